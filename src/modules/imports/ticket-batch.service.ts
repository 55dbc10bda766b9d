import { setTimeout as sleep } from 'node:timers/promises';
import { atriumError, Role } from '../../kernel';
import { databaseFault, transaction, type Scope } from '../../tenancy';
import { importComments } from '../comments';
import { ensurePeople } from '../people';
import { ensureTags, tagTickets } from '../tags';
import { ensureTeams } from '../teams';
import { importTickets } from '../tickets';
import { planBatch, type RefusedRecord } from './ticket-batch.plan';
import type { TicketRecord } from './ticket-record.types';

/** What became of the records of a batch, each counted once. */
export interface BatchResult {
  readonly created: number;
  /** Skipped, because the tenant has their external ids. */
  readonly existing: number;
  readonly refused: readonly RefusedRecord[];
}

// A batch takes about a second; another importer may hold the same rows for as long.
const TIMEOUT_MS = 120_000;
// The losers of a race find the winner's tickets when they look again. Each round has a winner, so with a handful of
// importers at once a handful of rounds is enough.
const ATTEMPTS = 8;
const PAUSE_MS = 200;

/**
 * Imports tickets with their requesters, tags, teams and comments, all of them in one transaction with their facts, by
 * a number of statements that does not depend on the number of records. Records are to be valid (checkTicketRecord).
 * Safe to repeat, and to run from several places at once. Comments without an author are by the viewer, who must be
 * staff: throws FORBIDDEN otherwise, and CONFLICT or TIMEOUT when others were in the way for too long.
 */
export async function importTicketBatch(
  scope: Scope,
  records: readonly TicketRecord[],
): Promise<BatchResult> {
  if (!scope.viewer.may('TICKETS_WORK'))
    throw atriumError('FORBIDDEN', 'Only those who work on tickets may import some.');
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await transaction(scope, (tx) => importInside(tx, records), { timeoutMs: TIMEOUT_MS });
    } catch (error) {
      const fault = databaseFault(error);
      if (fault?.code === 'BAD_USER_INPUT') return importApart(scope, records, fault.message);
      const collided = fault?.code === 'CONFLICT' || fault?.code === 'TIMEOUT';
      if (!collided || attempt === ATTEMPTS) throw fault ?? error;
      await sleep(Math.random() * PAUSE_MS);
    }
  }
}

/** As importTicketBatch, but writes nothing: `created` says how many would be. */
export async function rehearseTicketBatch(
  scope: Scope,
  records: readonly TicketRecord[],
): Promise<BatchResult> {
  const { fresh, existing, refused } = await planBatch(scope, records);
  return { created: fresh.length, existing, refused };
}

/** The database refuses a value that our checks let through: halving the batch finds the record, the rest is loaded. */
async function importApart(
  scope: Scope,
  records: readonly TicketRecord[],
  reason: string,
): Promise<BatchResult> {
  const [only] = records;
  if (only && records.length === 1) return { created: 0, existing: 0, refused: [{ record: only, reason }] };
  const middle = Math.ceil(records.length / 2);
  const first = await importTicketBatch(scope, records.slice(0, middle));
  const second = await importTicketBatch(scope, records.slice(middle));
  return {
    created: first.created + second.created,
    existing: first.existing + second.existing,
    refused: [...first.refused, ...second.refused],
  };
}

async function importInside(tx: Scope, records: readonly TicketRecord[]): Promise<BatchResult> {
  const { fresh, existing, refused } = await planBatch(tx, records);
  if (fresh.length > 0) await writeRecords(tx, fresh);
  return { created: fresh.length, existing, refused };
}

async function writeRecords(tx: Scope, records: readonly TicketRecord[]): Promise<void> {
  const personId = idsBy(await ensurePeople(tx, peopleOf(records)));
  const tagId = idsBy(
    await ensureTags(
      tx,
      records.flatMap((record) => record.tags),
    ),
  );
  const teamId = idsBy(
    await ensureTeams(
      tx,
      records.flatMap(({ teamName }) => teamName ?? []),
    ),
  );
  const tickets = await importTickets(
    tx,
    records.map(({ requester, assigneeEmail, teamName, tags: _tags, comments: _comments, ...ticket }) => ({
      ...ticket,
      requesterId: personId(addressOf(requester.email)),
      assigneeId: assigneeEmail ? personId(addressOf(assigneeEmail)) : null,
      teamId: teamName ? teamId(teamName) : null,
    })),
  );
  const ticketId = idsBy(new Map(tickets.map(({ externalId, id }) => [externalId ?? '', id])));
  await tagTickets(
    tx,
    records.flatMap(({ externalId, tags }) =>
      [...new Set(tags)].map((name) => ({ ticketId: ticketId(externalId), tagId: tagId(name) })),
    ),
  );
  const author = (email: string | null) => (email ? personId(addressOf(email)) : tx.viewer.personId);
  await importComments(
    tx,
    records.flatMap((record) => commentsOf(record, ticketId(record.externalId), author)),
  );
}

const commentsOf = ({ comments }: TicketRecord, ticketId: string, author: (email: string | null) => string) =>
  comments.map(({ authorEmail, ...comment }) => ({ ...comment, ticketId, authorId: author(authorEmail) }));

/** Everybody whom the records name. In one order, so that importers at once wait for each other and never in a circle. */
function peopleOf(records: readonly TicketRecord[]) {
  const names = new Map<string, string>();
  const note = (email: string, name = email.slice(0, email.lastIndexOf('@'))) => {
    const address = addressOf(email);
    if (!names.has(address)) names.set(address, name);
  };
  for (const { requester } of records) note(requester.email, requester.name);
  for (const { assigneeEmail, comments } of records) {
    if (assigneeEmail) note(assigneeEmail);
    for (const { authorEmail } of comments) if (authorEmail) note(authorEmail);
  }
  return [...names]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([email, name]) => ({ email, name, role: Role.CUSTOMER }));
}

/** As email addresses are stored. */
const addressOf = (email: string): string => email.toLowerCase();

function idsBy(ids: ReadonlyMap<string, string>): (key: string) => string {
  return (key) => {
    const id = ids.get(key);
    if (!id) throw new Error('a row that was just written is gone');
    return id;
  };
}
