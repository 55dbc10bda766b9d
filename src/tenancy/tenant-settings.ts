import type { Deadline } from '../platform/deadline';
import type { Statement } from '../platform/postgres';

/** What every statement of a tenant is sent with. */
export interface StatementBounds {
  readonly statementTimeoutMs: number;
  readonly lockTimeoutMs: number;
}

// Transaction-local, so nothing stays on the connection: right behind PgBouncer in transaction mode too.
const SETTINGS_TEXT =
  // Named with their schema: a search path must not be able to put another function in their place.
  "select pg_catalog.set_config('app.tenant_id', $1, true), pg_catalog.set_config('statement_timeout', $2, true), pg_catalog.set_config('lock_timeout', $3, true)";

// What is left of the time after those that went before in the same round trip. Named with their schema, as above.
const REST_TEXT =
  "select pg_catalog.set_config('statement_timeout', greatest(1, $1::int - 1000 * extract(epoch from pg_catalog.clock_timestamp() - pg_catalog.transaction_timestamp()))::int::text, true)";

/** The statement that goes between two of one round trip: what follows has the rest of the time, and no more. */
export const restOfTime = ({ values = [] }: Statement): Statement => ({
  text: REST_TEXT,
  values: [values[1]],
  rowMode: 'texts',
});

/** The statement that goes before others: whose they are, and a time limit that ends no later than the deadline. */
export function tenantSettings(
  tenantId: string,
  { statementTimeoutMs, lockTimeoutMs }: StatementBounds,
  deadline: Deadline,
): Statement {
  const timeoutMs = Math.ceil(Math.min(statementTimeoutMs, deadline.remainingMs()));
  return { text: SETTINGS_TEXT, values: [tenantId, String(timeoutMs), String(lockTimeoutMs)] };
}
