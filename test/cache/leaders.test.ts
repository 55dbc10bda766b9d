import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { probeOf, type DatabaseProbe } from '../api/database-probe';
import { bearer, kept, soon, tell, type Told } from './asking';
import { startTwoServers, type TwoServers } from './two-servers';

describe.each(['memory', 'redis'] as const)('whoever makes an answer for others, in %s', (kind) => {
  let servers: TwoServers;
  let probe: DatabaseProbe;
  beforeAll(async () => {
    servers = await startTwoServers(kind);
    probe = await probeOf(servers.world);
    for (const url of servers.urls) await kept(() => ask('{ __typename }', url));
  }, 120_000);
  afterAll(async () => {
    await probe?.close();
    await servers?.close();
  });

  const ask = (query: string, url = servers.urls[0], signal?: AbortSignal): Promise<Told> =>
    tell(url, {
      headers: bearer(servers.world.acme.agent.token),
      body: { query },
      ...(signal && { signal }),
    });
  let count = 0;
  const fresh = () => `query Led${(count += 1)}${kind} { teams(first: 3) { nodes { name } } }`;
  const urlOf = (index: number): string =>
    kind === 'redis' && index % 2 ? servers.urls[1] : servers.urls[0];

  /** Nobody reads teams until it is released. */
  async function lockTeams(): Promise<() => Promise<void>> {
    const client = new Client({ connectionString: servers.world.database.superuserUrl });
    await client.connect();
    await client.query('BEGIN');
    await client.query('LOCK TABLE team IN ACCESS EXCLUSIVE MODE');
    return async () => {
      await client.query('ROLLBACK');
      await client.end();
    };
  }
  const teamReads = (texts: readonly string[]): string[] =>
    texts.filter((text) => /FROM "team"[\s\S]*ORDER BY/.test(text));

  it('makes it once for 500 who ask at once', async () => {
    const query = fresh();
    let seen: Told[] = [];
    servers.secondSql.length = 0;
    const first = await servers.world.sqlOf(async () => {
      seen = await Promise.all(Array.from({ length: 500 }, (_, index) => ask(query, urlOf(index))));
    });
    expect(new Set(seen.map(({ status, data }) => JSON.stringify([status, data]))).size).toBe(1);
    expect(seen[0]?.status).toBe(200);
    expect(teamReads([...first, ...servers.secondSql])).toHaveLength(1);
    expect(seen.filter(({ cache }) => cache === 'MISS')).toHaveLength(1);
  });

  it('lets them have it although their own client has gone', async () => {
    const query = fresh();
    const release = await lockTeams();
    const gone = new AbortController();
    const led = ask(query, servers.urls[0], gone.signal).catch(() => null);
    await probe.waitForLock();
    const followers = Array.from({ length: 10 }, () => ask(query));
    gone.abort();
    await led;
    await sleep(50);
    await release();
    for (const told of await Promise.all(followers)) expect([told.status, told.codes]).toEqual([200, []]);
    await expect(kept(() => ask(query))).resolves.toBeTruthy();
  });

  it('frees them when it fails', async () => {
    const query = fresh();
    const release = await lockTeams();
    const led = ask(query);
    await probe.waitForLock();
    const followers = Array.from({ length: 10 }, (_, index) => ask(query, urlOf(index)));
    await sleep(100);
    await probe.query(`SELECT pg_cancel_backend(pid) FROM pg_stat_activity
      WHERE application_name = 'atrium' AND datname = current_database() AND wait_event_type = 'Lock'`);
    const failed = await led;
    await release();
    expect(failed.codes.length).toBeGreaterThan(0);
    // What failed for one was never an answer for another.
    for (const told of await Promise.all(followers)) expect([told.status, told.codes]).toEqual([200, []]);
    const told = await kept(() => ask(query));
    expect(told.codes).toEqual([]);
  });

  it('is not waited for by those who may not see what it sees', async () => {
    const query = fresh();
    await kept(() => ask(query));
    const release = await lockTeams();
    await probe.query('SELECT 1');
    const led = ask(fresh());
    await probe.waitForLock();
    const other = await tell(servers.urls[0], {
      headers: bearer(servers.world.globex.agent.token),
      body: { query: '{ viewer { role } }' },
    });
    expect(other.status).toBe(200);
    await release();
    expect((await led).status).toBe(200);
  });

  it('is the only one, also for an answer that nobody may keep: then each makes their own', async () => {
    const query = `query Clock${kind} { invitations(first: 5, filter: { statuses: [OPEN] }) { nodes { email } } }`;
    const { token } = servers.world.acme.owner;
    const asked = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        tell(urlOf(index), { headers: bearer(token), body: { query } }),
      ),
    );
    for (const told of asked)
      expect([told.status, told.codes, told.cache === 'HIT']).toEqual([200, [], false]);
    const after = await soon(
      () => tell(servers.urls[0], { headers: bearer(token), body: { query } }),
      ({ cache }) => cache === 'BYPASS',
    );
    expect(after.cache).toBe('BYPASS');
  });
});
