import { z } from 'zod';

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
  DATABASE_POOL_SIZE: integer(1, 500, 10).describe('connections of one process'),
  DATABASE_POOL_QUEUE: integer(0, 100_000, 500).describe('statements that may wait for a connection'),
  DATABASE_POOL_WAIT_MS: integer(100, 60_000, 5_000).describe('longest wait for a connection, milliseconds'),
  DATABASE_STATEMENT_TIMEOUT_MS: integer(100, 600_000, 10_000).describe('longest statement, milliseconds'),
  DATABASE_LOCK_TIMEOUT_MS: integer(50, 600_000, 3_000).describe('longest wait for a row lock, milliseconds'),
  DATABASE_STATEMENT_NAMES: onOff.describe('off behind a PgBouncer older than 1.21 in transaction mode'),
  TENANT_CLIENTS_MAX: integer(1, 10_000, 200).describe(
    'tenant-bound database clients kept ready, about 2 MB each',
  ),
  REDIS_URL: z
    .string()
    .regex(/^rediss?:\/\//, 'must look like redis://host:6379')
    .optional()
    .describe(
      'Redis for what is shared between servers; nothing needs it yet, a start looks whether it answers',
    ),
});

export type Environment = z.infer<typeof environment>;
