import { APP_ROLE, ownRows, ownRowsPrinted, TENANT_TABLE } from './house-rules';

/** A policy that shows rows to whoever states their key, or lets the sweep take what is over. */
export interface KeyedPolicy {
  readonly table: string;
  readonly name: string;
  /** As in pg_policy. */
  readonly command: '*' | 'r' | 'd';
  readonly role: 'PUBLIC' | typeof APP_ROLE;
  /** As a migration writes it. */
  readonly written: string;
  /** As PostgreSQL 15 to 18 print it, normalised. */
  readonly printed: string;
  /** Other tables that it may use, as PostgreSQL describes them. Usual: none. */
  readonly restsOn?: readonly string[];
}

/**
 * The tables whose rows are a plan's, and no tenant's: seen by the tenants of that plan. Row security is not forced, so
 * that operators write them as the owner.
 */
export const PLAN_TABLES: readonly string[] = ['plan_flag'];

/** The tables whose rows belong to no tenant, by the one column that may be unique in them. */
export const KEYED_TABLES: Readonly<Record<string, string>> = {
  login_session: 'session_key',
  used_once: 'once_key',
};

/** The settings in which keys are stated. */
export const KEY_SETTINGS = [
  'app.session_key',
  'app.identity_key',
  'app.once_key',
  'app.tenant_slug',
] as const;

/** Every setting that a statement states what it may see in. */
export const STATED_SETTINGS: readonly string[] = ['app.tenant_id', ...KEY_SETTINGS];

const byKey = (column: string, setting: (typeof KEY_SETTINGS)[number]) => ({
  written: `${column} = (select nullif(current_setting('${setting}', true), ''))`,
  printed: `(${column} = (SELECT NULLIF(current_setting('${setting}'::text, true), ''::text)))`,
});

const OVER = {
  written: 'expires_at < CURRENT_TIMESTAMP',
  printed: '(expires_at < CURRENT_TIMESTAMP)',
};

const OWN_PLAN = {
  written: `plan = (select tenant.plan from tenant where ${ownRows('tenant.id')})`,
  printed: `(plan = (SELECT tenant.plan FROM public.tenant WHERE ${ownRowsPrinted('tenant.id')}))`,
  restsOn: ['table public.tenant'],
};

/** All of them, and no other policy may show a row without its tenant (docs/adr/0008-keyed-rows.md). */
export const KEYED_POLICIES: readonly KeyedPolicy[] = [
  {
    table: 'identity_link',
    name: 'by_identity_key',
    command: 'r',
    role: APP_ROLE,
    ...byKey('identity_key', 'app.identity_key'),
  },
  {
    table: TENANT_TABLE,
    name: 'by_slug',
    command: 'r',
    role: APP_ROLE,
    ...byKey('slug', 'app.tenant_slug'),
  },
  {
    table: 'login_session',
    name: 'by_session_key',
    command: '*',
    role: 'PUBLIC',
    ...byKey('session_key', 'app.session_key'),
  },
  {
    table: 'login_session',
    name: 'by_identity_key',
    command: '*',
    role: 'PUBLIC',
    ...byKey('identity_key', 'app.identity_key'),
  },
  {
    table: 'used_once',
    name: 'by_once_key',
    command: '*',
    role: 'PUBLIC',
    ...byKey('once_key', 'app.once_key'),
  },
  ...PLAN_TABLES.map((table): KeyedPolicy => ({
    table,
    name: 'of_own_plan',
    command: 'r',
    role: APP_ROLE,
    ...OWN_PLAN,
  })),
  ...Object.keys(KEYED_TABLES).flatMap((table): KeyedPolicy[] => [
    { table, name: 'sweep_sees', command: 'r', role: 'PUBLIC', ...OVER },
    { table, name: 'sweep', command: 'd', role: 'PUBLIC', ...OVER },
  ]),
];
