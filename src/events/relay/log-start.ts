import type { DedicatedConnection } from '../../platform/postgres';

/** A connection's server at a moment. */
export interface LogMoment {
  /** pg_snapshot. */
  readonly snapshot: string;
  /** Milliseconds on the database's clock. */
  readonly at: number;
  /** Since when the server runs, on its clock. A crash may have taken commits back. */
  readonly startedAt: number;
  /** Another one after every failover: the new server may lack the last commits of the old one. */
  readonly timeline: string;
}

// Replicas have snapshots of another kind and lag behind; pg_current_wal_lsn() refuses there.
const MOMENT_TEXT = `
  select pg_current_snapshot()::text as snapshot,
    (extract(epoch from statement_timestamp()) * 1000)::float8 as at,
    (extract(epoch from pg_postmaster_start_time()) * 1000)::float8 as "startedAt",
    substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) as timeline`;

/** The present, for who begins to read now. */
export async function presentMoment(connection: DedicatedConnection): Promise<LogMoment> {
  const [moment] = await connection.run<LogMoment>({ name: 'atrium_moment', text: MOMENT_TEXT });
  if (!moment) throw new Error('no present');
  return moment;
}
