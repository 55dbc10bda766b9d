import path from 'node:path';
import { z } from 'zod';
import { parseBudgets, type BudgetPlans } from './budget-plans';
import { parseDocumentModes, type DocumentModeRule } from './document-modes';
import { environment, type Environment } from './environment';

/** How the database is reached: a PostgreSQL of ours from npm, or one that is given. */
export type DatabaseConfig =
  | { readonly kind: 'embedded' }
  | { readonly kind: 'owner-url'; readonly url: string; readonly relayUrl: string | null }
  | {
      readonly kind: 'app-url';
      readonly url: string;
      readonly relayUrl: string | null;
      readonly ownerUrl: string | null;
    };

/** Everything that can be configured, checked and frozen. */
export interface Config {
  readonly mode: Environment['NODE_ENV'];
  readonly listen: { readonly host: string; readonly port: number };
  readonly logLevel: Environment['LOG_LEVEL'];
  /** Absolute path. */
  readonly dataDir: string;
  readonly secret: string | null;
  readonly database: DatabaseConfig;
  readonly pool: PoolConfig;
  readonly documents: DocumentConfig;
  readonly documentModes: readonly DocumentModeRule[];
  /** Points that one operation may cost. */
  readonly costMax: number;
  readonly requestDeadlineMs: number;
  /** Requests of one tenant in one process. */
  readonly tenantSlots: { readonly running: number; readonly waiting: number };
  readonly limits: LimitConfig;
  readonly tenantClientsMax: number;
  readonly redisUrl: string | null;
  /** Kept answers; null: none are. */
  readonly cache: { readonly memoryBytes: number; readonly longestLifeMs: number } | null;
  readonly web: WebConfig;
  readonly sessions: { readonly idleMs: number; readonly absoluteMs: number };
  readonly signIn: SignInConfig;
}

/** What an untrusted document and its variables may hold; docs/limits.md says why. */
export interface DocumentConfig {
  readonly bytes: number;
  readonly tokens: number;
  readonly depth: number;
  readonly aliases: number;
  readonly rootFields: number;
  readonly directivesPerField: number;
  readonly fields: number;
  /** Values in one list of the variables. */
  readonly listArgument: number;
}

/** Who may ask how much. */
export interface LimitConfig {
  readonly budgets: BudgetPlans;
  readonly anonymousPerMinute: number;
  readonly failedPerMinute: number;
  readonly trustedProxies: number;
}

/** Where browsers and web apps are. */
export interface WebConfig {
  /** Null: `http://localhost` and the port that is listened on. */
  readonly publicUrl: string | null;
  /** A domain below which each tenant has its host. */
  readonly tenantHosts: string | null;
  readonly frontendOrigins: readonly string[];
}

/** By whom people who come without a tenant's own provider sign in. */
export type SignInConfig =
  { readonly kind: 'none' } | { readonly kind: 'demo' } | ({ readonly kind: 'oidc' } & OidcConfig);

/** The installation's identity provider. */
export interface OidcConfig {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string | null;
  readonly scopes: string;
  /** Of access tokens that are taken as bearer tokens; null takes none. */
  readonly audience: string | null;
  readonly tenantClaim: string;
}

export interface PoolConfig {
  readonly size: number;
  /** Callers that may wait for a connection before the next one is refused. */
  readonly queue: number;
  readonly waitMs: number;
  readonly statementTimeoutMs: number;
  readonly lockTimeoutMs: number;
  readonly statementNames: boolean;
}

/** Thrown with every fault of the environment at once, one line each. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** Reads and checks the environment. Throws {@link ConfigError} naming every wrong variable. */
export function loadConfig(variables: Record<string, string | undefined> = process.env): Config {
  const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''));
  const parsed = environment.safeParse(given);
  const faults = [
    ...(parsed.error?.issues ?? []).map(faultLine),
    ...productionFaults(given),
    ...databaseFaults(given),
    ...signInFaults(given),
  ];
  if (faults.length > 0) {
    throw new ConfigError(`The configuration is wrong:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`);
  }
  return deepFreeze(shape(parsed.data as Environment));
}

const faultLine = (issue: z.core.$ZodIssue): string => `${issue.path.join('.')}: ${issue.message}`;

function productionFaults(env: Record<string, string | undefined>): string[] {
  if (env['NODE_ENV'] !== 'production') return [];
  const faults: string[] = [];
  if (!env['ATRIUM_SECRET'])
    faults.push('ATRIUM_SECRET: is required in production (for example `openssl rand -hex 32`)');
  if (!env['DATABASE_URL'] && !env['DATABASE_APP_URL']) {
    faults.push('DATABASE_URL: is required in production; the embedded database is for development');
  }
  const publicUrl = env['PUBLIC_URL'];
  if (publicUrl?.startsWith('http:')) faults.push('PUBLIC_URL: must be https in production');
  if (env['OIDC_ISSUER']?.startsWith('http:')) faults.push('OIDC_ISSUER: must be https in production');
  if (env['OIDC_ISSUER'] && !publicUrl) faults.push('PUBLIC_URL: is required in production with OIDC_ISSUER');
  if (env['DEMO_SIGN_IN'] === 'on') {
    faults.push('DEMO_SIGN_IN: is for development; in production anybody could sign in as anybody');
  }
  return faults;
}

function databaseFaults(env: Record<string, string | undefined>): string[] {
  if (!env['DATABASE_RELAY_URL'] || env['DATABASE_URL'] || env['DATABASE_APP_URL']) return [];
  return ['DATABASE_RELAY_URL: goes with DATABASE_URL or DATABASE_APP_URL'];
}

function signInFaults(env: Record<string, string | undefined>): string[] {
  const faults: string[] = [];
  if (env['OIDC_ISSUER'] && !env['OIDC_CLIENT_ID'])
    faults.push('OIDC_CLIENT_ID: is required with OIDC_ISSUER');
  if (env['OIDC_CLIENT_ID'] && !env['OIDC_ISSUER'])
    faults.push('OIDC_ISSUER: is required with OIDC_CLIENT_ID');
  if (env['OIDC_ISSUER'] && env['DEMO_SIGN_IN'] === 'on')
    faults.push('DEMO_SIGN_IN: is either or: take it away, or take OIDC_ISSUER away');
  return faults;
}

function shape(env: Environment): Config {
  return {
    mode: env.NODE_ENV,
    listen: { host: env.HOST, port: env.PORT },
    logLevel: env.LOG_LEVEL,
    dataDir: path.resolve(env.ATRIUM_DATA_DIR),
    secret: env.ATRIUM_SECRET ?? null,
    database: databaseOf(env),
    pool: poolOf(env),
    documentModes: documentModesOf(env),
    documents: {
      bytes: env.DOCUMENT_BYTES,
      tokens: env.DOCUMENT_TOKENS,
      depth: env.DOCUMENT_DEPTH,
      aliases: env.DOCUMENT_ALIASES,
      rootFields: env.DOCUMENT_ROOT_FIELDS,
      directivesPerField: env.DOCUMENT_DIRECTIVES,
      fields: env.DOCUMENT_FIELDS,
      listArgument: env.LIST_ARGUMENT_MAX,
    },
    requestDeadlineMs: env.REQUEST_DEADLINE_MS,
    costMax: env.COST_MAX,
    tenantSlots: { running: env.TENANT_RUNNING_MAX, waiting: env.TENANT_WAITING_MAX },
    limits: limitsOf(env),
    tenantClientsMax: env.TENANT_CLIENTS_MAX,
    redisUrl: env.REDIS_URL ?? null,
    cache: cacheOf(env),
    web: {
      publicUrl: env.PUBLIC_URL ?? null,
      tenantHosts: env.TENANT_HOSTS ?? null,
      frontendOrigins: env.FRONTEND_ORIGINS,
    },
    sessions: {
      idleMs: env.SESSION_IDLE_MINUTES * 60_000,
      absoluteMs: env.SESSION_LIFE_HOURS * 3_600_000,
    },
    signIn: signInOf(env),
  };
}

function documentModesOf(env: Environment): readonly DocumentModeRule[] {
  const parsed = parseDocumentModes(env.TRUSTED_DOCUMENTS);
  return 'fault' in parsed ? [] : parsed.rules;
}

function poolOf(env: Environment): PoolConfig {
  return {
    size: env.DATABASE_POOL_SIZE,
    queue: env.DATABASE_POOL_QUEUE,
    waitMs: env.DATABASE_POOL_WAIT_MS,
    statementTimeoutMs: env.DATABASE_STATEMENT_TIMEOUT_MS,
    lockTimeoutMs: env.DATABASE_LOCK_TIMEOUT_MS,
    statementNames: env.DATABASE_STATEMENT_NAMES === 'on',
  };
}

function cacheOf(env: Environment): Config['cache'] {
  if (env.CACHE === 'off') return null;
  const megabyte = 1_024 * 1_024;
  return {
    memoryBytes: env.CACHE_MEMORY_MB * megabyte,
    longestLifeMs: env.CACHE_MAX_AGE_SECONDS * 1_000,
  };
}

function limitsOf(env: Environment): LimitConfig {
  const budgets = parseBudgets(env.BUDGETS);
  if ('fault' in budgets) throw new ConfigError(`BUDGETS: ${budgets.fault}`);
  return {
    budgets: budgets.plans,
    anonymousPerMinute: env.ANONYMOUS_REQUESTS_PER_MINUTE,
    failedPerMinute: env.FAILED_CREDENTIALS_PER_MINUTE,
    trustedProxies: env.TRUSTED_PROXIES,
  };
}

function signInOf(env: Environment): SignInConfig {
  if (env.OIDC_ISSUER && env.OIDC_CLIENT_ID) {
    return {
      kind: 'oidc',
      issuer: env.OIDC_ISSUER,
      clientId: env.OIDC_CLIENT_ID,
      clientSecret: env.OIDC_CLIENT_SECRET ?? null,
      scopes: env.OIDC_SCOPES,
      audience: env.OIDC_AUDIENCE ?? null,
      tenantClaim: env.OIDC_TENANT_CLAIM,
    };
  }
  const isDemo = env.DEMO_SIGN_IN ? env.DEMO_SIGN_IN === 'on' : env.NODE_ENV === 'development';
  return { kind: isDemo ? 'demo' : 'none' };
}

function databaseOf(env: Environment): DatabaseConfig {
  const relayUrl = env.DATABASE_RELAY_URL ?? null;
  if (env.DATABASE_APP_URL) {
    return { kind: 'app-url', url: env.DATABASE_APP_URL, relayUrl, ownerUrl: env.DATABASE_URL ?? null };
  }
  return env.DATABASE_URL ? { kind: 'owner-url', url: env.DATABASE_URL, relayUrl } : { kind: 'embedded' };
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    Object.values(value).forEach(deepFreeze);
    Object.freeze(value);
  }
  return value;
}
