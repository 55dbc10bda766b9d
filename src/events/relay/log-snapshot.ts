/** Which transactions had ended at a moment: PostgreSQL's pg_snapshot. */
export interface LogSnapshot {
  readonly text: string;
  /** Every transaction below has ended. */
  readonly xmin: bigint;
  /** None from here on had begun to write. */
  readonly xmax: bigint;
  /** Those between the two that had not ended. */
  readonly running: readonly string[];
}

/** Reads `xmin:xmax:running,running`. */
export function parseSnapshot(text: string): LogSnapshot {
  const [xmin, xmax, running] = text.split(':');
  if (!xmin || !xmax || running === undefined) throw new TypeError(`not a snapshot: ${text}`);
  return {
    text,
    xmin: BigInt(xmin),
    xmax: BigInt(xmax),
    running: running === '' ? [] : running.split(','),
  };
}

/** The moment at which nothing from `xid` on had ended, and everything before. */
export const snapshotBefore = (xid: string): LogSnapshot => parseSnapshot(`${xid}:${xid}:`);
