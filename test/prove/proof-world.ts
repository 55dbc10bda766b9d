import type { Pool } from 'pg';
import { API_KEY_PREFIX } from '../../src/identity/api-keys';
import { signToken } from '../../src/identity';
import { newId } from '../../src/kernel';
import { tokenKeyOf } from '../../src/main';
import { issueToken } from '../../src/platform/secret';
import type { Chance } from './chance';

/** How large a world is. */
export interface WorldSize {
  readonly agents: number;
  readonly customers: number;
  readonly teams: number;
  readonly roles: number;
  readonly tags: number;
  readonly tickets: number;
}

/** Somebody who asks. */
export interface ProofViewer {
  readonly tenant: number;
  /** Whom the token means, or acts for. */
  readonly personId: string;
  /** For people who read reports. */
  readonly name: string;
  readonly token: string;
}

/** Two tenants that look alike, and whoever asks there. */
export interface ProofWorld {
  readonly tenantIds: readonly [string, string];
  readonly viewers: readonly ProofViewer[];
  /** A good token of anybody. */
  readonly tokenOf: (tenant: number, personId: string) => Promise<string>;
}

const PERMISSIONS = [
  'TICKETS_READ',
  'TICKETS_READ_TEAM',
  'TICKETS_WORK',
  'COMMENTS_WRITE',
  'TAGS_READ',
  'TEAMS_READ',
  'PEOPLE_READ',
  'COMMENTS_INTERNAL',
];
const STATUSES = ['OPEN', 'PENDING', 'ON_HOLD', 'SOLVED', 'CLOSED'];
const PRIORITIES = ['LOW', 'NORMAL', 'HIGH', 'URGENT'];
const LIFE_S = 86_400;

type Row = Readonly<Record<string, unknown>>;

/** Plants a world by SQL alone, so that nothing that is proven here helps to build it. */
export async function plantWorld(
  pool: Pool,
  { chance, size, secret }: { chance: Chance; size: WorldSize; secret: string },
): Promise<ProofWorld> {
  const key = tokenKeyOf(secret);
  const tenants = [await plantTenant(pool, chance, size), await plantTenant(pool, chance, size)] as const;
  const tenantIds = [tenants[0].tenantId, tenants[1].tenantId] as const;
  const tokenOf = (tenant: number, personId: string): Promise<string> =>
    signToken(key, { tenantId: tenantIds[tenant] ?? '', personId }, LIFE_S);
  const viewers: ProofViewer[] = [];
  for (const [tenant, { people, apiKeys }] of tenants.entries()) {
    for (const { id, name } of people)
      viewers.push({ tenant, personId: id, name: `${name} of ${tenant}`, token: await tokenOf(tenant, id) });
    for (const key of apiKeys) viewers.push({ tenant, ...key, name: `key of ${tenant}` });
  }
  return { tenantIds: [...tenantIds], viewers, tokenOf };
}

async function plantTenant(pool: Pool, chance: Chance, size: WorldSize) {
  const tenantId = newId();
  const many = (count: number): string[] => Array.from({ length: count }, () => newId());
  const [roles, teams, tags] = [many(size.roles), many(size.teams), many(size.tags)];
  const people = peopleOf(chance, size, roles);
  const ids = people.map(({ id }) => id);
  const agents = people.filter(({ role }) => role === 'AGENT').map(({ id }) => id);
  const tickets = many(size.tickets);
  const at = (minute: number): string => new Date(Date.UTC(2026, 1, 1, 0, minute)).toISOString();
  const insert = inserter(pool, tenantId);

  await pool.query('INSERT INTO tenant (id, slug, name, plan) VALUES ($1, $2, $3, $4)', [
    tenantId,
    `t${tenantId.slice(-12)}`,
    `Tenant ${chance.number(1000)}`,
    chance.one(['free', 'pro']),
  ]);
  await insert(
    'custom_role',
    roles.map((id, n) => ({
      id,
      name: `role ${n}`,
      // The first one is for those who see what their teams see.
      permissions: n === 0 ? ['TICKETS_READ_TEAM'] : chance.some(PERMISSIONS, 1 + chance.number(4)),
    })),
  );
  await insert('person', people);
  await insert(
    'team',
    teams.map((id, n) => ({ id, name: `team ${n}` })),
  );
  await insert(
    'team_member',
    teams.flatMap((team_id) => chance.some(agents, 2).map((person_id) => ({ team_id, person_id }))),
  );
  await insert('ticket_counter', [{ last_number: size.tickets }]);
  await insert(
    'ticket',
    tickets.map((id, n) => ({
      id,
      number: n + 1,
      subject: `${chance.one(['printer', 'red', 'agent'])} ${n}`,
      description: 'x',
      status: chance.one(STATUSES),
      priority: chance.one(PRIORITIES),
      requester_id: chance.one(ids),
      assignee_id: chance.isIn100(30) ? null : chance.one(agents),
      team_id: chance.isIn100(30) ? null : chance.one(teams),
      created_at: at(chance.number(9000)),
      updated_at: at(10_000 + chance.number(9000)),
    })),
  );
  await insert(
    'comment',
    tickets.slice(0, 25).flatMap((ticket_id) =>
      Array.from({ length: chance.number(3) }, (_, n) => ({
        id: newId(),
        ticket_id,
        author_id: chance.one(ids),
        visibility: chance.one(['PUBLIC', 'INTERNAL']),
        body: `comment ${n}`,
        created_at: at(chance.number(20_000)),
      })),
    ),
  );
  await insert(
    'tag',
    tags.map((id, n) => ({ id, name: ['red', 'blue', 'green'][n] ?? `tag ${n}` })),
  );
  await insert(
    'ticket_tag',
    tickets
      .slice(0, 30)
      .flatMap((ticket_id) => chance.some(tags, chance.number(3)).map((tag_id) => ({ ticket_id, tag_id }))),
  );
  await insert('feature_flag', [
    { name: 'beta', enabled: true },
    { name: 'dark', enabled: false },
  ]);
  await insert('identity_provider', [
    {
      id: newId(),
      kind: 'OIDC',
      name: 'Sign-in',
      domains: ['x.test'],
      issuer: 'https://x.test',
      client_id: 'c',
    },
  ]);
  await insert('invitation', [
    {
      id: newId(),
      email: 'i@x.test',
      name: 'Ida',
      role: 'AGENT',
      custom_role_id: roles[0],
      secret_hash: '0'.repeat(64),
      invited_by_id: ids[0],
      expires_at: '2100-01-01',
    },
  ]);
  const keys = [agents[0], ids[1]].map((person_id) => ({ person_id, id: newId() }));
  const issued = keys.map((key) => ({ ...key, ...issueToken(API_KEY_PREFIX, { tenantId, id: key.id }) }));
  // Used in a day: the use of a key is noted beside the request, when nobody here would know.
  const last_used_at = new Date(Date.now() + 86_400_000).toISOString();
  await insert(
    'api_key',
    issued.map(({ id, person_id, hash }) => ({
      id,
      person_id,
      created_by_id: ids[0],
      name: 'key',
      scopes: chance.some(PERMISSIONS, 4),
      secret_hash: hash,
      last_used_at,
    })),
  );
  return {
    tenantId,
    people,
    apiKeys: issued.map(({ token, person_id }) => ({ token, personId: person_id ?? '' })),
  };
}

function peopleOf(chance: Chance, size: WorldSize, roles: readonly string[]) {
  const person = (role: string, n: number, custom_role_id: string | null = null) => {
    const name = `${role.toLowerCase()} ${n}`;
    return { id: newId(), name, email: `${name.replace(' ', '')}@x.test`, role, custom_role_id };
  };
  const times = (count: number) => Array.from({ length: count }, (_, n) => n);
  return [
    person('OWNER', 0),
    person('ADMIN', 0),
    person('AGENT', 0),
    ...times(size.agents).map((n) =>
      person('AGENT', n + 1, chance.isIn100(60) ? chance.one([roles[0] ?? null, chance.one(roles)]) : null),
    ),
    ...times(size.customers + 1).map((n) => person('CUSTOMER', n)),
  ];
}

const inserter =
  (pool: Pool, tenantId: string) =>
  async (table: string, rows: readonly Row[]): Promise<void> => {
    if (rows.length === 0) return;
    const columns = Object.keys(rows[0] ?? {});
    const names = ['tenant_id', ...columns].map((name) => `"${name}"`).join();
    const values = columns.map((name) => `r."${name}"`).join();
    await pool.query(
      `INSERT INTO ${table} (${names}) SELECT $1, ${values} FROM json_populate_recordset(NULL::${table}, $2) r`,
      [tenantId, JSON.stringify(rows)],
    );
  };
