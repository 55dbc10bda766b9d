import { escapeIdentifier, escapeLiteral } from 'pg';
import type { TrackedTable } from './tracked-tables';

/** More rows than this in one statement are reported as the whole table. */
export const MOST_ROWS = 100;

/**
 * The body of the function that reports the writes of one table. It runs as whoever writes, so it may append to the
 * log and nothing more. Every name is qualified: it runs under the writer's search path.
 *
 * One row of the statement's own tenant, by far the most frequent case, is one statement. Everything else (several
 * rows, no or another tenant set: a superuser, the owner at work on the catalogue of tenants) goes tenant by tenant,
 * each with its setting, which the log's row security asks for.
 */
export const changeFunctionBody = (table: TrackedTable): string => `
DECLARE
  before constant pg_catalog.text := pg_catalog.coalesce_setting;
`;
