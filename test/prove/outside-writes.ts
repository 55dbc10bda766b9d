import { randomUUID } from 'node:crypto';
import { newId } from '../../src/kernel';
import { TRACKED_TABLES } from '../../src/tenancy/change-triggers';
import type { Chance } from './chance';
import { TABLES, type Living } from './living';

/** SQL as somebody writes it by hand, and what it says of itself. */
type Writing = (chance: Chance, at: Place) => string;

interface Place {
  readonly tenantId: string;
  readonly living: Living;
}

const PERMISSIONS = [
  'TICKETS_READ',
  'TICKETS_READ_TEAM',
  'TICKETS_WORK',
  'COMMENTS_WRITE',
  'COMMENTS_INTERNAL',
  'TAGS_READ',
  'PEOPLE_MANAGE',
  'TEAMS_READ',
  'API_KEYS_MANAGE',
  'ROLES_MANAGE',
];
const STATUSES = ['OPEN', 'PENDING', 'ON_HOLD', 'SOLVED', 'CLOSED'];
const PRIORITIES = ['LOW', 'NORMAL', 'HIGH', 'URGENT'];
const ROLES = ['ADMIN', 'AGENT', 'AGENT', 'CUSTOMER', 'CUSTOMER'];
const WORDS = ['printer', 'red', 'bob', 'agent', 'xavier', 'zzz'];
const FLAGS = ['beta', 'dark', 'new', 'spare'];
const PLANS = ['free', 'pro'];

const text = (value: string | null): string => (value === null ? 'NULL' : `'${value.replaceAll("'", "''")}'`);
const word = (chance: Chance): string => text(`${chance.one(WORDS)} ${chance.number(1e6)}`);
const idOf = (chance: Chance, { living }: Place, type: string): string =>
  text(
    chance.one([...(living.ids[type] ?? []), ...((living.ids[type] ?? []).length > 0 ? [] : [randomUUID()])]),
  );
const maybe = (chance: Chance, at: Place, type: string): string =>
  chance.isIn100(30) ? 'NULL' : idOf(chance, at, type);
const which = (chance: Chance, at: Place, type: string): string =>
  `tenant_id = '${at.tenantId}' AND id = ${idOf(chance, at, type)}`;
const instant = (chance: Chance): string =>
  `timestamptz '2026-03-01' + interval '${chance.number(40_000)} minutes'`;
const set = (chance: Chance, columns: Record<string, () => string>): string =>
  chance
    .some(Object.entries(columns), 1 + chance.number(2))
    .map(([name, value]) => `${name} = ${value()}`)
    .join(', ');

const ticketColumns = (chance: Chance, at: Place): Record<string, () => string> => ({
  status: () => text(chance.one(STATUSES)),
  priority: () => text(chance.one(PRIORITIES)),
  assignee_id: () => maybe(chance, at, 'Person'),
  team_id: () => maybe(chance, at, 'Team'),
  requester_id: () => idOf(chance, at, 'Person'),
  subject: () => word(chance),
  description: () => word(chance),
  updated_at: () => instant(chance),
  created_at: () => instant(chance),
  version: () => 'version + 1',
});

/** By table: an update, an insertion and, where rows can go, a deletion. */
export const WRITINGS: Readonly<Record<string, readonly Writing[]>> = {
  ticket: [
    (chance, at) =>
      `UPDATE ticket SET ${set(chance, ticketColumns(chance, at))} WHERE ${which(chance, at, 'Ticket')}`,
    (chance, at) =>
      `UPDATE ticket SET ${set(chance, ticketColumns(chance, at))} WHERE ${which(chance, at, 'Ticket')}`,
    (chance, at) =>
      `UPDATE ticket SET priority = ${text(chance.one(PRIORITIES))} WHERE tenant_id = '${at.tenantId}' AND status = ${text(chance.one(STATUSES))}`,
    (chance, at) => `UPDATE ticket SET updated_at = ${instant(chance)} WHERE tenant_id = '${at.tenantId}'`,
    (chance, at) =>
      `INSERT INTO ticket (tenant_id, id, number, subject, description, requester_id, assignee_id, team_id) SELECT '${at.tenantId}', '${newId()}', coalesce(max(number), 0) + 1000 + ${chance.number(1000)}, ${word(chance)}, ${word(chance)}, ${idOf(chance, at, 'Person')}, ${maybe(chance, at, 'Person')}, ${maybe(chance, at, 'Team')} FROM ticket WHERE tenant_id = '${at.tenantId}'`,
    (chance, at) => `DELETE FROM ticket WHERE ${which(chance, at, 'Ticket')}`,
    // Of every tenant that the connection may see.
    (chance) =>
      `UPDATE ticket SET priority = ${text(chance.one(PRIORITIES))} WHERE number % 5 = ${chance.number(5)}`,
  ],
  comment: [
    (chance, at) =>
      `UPDATE comment SET ${set(chance, { body: () => word(chance), visibility: () => text(chance.one(['PUBLIC', 'INTERNAL'])), ticket_id: () => idOf(chance, at, 'Ticket'), author_id: () => idOf(chance, at, 'Person') })} WHERE ${which(chance, at, 'Comment')}`,
    (chance, at) =>
      `INSERT INTO comment (tenant_id, id, ticket_id, author_id, visibility, body) VALUES ('${at.tenantId}', '${newId()}', ${idOf(chance, at, 'Ticket')}, ${idOf(chance, at, 'Person')}, ${text(chance.one(['PUBLIC', 'INTERNAL']))}, ${word(chance)})`,
    (chance, at) => `DELETE FROM comment WHERE ${which(chance, at, 'Comment')}`,
  ],
  tag: [
    (chance, at) => `UPDATE tag SET name = ${word(chance)} WHERE ${which(chance, at, 'Tag')}`,
    (chance, at) =>
      `INSERT INTO tag (tenant_id, id, name) VALUES ('${at.tenantId}', '${newId()}', ${word(chance)})`,
    (chance, at) => `DELETE FROM tag WHERE ${which(chance, at, 'Tag')}`,
  ],
  ticket_tag: [
    (chance, at) =>
      `INSERT INTO ticket_tag (tenant_id, ticket_id, tag_id) VALUES ('${at.tenantId}', ${idOf(chance, at, 'Ticket')}, ${idOf(chance, at, 'Tag')}) ON CONFLICT DO NOTHING`,
    (chance, at) =>
      `DELETE FROM ticket_tag WHERE tenant_id = '${at.tenantId}' AND ticket_id = ${idOf(chance, at, 'Ticket')}`,
    (chance, at) =>
      `UPDATE ticket_tag SET tag_id = ${idOf(chance, at, 'Tag')} WHERE tenant_id = '${at.tenantId}' AND ticket_id = ${idOf(chance, at, 'Ticket')}`,
  ],
  team: [
    (chance, at) =>
      `UPDATE team SET ${set(chance, { name: () => word(chance), description: () => word(chance) })} WHERE ${which(chance, at, 'Team')}`,
    (chance, at) =>
      `INSERT INTO team (tenant_id, id, name) VALUES ('${at.tenantId}', '${newId()}', ${word(chance)})`,
  ],
  team_member: [
    (chance, at) =>
      `INSERT INTO team_member (tenant_id, team_id, person_id) VALUES ('${at.tenantId}', ${idOf(chance, at, 'Team')}, ${idOf(chance, at, 'Person')}) ON CONFLICT DO NOTHING`,
    (chance, at) =>
      `DELETE FROM team_member WHERE tenant_id = '${at.tenantId}' AND person_id = ${idOf(chance, at, 'Person')}`,
    (chance, at) =>
      `UPDATE team_member SET team_id = ${idOf(chance, at, 'Team')} WHERE tenant_id = '${at.tenantId}' AND person_id = ${idOf(chance, at, 'Person')}`,
  ],
  person: [
    (chance, at) =>
      `UPDATE person SET ${set(chance, { name: () => word(chance), email: () => text(`p${chance.number(1e9)}@x.test`) })} WHERE ${which(chance, at, 'Person')}`,
    (chance, at) =>
      `UPDATE person SET role = ${text(chance.one(ROLES))}, custom_role_id = NULL WHERE ${which(chance, at, 'Person')} AND role <> 'OWNER'`,
    (chance, at) =>
      `UPDATE person SET custom_role_id = ${maybe(chance, at, 'CustomRole')} WHERE ${which(chance, at, 'Person')} AND role = 'AGENT'`,
    (chance, at) =>
      `UPDATE person SET status = CASE status WHEN 'ACTIVE' THEN 'DEACTIVATED' ELSE 'ACTIVE' END::person_status WHERE ${which(chance, at, 'Person')} AND (role <> 'OWNER' OR status <> 'ACTIVE')`,
    (_, at) => `UPDATE person SET status = 'ACTIVE' WHERE tenant_id = '${at.tenantId}'`,
    (chance, at) =>
      `INSERT INTO person (tenant_id, id, email, name, role) VALUES ('${at.tenantId}', '${newId()}', ${text(`q${chance.number(1e9)}@x.test`)}, ${word(chance)}, ${text(chance.one(ROLES))})`,
  ],
  custom_role: [
    (chance, at) =>
      `UPDATE custom_role SET permissions = '{${chance.some(PERMISSIONS, chance.number(5)).join()}}' WHERE ${which(chance, at, 'CustomRole')}`,
    (chance, at) => `UPDATE custom_role SET name = ${word(chance)} WHERE ${which(chance, at, 'CustomRole')}`,
    (chance, at) =>
      `INSERT INTO custom_role (tenant_id, id, name, permissions) VALUES ('${at.tenantId}', '${newId()}', ${word(chance)}, '{TICKETS_READ}')`,
  ],
  api_key: [
    (chance, at) => `UPDATE api_key SET name = ${word(chance)} WHERE ${which(chance, at, 'ApiKey')}`,
    (chance, at) =>
      `UPDATE api_key SET scopes = '{${chance.some(PERMISSIONS, 1 + chance.number(4)).join()}}' WHERE ${which(chance, at, 'ApiKey')}`,
    (chance, at) =>
      `UPDATE api_key SET revoked_at = CASE WHEN revoked_at IS NULL THEN now() END WHERE ${which(chance, at, 'ApiKey')}`,
    (chance, at) =>
      `UPDATE api_key SET person_id = ${idOf(chance, at, 'Person')} WHERE ${which(chance, at, 'ApiKey')}`,
  ],
  identity_provider: [
    (chance, at) =>
      `UPDATE identity_provider SET ${set(chance, { name: () => word(chance), enabled: () => 'NOT enabled' })}, enforced = false WHERE ${which(chance, at, 'IdentityProvider')}`,
    (chance, at) =>
      `INSERT INTO identity_provider (tenant_id, id, kind, name, domains, issuer, client_id) VALUES ('${at.tenantId}', '${newId()}', 'OIDC', ${word(chance)}, '{d${chance.number(1e9)}.example}', 'https://x.test', 'c')`,
  ],
  invitation: [
    (chance, at) => `UPDATE invitation SET revoked_at = now() WHERE ${which(chance, at, 'Invitation')}`,
    (chance, at) =>
      `UPDATE invitation SET name = ${word(chance)}, custom_role_id = CASE WHEN role = 'AGENT' THEN ${maybe(chance, at, 'CustomRole')}::uuid END WHERE ${which(chance, at, 'Invitation')}`,
    (chance, at) =>
      `INSERT INTO invitation (tenant_id, id, email, name, role, secret_hash, invited_by_id, expires_at) VALUES ('${at.tenantId}', '${newId()}', ${text(`i${chance.number(1e9)}@x.test`)}, ${word(chance)}, 'AGENT', '${'0'.repeat(64)}', ${idOf(chance, at, 'Person')}, '2100-01-01')`,
  ],
  feature_flag: [
    (chance, at) =>
      `INSERT INTO feature_flag (tenant_id, name, enabled) VALUES ('${at.tenantId}', ${text(chance.one(FLAGS))}, ${chance.isIn100(50)}) ON CONFLICT (tenant_id, name) DO UPDATE SET enabled = excluded.enabled`,
    (chance, at) =>
      `DELETE FROM feature_flag WHERE tenant_id = '${at.tenantId}' AND name = ${text(chance.one(FLAGS))}`,
  ],
  plan_flag: [
    (chance) =>
      `INSERT INTO plan_flag (plan, name, enabled) VALUES (${text(chance.one(PLANS))}, ${text(chance.one(FLAGS))}, ${chance.isIn100(50)}) ON CONFLICT (plan, name) DO UPDATE SET enabled = excluded.enabled`,
    (chance) =>
      `DELETE FROM plan_flag WHERE plan = ${text(chance.one(PLANS))} AND name = ${text(chance.one(FLAGS))}`,
  ],
  tenant: [
    (chance, at) => `UPDATE tenant SET name = ${word(chance)} WHERE id = '${at.tenantId}'`,
    (chance, at) => `UPDATE tenant SET plan = ${text(chance.one(PLANS))} WHERE id = '${at.tenantId}'`,
    (_, at) =>
      `UPDATE tenant SET status = CASE status WHEN 'ACTIVE' THEN 'SUSPENDED' ELSE 'ACTIVE' END::tenant_status WHERE id = '${at.tenantId}'`,
  ],
  identity_link: [
    (chance, at) =>
      `INSERT INTO identity_link (tenant_id, identity_key, issuer, person_id) VALUES ('${at.tenantId}', repeat('${chance.number(10)}', 64), 'https://x${chance.number(10)}.test', ${idOf(chance, at, 'Person')}) ON CONFLICT DO NOTHING`,
  ],
  ticket_counter: [
    (_, at) => `UPDATE ticket_counter SET last_number = last_number + 1 WHERE tenant_id = '${at.tenantId}'`,
  ],
};

// No two rows have the same.
const ALONE = ['id', 'number', 'email', 'name', 'identity_key'];

/** A row gets another row's value in a column by which lists are bounded: of any table, new ones, too. */
function bucketMove(chance: Chance, { tenantId, living }: Place): string {
  const moves = TRACKED_TABLES.filter(({ tenantColumn }) => tenantColumn === 'tenant_id').flatMap(
    ({ name, reported }) =>
      reported.filter((column) => !ALONE.includes(column)).map((column) => ({ name, column })),
  );
  const { name, column } = chance.one([...moves, ...moves.filter((move) => move.name === 'ticket')]);
  const all = `FROM ${name} WHERE tenant_id = '${tenantId}'`;
  const type = Object.entries(TABLES).find(([, table]) => table === name)?.[0];
  const ids = type ? (living.ids[type] ?? []) : [];
  const one =
    ids.length > 0
      ? `tenant_id = '${tenantId}' AND id = '${chance.one(ids)}'`
      : `ctid = (SELECT ctid ${all} ORDER BY ctid OFFSET ${chance.number(6)} LIMIT 1)`;
  const other = `SELECT ${column} ${all} ORDER BY ctid DESC OFFSET ${chance.number(6)} LIMIT 1`;
  return `UPDATE ${name} SET ${column} = (${other}) WHERE ${one}`;
}

/** Tables that have change triggers and that nobody here writes to: there must be none. */
export const untouchedTables = (): string[] =>
  TRACKED_TABLES.map(({ name }) => name).filter((name) => !WRITINGS[name]);

/** One to three statements of one transaction. A tenant that is suspended comes back, mostly. */
export function randomSql(chance: Chance, at: Place): string[] {
  // The more lists rest on a table, the more can be missed.
  const tables = Object.keys(WRITINGS).flatMap((name) => {
    const reported = TRACKED_TABLES.find((table) => table.name === name)?.reported ?? [];
    return Array.from({ length: 1 + reported.length }, () => name);
  });
  const table = chance.one(tables);
  if (at.living.status !== 'ACTIVE' && chance.isIn100(80))
    return [`UPDATE tenant SET status = 'ACTIVE' WHERE id = '${at.tenantId}'`];
  if (at.living.people.filter(({ active }) => active).length < at.living.people.length / 2)
    return [`UPDATE person SET status = 'ACTIVE' WHERE tenant_id = '${at.tenantId}'`];
  if (chance.isIn100(35)) return [bucketMove(chance, at)];
  const count = chance.isIn100(75) ? 1 : 2 + chance.number(2);
  return Array.from({ length: count }, (_, index) => {
    const own = index === 0 ? table : chance.one(tables);
    return chance.one(WRITINGS[own] ?? [])(chance, at);
  });
}
