import type { DedicatedConnection } from '../../platform/postgres';
import { parseSnapshot, type LogSnapshot } from './log-snapshot';
import { BATCH, type Change } from './relay.types';

/** What one statement found. */
export interface LogBatch {
  readonly changes: readonly Change[];
  /** True when it came to the end of its pass. */
  readonly complete: boolean;
  /** True when rows may be missing between the last pass and this one: what was found is then not to be handed on. */
  readonly gap: boolean;
}

interface FoundRow {
  readonly xid: string;
  readonly id: string;
  readonly tenant_id: string;
  readonly topic: string;
  readonly payload: unknown;
}

interface PassFacts {
  readonly snapshot: string;
  readonly at: number;
}

// A pass that finds nothing answers with one row of facts.
type Row = PassFacts & (FoundRow | { readonly xid: null });

interface Page {
  /** The moment that the pass reads up to. */
  readonly to: LogSnapshot;
  readonly at: number;
  /** The last row of the page. */
  readonly after: { readonly xid: string; readonly id: string };
  readonly complete: boolean;
}

// A sequence is not commit order and neither is the number of a transaction. What has become visible between two
// snapshots is exactly the rows of those that ran in the first and of those that had not begun: two narrow scans of the
// index, whatever old transaction is still open, and nothing to remember but the snapshot.
const foundBy = (which: string, limit: number): string => `
  (select xid, id, tenant_id, topic, payload from outbox
   where kind = 'CHANGE' and ${which} and (xid, id) > ($3::xid8, $4::bigint)
     and pg_visible_in_snapshot(xid, pass.snapshot)
   order by xid, id limit ${limit})`;

/** Parameters: the running ones and the xmax of the last snapshot; the last row of the page before; the pass's own snapshot, or null. */
export const passText = (limit: number): string => `
  select pass.snapshot::text as snapshot, (extract(epoch from statement_timestamp()) * 1000)::float8 as at, new.*
  from (select coalesce($5::pg_snapshot, pg_current_snapshot()) as snapshot) pass
  left join lateral (
    select * from (${foundBy('xid = any($1::xid8[])', limit)}
      union all ${foundBy('xid >= $2::xid8 and xid < pg_snapshot_xmax(pass.snapshot)', limit)}) parts
    order by xid, id limit ${limit}
  ) new on true
  order by xid, id`;

const NOTHING = { xid: '0', id: '0' };

/** The place in the log up to which everything was handed on, and the statement that reads on from there. */
export class LogTail {
  #from: LogSnapshot;
  #at: number;
  /** The page of the running pass that was handed on last. */
  #page: Page | null = null;
  #read: Page | null = null;
  readonly #gapMs: number;
  readonly #limit: number;

  /** Begins after `from`, a snapshot taken at `at` on the database's clock; `limit` is for tests. */
  constructor(place: { from: LogSnapshot; at: number; gapMs: number; limit?: number }) {
    this.#from = place.from;
    this.#at = place.at;
    this.#gapMs = place.gapMs;
    this.#limit = place.limit ?? BATCH;
  }

  /** Every transaction below has ended and is handed on. */
  get settled(): bigint {
    return this.#from.xmin;
  }

  /** True while a pass of several pages is under way. */
  get isMidPass(): boolean {
    return this.#page !== null;
  }

  /** Reads what comes next; again the same, and perhaps more, until {@link advance} is called. */
  async read(connection: DedicatedConnection): Promise<LogBatch> {
    const page = this.#page;
    const rows = await connection.run<Row>({
      name: `atrium_pass_${this.#limit}`,
      text: passText(this.#limit),
      values: passValues(this.#from, page),
    });
    const [first] = rows;
    if (!first) throw new Error('a pass without a snapshot');
    const { to, at } = page ?? { to: parseSnapshot(first.snapshot), at: first.at };
    const gap = page === null && this.#isGap(to, at);
    const found = rows.filter(isFound);
    const complete = gap || found.length < this.#limit;
    this.#read = { to, at, after: found.at(-1) ?? NOTHING, complete };
    return { changes: gap ? [] : found.map(changeOf), complete, gap };
  }

  /** Counts what was last read as handed on. */
  advance(): void {
    const read = this.#read;
    this.#read = null;
    if (!read) return;
    this.#page = read.complete ? null : read;
    if (!read.complete) return;
    this.#from = read.to;
    this.#at = read.at;
  }

  // A database that came back without its last commits counts its transactions anew.
  #isGap(to: LogSnapshot, at: number): boolean {
    return at - this.#at > this.#gapMs || to.xmax < this.#from.xmax;
  }
}

const isFound = (row: Row): row is PassFacts & FoundRow => row.xid !== null;

const passValues = (from: LogSnapshot, page: Page | null): unknown[] => {
  const { xid, id } = page?.after ?? NOTHING;
  return [from.running, String(from.xmax), xid, id, page?.to.text ?? null];
};

const changeOf = ({ tenant_id: tenantId, topic, payload }: FoundRow): Change => ({
  tenantId,
  topic,
  payload,
});
