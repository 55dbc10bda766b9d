import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { probeOf, type DatabaseProbe } from '../api/database-probe';
import { createWorld, type World } from '../support/world';
import { beside, send, type OtherServer, type Reply } from './gated';

let world: World;
let probe: DatabaseProbe;
let lock: Client;
beforeAll(async () => {
  world = await createWorld();
  probe = await probeOf(world);
  lock = new Client({ connectionString: world.database.superuserUrl });
  await lock.connect();
});
afterAll(async () => {
  await lock.end();
  await probe.close();
  await world.close();
});

// Who reads tickets waits; who reads anything else does not.
const hold = async (): Promise<void> => {
  await lock.query('BEGIN');
  await lock.query('LOCK TABLE ticket IN ACCESS EXCLUSIVE MODE');
};
const release = () => lock.query('ROLLBACK');
afterEach(release);

const BUSY = `SELECT query, state FROM pg_stat_activity
  WHERE application_name = 'atrium' AND datname = current_database() AND state <> 'idle'`;
const waiting = (count: number): Promise<void> =>
  until(async () => (await probe.query(`${BUSY} AND wait_event_type = 'Lock'`)).length >= count);
const quiet = (): Promise<void> => until(async () => (await probe.query(BUSY)).length === 0);

async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 1_000; tries += 1) {
    if (await isSo()) return;
    await sleep(10);
  }
  throw new Error('it did not come to be');
}

const TICKETS = '{ tickets(first: 1) { nodes { subject } } }';
const WHO = '{ viewer { role } }';
const asking =
  (server: () => OtherServer) =>
  (tenant: 'acme' | 'globex', query: string, signal?: AbortSignal): Promise<Reply> =>
    send(server().url, { token: world[tenant].owner.token, body: { query }, ...(signal && { signal }) });
const brief = ({ status, codes }: Reply) => ({ status, codes });
const LATE = { status: 503, codes: ['TIMEOUT'] };
const GOOD = { status: 200, codes: [] };
const write = (tenant: 'acme' | 'globex') =>
  `mutation { addComment(input: { ticketId: "${world[tenant].ids.Ticket}", body: "late", visibility: PUBLIC }) { __typename } }`;

describe('a request past its deadline', () => {
  let server: OtherServer;
  const ask = asking(() => server);
  beforeAll(async () => {
    server = await beside(world, {
      REQUEST_DEADLINE_MS: '700',
      DATABASE_POOL_SIZE: '1',
      // Nothing but the deadline ends a statement.
      DATABASE_STATEMENT_TIMEOUT_MS: '600000',
      DATABASE_LOCK_TIMEOUT_MS: '60000',
      TENANT_RUNNING_MAX: '1',
      TENANT_WAITING_MAX: '2',
    });
    // What is prepared once need not be in time.
    for (const query of [WHO, TICKETS]) await ask('acme', query);
  });
  afterAll(() => server.close());

  it('is answered with TIMEOUT, may be tried again, and leaves no statement behind', async () => {
    await hold();
    const reply = await ask('acme', TICKETS);
    expect(brief(reply)).toEqual(LATE);
    expect(reply.headers.get('retry-after')).toBe('1');
    expect(JSON.parse(reply.text).errors[0].extensions).toMatchObject({ retriable: true });
    await quiet();
    // The lock is held still, and the one connection serves others.
    expect(brief(await ask('globex', WHO))).toEqual(GOOD);
    await release();
    expect(brief(await ask('acme', TICKETS))).toEqual(GOOD);
  });

  it('writes nothing, and leaves no transaction open', async () => {
    const before = await probe.query('SELECT count(*) AS n FROM comment');
    await hold();
    expect(brief(await ask('acme', write('acme')))).toEqual(LATE);
    await quiet();
    await release();
    expect(await probe.query('SELECT count(*) AS n FROM comment')).toEqual(before);
    expect(brief(await ask('acme', WHO))).toEqual(GOOD);
  });

  it('does nothing later, when it waited for its turn', async () => {
    const before = await probe.query('SELECT count(*) AS n FROM comment');
    await hold();
    const first = ask('acme', TICKETS);
    await waiting(1);
    const others = [ask('acme', write('acme')), ask('acme', write('acme'))];
    const replies = await Promise.all([first, ...others]);
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([503]));
    await release();
    await quiet();
    // First come, first served: after them.
    expect(brief(await ask('acme', WHO))).toEqual(GOOD);
    await quiet();
    expect(await probe.query('SELECT count(*) AS n FROM comment')).toEqual(before);
  });

  it('keeps no slot, however often it happens', async () => {
    await hold();
    for (let times = 0; times < 4; times += 1) expect(brief(await ask('acme', TICKETS))).toEqual(LATE);
    await quiet();
    await release();
    expect(brief(await ask('acme', TICKETS))).toEqual(GOOD);
  });
});

describe('the slots of a tenant', () => {
  let server: OtherServer;
  const ask = asking(() => server);
  beforeAll(async () => {
    server = await beside(world, {
      TENANT_RUNNING_MAX: '2',
      TENANT_WAITING_MAX: '3',
      DATABASE_LOCK_TIMEOUT_MS: '60000',
      DATABASE_STATEMENT_TIMEOUT_MS: '60000',
      REQUEST_DEADLINE_MS: '60000',
    });
  });
  afterAll(() => server.close());

  it('when they are full let others be served, and its next request hears OVERLOADED', async () => {
    await hold();
    const running = [ask('acme', TICKETS), ask('acme', TICKETS)];
    await waiting(2);
    const done: string[] = [];
    const queued = Array.from({ length: 4 }, async () => {
      const reply = await ask('acme', WHO);
      done.push(reply.codes[0] ?? 'good');
      return reply;
    });
    const refused = await Promise.race(queued);
    expect(brief(refused)).toEqual({ status: 503, codes: ['OVERLOADED'] });
    expect(refused.headers.get('retry-after')).toBe('1');
    for (let times = 0; times < 10; times += 1) expect(brief(await ask('globex', WHO))).toEqual(GOOD);
    for (let times = 0; times < 3; times += 1) expect((await ask('acme', WHO)).codes).toEqual(['OVERLOADED']);
    // All of them wait still: nobody slipped in.
    expect(done).toEqual(['OVERLOADED']);
    await release();
    expect((await Promise.all(running)).map(brief)).toEqual([GOOD, GOOD]);
    await Promise.all(queued);
    expect(done.toSorted()).toEqual(['OVERLOADED', 'good', 'good', 'good']);
  });

  it("hold for strangers no place, so that these take nobody's", async () => {
    await hold();
    const running = [ask('acme', TICKETS), ask('acme', TICKETS)];
    await waiting(2);
    expect((await send(server.url, { body: { query: WHO } })).data).toEqual({ viewer: null });
    await release();
    await Promise.all(running);
  });

  it('come back after every kind of error', async () => {
    const errors = [
      '{',
      '{ nothing }',
      '{ node(id: "x") { id } }',
      '{ tickets(first: 0) { totalCount } }',
      'mutation { nothing }',
      '{ people(first: 100) { nodes { requestedTickets(first: 100) { nodes { id } } } } }',
      '{ viewer { role } tickets(after: "x") { totalCount } }',
    ];
    for (const query of errors) {
      for (let times = 0; times < 3; times += 1) expect((await ask('acme', query)).codes).toHaveLength(1);
    }
    expect((await Promise.all(Array.from({ length: 5 }, () => ask('acme', TICKETS)))).map(brief)).toEqual(
      Array.from({ length: 5 }, () => GOOD),
    );
  });

  it('come back after clients that went away, running or waiting', async () => {
    for (let times = 0; times < 2; times += 1) {
      await hold();
      const leaving = new AbortController();
      const gone = Array.from({ length: 4 }, () =>
        ask('acme', TICKETS, leaving.signal).then(
          () => 'answered',
          () => 'gone',
        ),
      );
      await waiting(2);
      leaving.abort();
      expect(new Set(await Promise.all(gone))).toEqual(new Set(['gone']));
      await release();
      await quiet();
    }
    expect((await Promise.all(Array.from({ length: 5 }, () => ask('acme', WHO)))).map(brief)).toEqual(
      Array.from({ length: 5 }, () => GOOD),
    );
  });
});
