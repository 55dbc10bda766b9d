// What is asked: a list of 20 tickets with their people, and how its answers are compared.
import { setTimeout as sleep } from 'node:timers/promises';
import { bodyAt } from '../load/load.mjs';

const QUERY = `query Tickets($before: DateTimeISO!) {
  tickets(first: 20, filter: { createdBefore: $before }) {
    nodes {
      id number subject status priority createdAt updatedAt
      requester { id name }
      assignee { id name }
    }
  }
}`;
/** Numbers in its place make other operations with the same answer: every one is a time far in the future. */
export const VARIED = JSON.stringify({ query: QUERY, variables: { before: '@TIME@' } });
export const FIXED = bodyAt(VARIED, 0);

export async function ask({ url }, token, body) {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    // As the load does it: without compression.
    headers: {
      'content-type': 'application/json',
      'authorization': `Bearer ${token}`,
      'accept-encoding': 'identity',
    },
    body,
  });
  const text = await response.text();
  const answer = response.status === 200 ? JSON.parse(text) : {};
  if (!answer.data || answer.errors)
    throw new Error(`an answer is wrong: ${response.status} ${text.slice(0, 500)}`);
  return { headers: response.headers, text, data: JSON.stringify(answer.data) };
}

const TRIES = 100;

/** Asks until the answer is proven to be what is measured. Throws when that never comes, or its data are not `data`. */
export async function askProven(server, { token, body, proof, data }) {
  let told;
  for (let tries = 0; tries < TRIES; tries += 1) {
    const answer = await ask(server, token, body);
    if (data !== undefined && answer.data !== data)
      throw new Error(`"${server.name}" answers differently: ${answer.data.slice(0, 300)}`);
    told = answer.headers.get(proof.header);
    if (told !== null && (proof.value === null || told === proof.value)) return answer;
    await sleep(50);
  }
  throw new Error(
    `"${server.name}" answers with ${proof.header}: ${told}, never ${proof.value ?? 'with anything'}`,
  );
}
