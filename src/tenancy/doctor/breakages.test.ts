import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { Client } from 'pg';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database';
import { catalogueOf } from './catalogue';
import { examine } from './examine';
import type { Finding } from './finding';

/**
 * One block of breakages/*.sql: `-- # what is done`, then `-- check: object` for every finding that it must lead to, and
 * no other, then what is done, as the owner of the tables unless it says `reset role`.
 */
interface Breakage {
  readonly title: string;
  readonly findings: readonly string[];
  readonly sql: string;
}

const folder = path.join(__dirname, 'breakages');

const breakagesOf = (file: string): Breakage[] =>
  readFileSync(path.join(folder, file), 'utf8')
    .split(/^-- # /m)
    .slice(1)
    .map((block) => {
      const lines = block.trim().split('\n');
      const findings = lines.slice(1).filter((line) => line.startsWith('-- '));
      return {
        title: lines[0] ?? '',
        findings: findings.map((line) => line.slice(3)),
        sql: lines.slice(1 + findings.length).join('\n'),
      };
    });

const HARMLESS = 'harmless.sql';
const breakages = readdirSync(folder)
  .filter((file) => file !== HARMLESS)
  .flatMap(breakagesOf);

const ownRows = "tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid)";

let database: TestDatabase;
let client: Client;
let names: Record<string, string>;

beforeAll(async () => {
  database = await createTestDatabase();
  client = new Client({ connectionString: database.superuserUrl });
  await client.connect();
  names = {
    $app: `${database.name}_app`,
    $owner: new URL(database.ownerUrl).username,
    $database: database.name,
    $tenant_id: "tenant_id uuid not null default (current_setting('app.tenant_id'))::uuid",
    $own_rows: ownRows,
  };
});

afterAll(async () => {
  await client?.end();
  await database?.drop();
});

// A role of our own: the roles of the cluster are shared with the tests that run beside these.
beforeEach(() => client.query(written('begin; create role $app login in role atrium_app')));
afterEach(() => client.query('rollback'));

const written = (text: string): string =>
  text
    .replace(
      /\$secure\((\S+)\)/g,
      `alter table $1 enable row level security; alter table $1 force row level security;
       create policy tenant_isolation on $1 using ($own_rows) with check ($own_rows)`,
    )
    .replace(/\$(app|owner|database|tenant_id|own_rows)/g, (name) => names[name] ?? name);

async function brokenBy(sql: string): Promise<Finding[]> {
  await client.query(written(`set local role $owner; ${sql}`));
  await client.query('reset role');
  return examined();
}

const examined = async (): Promise<Finding[]> =>
  examine(await catalogueOf(client), { schema: 'public', appRole: names['$app'] ?? null });

const isSql = ({ fix }: Finding): boolean => fix.endsWith(';');

const told = (findings: Finding[]): string[] =>
  findings.map(({ check, object }) => `${check}: ${object}`).toSorted();

describe('the doctor names', () => {
  it.each(breakages)('$title', async ({ sql, findings }) => {
    expect(told(await brokenBy(sql))).toEqual(findings.map(written).toSorted());
  });
});

describe('the SQL that the doctor advises mends', () => {
  it.each(breakages)('$title', async ({ sql }) => {
    const found = await brokenBy(sql);

    await client.query('set local search_path to default');
    for (const { fix } of found.filter(isSql)) await client.query(fix);

    expect(told(await examined())).toEqual(told(found.filter((finding) => !isSql(finding))));
  });
});

describe('the doctor passes', () => {
  it('the migrated schema', async () => {
    expect(await brokenBy('')).toEqual([]);
  });

  it.each(breakagesOf(HARMLESS))('$title', async ({ sql }) => {
    expect(await brokenBy(sql)).toEqual([]);
  });
});
