import type { DedicatedConnection } from '../../platform/postgres';
import type { LogMoment } from './log-start';

/** Where a shared reading stopped. */
export interface LogCursor {
  /** Every transaction below has ended and is handed on. */
  readonly xid: bigint;
  /** When it was stored, milliseconds on the database's clock. */
  readonly at: number;
}

// A cursor of a timeline that a failover ended says nothing of what the new server has.
const nameOf = ({ timeline }: LogMoment): string => `cache ${timeline}`;

/** Finds the stored cursor of this server's timeline; null when there is none. */
export async function loadCursor(connection: DedicatedConnection, now: LogMoment): Promise<LogCursor | null> {
  const [row] = await connection.run<{ xid: string; at: number }>({
    name: 'atrium_cursor',
    text: `select xid::text as xid, (extract(epoch from updated_at) * 1000)::float8 as at
      from log_reader where name = $1`,
    values: [nameOf(now)],
  });
  return row ? { xid: BigInt(row.xid), at: row.at } : null;
}

export async function storeCursor(
  connection: DedicatedConnection,
  now: LogMoment,
  xid: bigint,
): Promise<void> {
  await connection.run({
    name: 'atrium_store_cursor',
    // Whole transactions are settled, so no row of `xid` is.
    text: `insert into log_reader (name, xid, id, updated_at) values ($1, $2::xid8, 0, statement_timestamp())
      on conflict (name) do update set xid = excluded.xid, id = 0, updated_at = excluded.updated_at`,
    values: [nameOf(now), String(xid)],
  });
}
