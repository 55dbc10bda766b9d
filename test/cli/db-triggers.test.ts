import { Client } from 'pg';
import { OperatorError } from '../../src/kernel';
import { changeTriggerSql } from '../../src/tenancy';
import { examineCatalogue } from '../../src/tenancy/doctor';
import { createTestDatabase, runSql, type TestDatabase } from '../support/database';

// What `atrium db triggers` prints.

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database?.drop());

const findings = () => examineCatalogue({ ownerUrl: database.ownerUrl, appUrl: database.appUrl });

describe('the SQL of the triggers', () => {
  it('is what the migrations hold', async () => {
    expect(await findings()).toEqual([]);
  });

  it('mends whatever the doctor names, and takes away what is left of earlier versions', async () => {
    await runSql(
      database.ownerUrl,
      `DROP FUNCTION atrium_change_ticket CASCADE;
       ALTER TABLE tag DISABLE TRIGGER USER;
       CREATE OR REPLACE FUNCTION atrium_change_team() RETURNS trigger LANGUAGE plpgsql AS 'begin return null; end';
       CREATE FUNCTION atrium_change_gone() RETURNS trigger LANGUAGE plpgsql AS 'begin return null; end';
       CREATE TRIGGER atrium_change_row AFTER TRUNCATE ON comment FOR EACH STATEMENT EXECUTE FUNCTION atrium_change_gone();`,
    );
    expect((await findings()).map(({ check }) => check)).toEqual(Array(8).fill('change-triggers'));
    await runSql(database.ownerUrl, changeTriggerSql([]));
    expect(await findings()).toEqual([]);
  });

  it('may be run twice, as the owner that migrates', async () => {
    await runSql(database.ownerUrl, changeTriggerSql([]));
    await runSql(database.ownerUrl, changeTriggerSql(['ticket']));
    expect(await findings()).toEqual([]);
  });

  it('is printed for the tables that are asked for alone', () => {
    const sql = changeTriggerSql(['tag', 'team']);
    expect(sql).toContain('ON "public"."tag"');
    expect(sql).not.toContain('ON "public"."ticket"');
  });

  it('says what to do about a table that is not tracked', () => {
    expect(() => changeTriggerSql(['note'])).toThrow(OperatorError);
    expect(() => changeTriggerSql(['note'])).toThrow(/Not tracked: note\. Name the model in BUCKETS/);
  });

  it('reads an index for the changes of a transaction of one statement', async () => {
    const client = new Client({ connectionString: database.appUrl });
    await client.connect();
    await client.query(
      "SET app.tenant_id = '00000000-0000-7000-8000-000000000000'; SET enable_seqscan = off",
    );
    const plan = await client.query<{ 'QUERY PLAN': string }>(
      `EXPLAIN SELECT topic, payload FROM public.outbox
       WHERE kind = 'CHANGE' AND xid = pg_catalog.pg_current_xact_id_if_assigned() ORDER BY id`,
    );
    await client.end();
    expect(plan.rows.map((row) => row['QUERY PLAN']).join()).toMatch(
      /Index Scan using outbox_changes_by_commit/,
    );
  });
});
