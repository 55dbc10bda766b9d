import { ask } from './client.js';
import { OpenTicketsDocument, type OpenTicketsQuery } from './generated/graphql.js';

// node dist/list-tickets.js <token> [url]: prints the open tickets that the token's person sees, most urgent first.
const [token, url = 'http://127.0.0.1:4000/graphql'] = process.argv.slice(2);
if (!token) throw new Error('Usage: node dist/list-tickets.js <token> [url]');

let after: string | null = null;
do {
  const { tickets }: OpenTicketsQuery = await ask({ url, token }, OpenTicketsDocument, { first: 50, after });
  for (const { number, priority, subject, requester, assignee } of tickets.nodes) {
    console.log(`#${number} ${priority} ${subject} (${requester.name} → ${assignee?.name ?? 'nobody'})`);
  }
  after = tickets.pageInfo.hasNextPage ? (tickets.pageInfo.endCursor ?? null) : null;
} while (after);
