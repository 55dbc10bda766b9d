import { BUCKETS, type TrackedModel } from '../../src/tenancy/dependencies';

/** A UUID that ends with this. */
export const uuid = (end: number): string => `00000000-0000-4000-8000-${String(end).padStart(12, '0')}`;

export const TENANT = uuid(1);
const hash = 'f'.repeat(64);
const ids = (...ends: (number | null)[]): string =>
  ends.map((end) => (end === null ? 'NULL' : `'${uuid(end)}'`)).join(', ');

/**
 * Few rows with few values, so that a random change concerns a random read often. Every column that may be null is
 * null somewhere.
 */
export const smallWorld = `
  SELECT set_config('app.tenant_id', '${TENANT}', false);
  INSERT INTO tenant (id, slug, name, plan) VALUES ('${TENANT}', 'acme', 'Acme', 'free');
  INSERT INTO custom_role (id, name, permissions) VALUES
    (${ids(21)}, 'Tier 1', '{TAGS_READ}'), (${ids(22)}, 'Tier 2', '{}');
  INSERT INTO person (id, email, name, role, status, custom_role_id) VALUES
    (${ids(31)}, 'a@x.test', 'Ann', 'OWNER', 'ACTIVE', NULL),
    (${ids(32)}, 'b@x.test', 'Bob', 'AGENT', 'ACTIVE', ${ids(21)}),
    (${ids(33)}, 'c@x.test', 'Bob', 'AGENT', 'DEACTIVATED', NULL),
    (${ids(34)}, 'd@x.test', 'Dan', 'CUSTOMER', 'ACTIVE', NULL);
  INSERT INTO team (id, name) VALUES (${ids(41)}, 'North'), (${ids(42)}, 'South');
  INSERT INTO team_member (team_id, person_id) VALUES (${ids(41, 32)}), (${ids(41, 33)}), (${ids(42, 32)});
  INSERT INTO ticket_counter (last_number) VALUES (4);
  INSERT INTO ticket (id, number, subject, description, status, priority, requester_id, assignee_id, team_id, external_id, resolved_at) VALUES
    (${ids(51)}, 1, 'one', 'x', 'OPEN', 'LOW', ${ids(34, 32, 41)}, 'e1', NULL),
    (${ids(52)}, 2, 'two', 'x', 'OPEN', 'HIGH', ${ids(34, null, 41)}, NULL, NULL),
    (${ids(53)}, 3, 'three', 'y', 'SOLVED', 'LOW', ${ids(33, 32, null)}, 'e3', '2030-01-01'),
    (${ids(54)}, 4, 'four', 'y', 'PENDING', 'NORMAL', ${ids(31, 33, 42)}, NULL, NULL);
  INSERT INTO comment (id, ticket_id, author_id, visibility, body) VALUES
    (${ids(61, 51, 34)}, 'PUBLIC', 'p'), (${ids(62, 51, 32)}, 'INTERNAL', 'q'),
    (${ids(63, 52, 32)}, 'PUBLIC', 'q'), (${ids(64, 53, 33)}, 'INTERNAL', 'p');
  INSERT INTO tag (id, name) VALUES (${ids(71)}, 'red'), (${ids(72)}, 'blue'), (${ids(73)}, 'green');
  INSERT INTO ticket_tag (ticket_id, tag_id) VALUES (${ids(51, 71)}), (${ids(51, 72)}), (${ids(53, 71)});
  INSERT INTO api_key (id, person_id, created_by_id, name, scopes, secret_hash, revoked_at) VALUES
    (${ids(81, 32, 31)}, 'k', '{TAGS_READ}', '${hash}', NULL), (${ids(82, 33, 32)}, 'l', '{}', '${hash}', now());
  INSERT INTO identity_provider (id, kind, name, domains, issuer, client_id) VALUES
    (${ids(91)}, 'OIDC', 'Sign-in', '{x.test}', 'https://x.test', 'c');
  INSERT INTO invitation (id, email, name, role, custom_role_id, secret_hash, invited_by_id, expires_at, accepted_at) VALUES
    (${ids(95)}, 'i@x.test', 'Ida', 'AGENT', ${ids(21)}, '${hash}', ${ids(31)}, '2030-01-01', NULL),
    (${ids(96)}, 'j@x.test', 'Jim', 'CUSTOMER', NULL, '${hash}', ${ids(32)}, '2031-01-01', now());
  INSERT INTO feature_flag (name, enabled) VALUES ('beta', true), ('dark', false);
  INSERT INTO plan_flag (plan, name, enabled) VALUES ('free', 'beta', false), ('free', 'new', true), ('pro', 'beta', true);
`;

/** A row as PostgreSQL writes it. */
export type Row = Readonly<Record<string, unknown>>;
/** Rows by table. */
export type Snapshot = Readonly<Record<string, readonly Row[]>>;

const snake = (name: string): string =>
  name.replaceAll(/(?<=[a-z])[A-Z]/g, (letter) => `_${letter}`).toLowerCase();

/** Each tracked table and its buckets' columns, without asking the code that is tested. */
export const tables = Object.fromEntries(
  (Object.keys(BUCKETS) as TrackedModel[]).map((model) => [snake(model), BUCKETS[model].map(snake)]),
);

/** Gives one row: a {@link Snapshot} in its column `snapshot`. */
export const snapshotSql = `SELECT jsonb_build_object(${Object.keys(tables)
  .map((table) => `'${table}', (SELECT coalesce(jsonb_agg(to_jsonb(x)), '[]') FROM "${table}" x)`)
  .join(', ')}) AS snapshot`;

/** The names of the change from one snapshot to another, read off the rows themselves. */
export function namesBetween(before: Snapshot, after: Snapshot): Set<string> {
  const names = new Set<string>();
  for (const [table, columns] of Object.entries(tables)) {
    for (const row of [...without(before, after, table), ...without(after, before, table)]) {
      names.add(`${table}[*]`);
      if ('id' in row) names.add(`${table}:${String(row['id'])}`);
      for (const column of columns) names.add(`${table}[${column}=${String(row[column])}]`);
    }
  }
  return names;
}

function without(some: Snapshot, others: Snapshot, table: string): Row[] {
  const known = new Set(others[table]?.map((row) => JSON.stringify(row)));
  return (some[table] ?? []).filter((row) => !known.has(JSON.stringify(row)));
}
