import { Client } from 'pg';
import { relaySettings } from '../../src/events/relay/create-relay';
import { passText } from '../../src/events/relay/log-tail';
import { createTestDatabase, runSql, type TestDatabase } from '../support/database';
import { changeText, manyText } from './relay-world';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
  await runSql(database.superuserUrl, `${changeText(1)}; ${changeText(2, { kind: 'FACT' })}`);
});

afterAll(() => database?.drop());

const denied = { code: '42501' };

describe('the role that reads the log', () => {
  it.each([
    'SELECT FROM ticket',
    'SELECT FROM person',
    'SELECT FROM tenant',
    'SELECT FROM login_session',
    `INSERT INTO outbox (tenant_id, kind, topic, payload) VALUES (gen_random_uuid(), 'CHANGE', 'ticket', '{}')`,
    `UPDATE outbox SET topic = 'ticket'`,
    'TRUNCATE outbox',
    'DELETE FROM log_reader',
    'CREATE TABLE mine ()',
  ])('may not %s', async (sql) => {
    await expect(runSql(database.relayUrl, sql)).rejects.toMatchObject(denied);
  });

  it('removes no fact, even with a tenant set', async () => {
    const client = new Client({ connectionString: database.relayUrl });
    await client.connect();
    await client.query(
      `SELECT set_config('app.tenant_id', (SELECT tenant_id::text FROM outbox WHERE kind = 'FACT'), false)`,
    );
    const { rowCount } = await client.query('DELETE FROM outbox');
    const { rows } = await client.query('SELECT kind FROM outbox');
    await client.end();
    expect([rowCount, rows]).toEqual([1, [{ kind: 'FACT' }]]);
  });

  it.each(['', 'ANALYZE outbox'])(
    'reads a pass by the index of changes alone, whatever else the log holds (%s)',
    async (before) => {
      await runSql(database.superuserUrl, `${manyText(100_000, 'FACT')}; ${before}`);
      const client = new Client({ connectionString: database.relayUrl });
      await client.connect();
      const { enable_seqscan, enable_bitmapscan } = relaySettings;
      await client.query(
        `SET enable_seqscan = ${enable_seqscan}; SET enable_bitmapscan = ${enable_bitmapscan};
         SET plan_cache_mode = force_generic_plan`,
      );
      await client.query(`PREPARE pass (xid8[], xid8, xid8, bigint, pg_snapshot) AS ${passText(1_000)}`);
      const now = await client.query<{ xmax: string }>(
        `SELECT pg_snapshot_xmax(pg_current_snapshot())::text AS xmax`,
      );
      const { rows } = await client.query<{ 'QUERY PLAN': string }>(
        `EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF)
         EXECUTE pass ('{1,2}', '${now.rows[0]?.xmax}', '0', 0, NULL)`,
      );
      await client.end();
      const scans = rows.map((row) => row['QUERY PLAN']).filter((line) => /scan .*outbox/i.test(line));
      expect(scans).toHaveLength(2);
      for (const scan of scans)
        expect(scan).toMatch(/Index Scan using outbox_changes_by_commit on outbox .*rows=0/);
    },
  );
});
