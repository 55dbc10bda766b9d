import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'pg';
import { Role, Viewer } from '../../src/kernel';
import { importComments } from '../../src/modules/comments';
import { ensureTags, tagTickets } from '../../src/modules/tags';
import { ensureMembers, ensureTeams } from '../../src/modules/teams';
import { importTickets } from '../../src/modules/tickets';
import { createScope, transaction, type TenantClients } from '../../src/tenancy';
import type { Chance } from './chance';
import type { Living } from './living';
import { randomSql } from './outside-writes';
import type { ProofWorld } from './proof-world';
import type { RandomMutation } from './random-mutation';
import type { ProofServer } from './servers';

export type WriteKind = 'mutation' | 'sql' | 'job';

/** One transaction that was tried. Times are milliseconds of performance.now(). */
export interface Written {
  readonly kind: WriteKind;
  /** For people who read reports. */
  readonly what: string;
  /** From then on its state may be seen. */
  readonly began: number;
  /** From then on nothing else may be seen, but for writes from outside. */
  readonly acknowledged: number;
  /** The server that it went through. */
  readonly by: ProofServer | null;
  readonly isDone: boolean;
}

export interface WriteParts {
  readonly world: ProofWorld;
  readonly servers: readonly ProofServer[];
  /** Connections past row security, and as the owner of the tables. */
  readonly superuser: Pool;
  readonly owner: Pool;
  /** Without a commit watch, as commands have them. */
  readonly clients: TenantClients;
  readonly makeMutation: (chance: Chance, living: Living) => RandomMutation;
}

export interface WriteOrder {
  readonly kind: WriteKind;
  readonly tenant: number;
  readonly chance: Chance;
  readonly living: Living;
}

/** A write that only waits for its moment. */
export interface Prepared {
  /** Says what it is about, in words that queries use, too. */
  readonly about: string;
  /** Names rows by their UUIDs. */
  readonly named: string;
  readonly living: Living;
  readonly run: () => Promise<Written>;
}

export async function prepareWrite(parts: WriteParts, order: WriteOrder): Promise<Prepared> {
  switch (order.kind) {
    case 'mutation':
      return mutation(parts, order);
    case 'sql':
      return sql(parts, order);
    case 'job':
      return job(parts, order);
  }
}

async function mutation(
  { world, servers, makeMutation }: WriteParts,
  { tenant, chance, living }: WriteOrder,
) {
  const { name, query, variables } = makeMutation(chance, living);
  const role = chance.one(['OWNER', 'OWNER', 'OWNER', 'ADMIN', 'AGENT', 'CUSTOMER']);
  const active = living.people.filter((person) => person.active);
  const actors = active.filter((person) => person.role === role);
  const token = await world.tokenOf(tenant, chance.one(actors.length > 0 ? actors : living.people).id);
  const by = chance.one(servers);
  const run = async (): Promise<Written> => {
    const seen = await by.ask(token, { query, variables });
    const isDone =
      seen.status === 200 && !seen.isRefusal && /"__typename":"\w+Payload"/.test(seen.text ?? '');
    const what = `${name} ${JSON.stringify(variables.input)} of tenant ${tenant}: ${seen.text}`;
    return { kind: 'mutation', what, began: seen.began, acknowledged: seen.ended, by, isDone };
  };
  const given = Object.values(variables.input).map((value) => uuidIn(String(value)));
  return { about: `${name} ${Object.keys(variables.input).join(' ')}`, named: given.join(' '), living, run };
}

async function sql({ world, superuser, owner }: WriteParts, { tenant, chance, living }: WriteOrder) {
  const tenantId = world.tenantIds[tenant] ?? '';
  const statements = randomSql(chance, { tenantId, living });
  const asOwner = chance.isIn100(40);
  const isBound = asOwner || chance.isIn100(50);
  const pauseMs = chance.isIn100(30) ? chance.number(30) : 0;
  const end = chance.isIn100(5) ? 'ROLLBACK' : 'COMMIT';
  const text = `${asOwner ? 'owner' : 'superuser'}${isBound ? '' : ', bound to no tenant'}: ${statements.join('; ')}; ${end}`;
  const run = async (): Promise<Written> => {
    const client = await (asOwner ? owner : superuser).connect();
    try {
      await client.query('BEGIN');
      await client.query("SELECT set_config('app.tenant_id', $1, true)", [isBound ? tenantId : '']);
      const fault = await faultOf(async () => {
        for (const statement of statements) await client.query(statement);
      });
      await sleep(pauseMs);
      const began = performance.now();
      await client.query(fault ? 'ROLLBACK' : end);
      const what = fault ? `${text}: ${fault}` : text;
      return {
        kind: 'sql',
        what,
        began,
        acknowledged: performance.now(),
        by: null,
        isDone: !fault && end === 'COMMIT',
      };
    } finally {
      client.release();
    }
  };
  return { about: statements.map(aboutOf).join(' '), named: statements.join(' '), living, run };
}

/** The UUID in a global id. */
const uuidIn = (id: string): string => Buffer.from(id, 'base64url').toString().split(':')[1] ?? '';

/** Which table and columns a statement is about. */
const aboutOf = (statement: string): string =>
  (
    /^(INSERT INTO \w+|DELETE FROM \w+|UPDATE \w+ SET \w+ = (?=\(SELECT)|UPDATE .*(?= WHERE)|)/.exec(
      statement,
    )?.[0] ?? ''
  ).replaceAll(/^(INSERT INTO|DELETE FROM|UPDATE)|tenant_id/g, '');

async function faultOf(work: () => Promise<void>): Promise<string | null> {
  try {
    await work();
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function job({ world, clients }: WriteParts, { tenant, chance, living }: WriteOrder) {
  const tenantId = world.tenantIds[tenant] ?? '';
  const personId = chance.one(living.people).id;
  const ticketIds = chance.some(living.ids['Ticket'] ?? [], 3);
  const tag = chance.one(['red', 'blue', `job ${chance.number(1e6)}`]);
  const team = chance.one(['team 0', `job ${chance.number(1e6)}`]);
  const subject = `job ${chance.number(1e6)}`;
  const work = chance.one(['tickets', 'comments', 'tags', 'teams'] as const);
  const run = async (): Promise<Written> => {
    const began = performance.now();
    const scope = createScope(clients, { tenantId, viewer: new Viewer({ personId, role: Role.OWNER }) });
    const fault = await faultOf(() =>
      transaction(scope, async (tx) => {
        if (work === 'tickets')
          await importTickets(tx, [{ subject, description: 'd', requesterId: personId }]);
        if (work === 'comments') {
          const rows = ticketIds.map((ticketId) => ({
            ticketId,
            authorId: personId,
            body: subject,
            createdAt: new Date(),
          }));
          await importComments(tx, rows);
        }
        if (work === 'tags') {
          const tagId = (await ensureTags(tx, [tag])).get(tag) ?? '';
          await tagTickets(
            tx,
            ticketIds.map((ticketId) => ({ ticketId, tagId })),
          );
        }
        if (work === 'teams') {
          const teamId = (await ensureTeams(tx, [team])).get(team) ?? '';
          await ensureMembers(tx, [{ teamId, personId }]);
        }
      }),
    );
    const what = `job in tenant ${tenant}: ${work} ${JSON.stringify({ ticketIds, tag, team, subject })}${fault ? `: ${fault}` : ''}`;
    return { kind: 'job', what, began, acknowledged: performance.now(), by: null, isDone: !fault };
  };
  return { about: `${work} ticket author requester status number`, named: ticketIds.join(' '), living, run };
}
