import { z } from 'zod';
import { parseDocumentModes } from './document-modes';
import { parseBudgets, presetBudgets } from './budget-plans';

function integer(low: number, high: number, preset: number) {
  const rule = `must be a whole number from ${low} to ${high}`;
  const digits = z
    .string()
    .trim()
    .regex(/^\d{1,9}$/, rule);
  return digits.transform(Number).pipe(z.number().min(low, rule).max(high, rule)).default(preset);
}

const postgresUrl = z
  .string()
  .regex(/^postgres(ql)?:\/\//, 'must look like postgresql://user:password@host:5432/database');

const onOff = z.enum(['on', 'off']).default('on');

const WEB_ORIGIN = /^https?:\/\/[a-z0-9.-]+(:\d{1,5})?$/;

/** Every environment variable that Atrium reads, with its default. `.env.example` is tested against it. */
export const environment = z.object({
  NODE_ENV: z
    .enum(['development', 'test', 'production'])
    .default('development')
    .describe('development seeds a demo world and shows the IDE; production does neither'),
  HOST: z.string().min(1).default('127.0.0.1').describe('address to listen on; 0.0.0.0 for every interface'),
  PORT: integer(0, 65_535, 4000).describe('port to listen on; 0 takes a free one'),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])
    .default('info')
    .describe('least severe log line that is written'),
  ATRIUM_DATA_DIR: z
    .string()
    .min(1)
    .default('.atrium')
    .describe('folder of the embedded database and the installation key'),
  ATRIUM_SECRET: z
    .string()
    .min(32, 'must have at least 32 characters')
    .optional()
    .describe('signs tokens and cursors; required in production, otherwise a key file in ATRIUM_DATA_DIR'),
  DATABASE_URL: postgresUrl
    .optional()
    .describe('PostgreSQL 15 or newer; a role that owns the tables migrates and makes the application role'),
  DATABASE_APP_URL: postgresUrl
    .optional()
    .describe('connection of the application role, when a database administrator made it; no migration then'),
  DATABASE_RELAY_URL: postgresUrl
    .optional()
    .describe(
      'connection of the role that reads the log; with DATABASE_APP_URL and without this one, no cache',
    ),
  DATABASE_POOL_SIZE: integer(1, 500, 10).describe('connections of one process'),
  DATABASE_POOL_QUEUE: integer(0, 100_000, 500).describe('statements that may wait for a connection'),
  DATABASE_POOL_WAIT_MS: integer(100, 60_000, 5_000).describe('longest wait for a connection, milliseconds'),
  DATABASE_STATEMENT_TIMEOUT_MS: integer(100, 600_000, 10_000).describe('longest statement, milliseconds'),
  DATABASE_LOCK_TIMEOUT_MS: integer(50, 600_000, 3_000).describe('longest wait for a row lock, milliseconds'),
  DATABASE_STATEMENT_NAMES: onOff.describe('off behind a PgBouncer older than 1.21 in transaction mode'),
  DOCUMENT_BYTES: integer(256, 1_000_000, 16_384).describe(
    'longest GraphQL document; hand-written ones stay below 4 kB',
  ),
  DOCUMENT_TOKENS: integer(50, 100_000, 2_000).describe(
    'tokens of a document; the introspection of an IDE has about 400',
  ),
  DOCUMENT_DEPTH: integer(3, 100, 12).describe(
    'levels of fields in a document; a list of a list of people is 9',
  ),
  DOCUMENT_ALIASES: integer(0, 1_000, 30).describe('aliases in an operation; a dashboard uses a dozen'),
  DOCUMENT_ROOT_FIELDS: integer(1, 1_000, 20).describe(
    'fields at the root of an operation; each is a request of its own',
  ),
  DOCUMENT_DIRECTIVES: integer(0, 100, 5).describe('directives on one field; nobody needs more than two'),
  DOCUMENT_FIELDS: integer(10, 1_000_000, 2_000).describe(
    'fields of an operation, fragments in their places; bounds validation and execution',
  ),
  LIST_ARGUMENT_MAX: integer(1, 100_000, 250).describe(
    'values in one list of the variables; no argument takes more',
  ),
  REQUEST_DEADLINE_MS: integer(100, 600_000, 10_000).describe(
    'longest time for one GraphQL request; then it is ended, its database work too',
  ),
  TENANT_RUNNING_MAX: integer(1, 10_000, 4).describe(
    'requests of one tenant that run at once in one process',
  ),
  TENANT_WAITING_MAX: integer(0, 100_000, 200).describe(
    'requests of one tenant that may wait for their turn',
  ),
  COST_MAX: integer(1, 999_999_999, 10_000).describe(
    'cost points that one operation may take; 100 tickets with all their tags and 20 comments each take 7,100',
  ),
  TRUSTED_DOCUMENTS: z
    .string()
    .superRefine((text, context) => {
      const parsed = parseDocumentModes(text);
      if ('fault' in parsed) context.addIssue({ code: 'custom', message: parsed.fault });
    })
    .default('')
    .describe('app=mode or plan/app=mode, first fit counts: off, report or enforce; none is off'),
  BUDGETS: z
    .string()
    .superRefine((text, context) => {
      const parsed = parseBudgets(text);
      if ('fault' in parsed) context.addIssue({ code: 'custom', message: parsed.fault });
    })
    .default(presetBudgets)
    .describe('cost points of each plan: what a viewer can save up, and what comes back each second'),
  ANONYMOUS_REQUESTS_PER_MINUTE: integer(1, 1_000_000, 300).describe(
    'requests without a credential, for each network address',
  ),
  FAILED_CREDENTIALS_PER_MINUTE: integer(1, 1_000_000, 20).describe(
    'credentials that are not good, for each network address',
  ),
  TRUSTED_PROXIES: integer(0, 10, 0).describe(
    'proxies before the server that append to X-Forwarded-For; without any, the header is ignored',
  ),
  TENANT_CLIENTS_MAX: integer(1, 10_000, 50).describe(
    'clients of Prisma kept ready, for tenants whose reads have no compiled statement; about 6 MB each',
  ),
  REDIS_URL: z
    .string()
    .regex(/^rediss?:\/\//, 'must look like redis://host:6379')
    .optional()
    .describe(
      'Redis keeps sessions, budgets and answers that servers share; without it each server is alone',
    ),
  CACHE: onOff.describe('whether answers are kept and served again while nothing beneath them has changed'),
  CACHE_MEMORY_MB: integer(1, 65_536, 64).describe('memory of each server for kept answers'),
  CACHE_MAX_AGE_SECONDS: integer(1, 604_800, 3_600).describe('an answer that was kept so long is made anew'),
  PUBLIC_URL: z
    .string()
    .regex(WEB_ORIGIN, 'must be an origin such as https://desk.example.com, without a path')
    .optional()
    .describe('where browsers reach the server; default http://localhost and PORT; https in production'),
  TENANT_HOSTS: z
    .string()
    .regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+(:\d+)?$/, 'must be a domain such as desk.example.com')
    .optional()
    .describe('a domain below which each tenant has its host: acme.desk.example.com means tenant acme'),
  FRONTEND_ORIGINS: z
    .string()
    .optional()
    .transform((text) => text?.split(/[\s,]+/).filter(Boolean) ?? [])
    .pipe(z.array(z.string().regex(WEB_ORIGIN, 'must be origins such as https://app.example.com')))
    .describe('origins of web apps, comma-separated: sign-in may return to them, and they may use a session'),
  SESSION_IDLE_MINUTES: integer(1, 43_200, 480).describe('a session that rests so long is over'),
  SESSION_LIFE_HOURS: integer(1, 8_760, 168).describe('a session is over so long after its sign-in'),
  OIDC_ISSUER: z
    .string()
    .regex(/^https?:\/\/[^\s?#]+$/, 'must be the URL of an OpenID Connect issuer')
    .optional()
    .describe('the identity provider that everybody may sign in by, unless their tenant has its own'),
  OIDC_CLIENT_ID: z.string().min(1).optional().describe('our id at that provider'),
  OIDC_CLIENT_SECRET: z.string().min(1).optional().describe('our secret there; a public client has none'),
  OIDC_SCOPES: z
    .string()
    .regex(/(^| )openid( |$)/, 'must contain openid')
    .default('openid email profile offline_access')
    .describe('what is asked of the provider; offline_access lets sessions follow it'),
  OIDC_AUDIENCE: z
    .string()
    .min(1)
    .optional()
    .describe(
      'audience of access tokens that mobile apps bring from that provider; without it none is taken',
    ),
  OIDC_TENANT_CLAIM: z
    .string()
    .min(1)
    .default('tenant')
    .describe('claim of an access token that may name the tenant, by its short name'),
  DEMO_SIGN_IN: z
    .enum(['on', 'off'])
    .optional()
    .describe(
      'a sign-in page with the demo people; on in development without OIDC_ISSUER, never in production',
    ),
});

export type Environment = z.infer<typeof environment>;
