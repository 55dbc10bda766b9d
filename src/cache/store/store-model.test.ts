import { fc } from '../../../test/support/properties';
import { newTenant, openStorePair, storeKinds, type StorePair } from '../../../test/support/cache-stores';
import type { CacheStore, Resting, TouchedSlots } from '.';

const LONG_MS = 600_000;
const ROWS = [0, 1, 2, 3];
const slotOf = (row: number): number => 100 + row;

interface Op {
  readonly kind:
    | 'mark'
    | 'commit'
    | 'settle'
    | 'outside commit'
    | 'relay'
    | 'look up'
    | 'put'
    | 'held'
    | 'silence'
    | 'beat'
    | 'flush'
    | 'forget';
  readonly agent: number;
  readonly rows: readonly number[];
  readonly isAll: boolean;
  readonly isSecond: boolean;
}

const kinds = fc.oneof(
  ...(['mark', 'commit', 'settle'] as const).map((kind) => ({ weight: 3, arbitrary: fc.constant(kind) })),
  ...(['look up', 'put', 'held'] as const).map((kind) => ({ weight: 5, arbitrary: fc.constant(kind) })),
  ...(['outside commit', 'relay'] as const).map((kind) => ({ weight: 2, arbitrary: fc.constant(kind) })),
  ...(['silence', 'beat', 'flush', 'forget'] as const).map((kind) => ({
    weight: 1,
    arbitrary: fc.constant(kind),
  })),
);
const ops: fc.Arbitrary<Op[]> = fc.array(
  fc.record({
    kind: kinds,
    agent: fc.nat(2),
    rows: fc.subarray(ROWS, { minLength: 1, maxLength: 2 }),
    isAll: fc.nat(5).map((number) => number === 0),
    isSecond: fc.boolean(),
  }),
  { minLength: 20, maxLength: 80 },
);

/** A commit, and whether readers may see that it is missing: it came without a mark, or its mark was lost. */
interface Commit {
  readonly rows: readonly number[];
  readonly at: number;
  isBumped: boolean;
  isMarked: boolean;
}
interface Writer {
  readonly name: string;
  readonly rows: readonly number[];
  readonly touched: TouchedSlots;
  isMarked: boolean;
  commit: Commit | null;
}
interface Kept {
  readonly resting: Resting;
  readonly rows: readonly number[];
  readonly at: number;
  readonly life: number;
}

/** A database whose commits have a time, and what the store has to answer, by the book. */
class World {
  readonly #tenantId = newTenant();
  readonly #writers = new Map<number, Writer>();
  readonly #reads = new Map<number, Omit<Kept, 'rows'>>();
  readonly #held = new Map<number, Kept>();
  readonly #entries = new Map<string, Kept>();
  readonly #commits: Commit[] = [];
  readonly #bumps: { readonly rows: readonly number[]; readonly at: number }[] = [];
  #at = 0;
  #writerCount = 0;
  /** How often everything was lost. */
  #life = 0;
  #isBeating = false;
  hits = 0;

  constructor(
    readonly pair: StorePair,
    readonly broken: (store: CacheStore) => CacheStore,
  ) {}

  async take(op: Op): Promise<void> {
    this.#at += 1;
    const store = this.broken(op.isSecond ? this.pair.two : this.pair.one);
    if (['mark', 'commit', 'settle', 'outside commit'].includes(op.kind)) return this.#write(op, store);
    if (op.kind === 'look up') return this.#lookUp(op, store);
    if (op.kind === 'put') return this.#put(op, store);
    if (op.kind === 'held') return this.#checkHeld(op, store);
    return this.#keepTime(op, store);
  }

  async #write({ kind, agent, rows, isAll }: Op, store: CacheStore): Promise<void> {
    const writer = this.#writers.get(agent);
    if (kind === 'outside commit') {
      this.#commits.push({ rows, at: this.#at, isBumped: false, isMarked: false });
    } else if (kind === 'mark' && !writer) {
      const touched = isAll ? 'all' : rows.map(slotOf);
      const name = `writer-${(this.#writerCount += 1)}`;
      const marked = isAll ? ROWS : rows;
      this.#writers.set(agent, { name, rows: marked, touched, isMarked: true, commit: null });
      await store.mark(this.#tenantId, name, touched, LONG_MS);
    } else if (kind === 'commit' && writer && !writer.commit) {
      writer.commit = { rows: writer.rows, at: this.#at, isBumped: false, isMarked: writer.isMarked };
      this.#commits.push(writer.commit);
    } else if (kind === 'settle' && writer) {
      this.#writers.delete(agent);
      if (writer.commit) this.#bumped(writer.commit);
      await store.settle(this.#tenantId, writer.name, writer.commit && writer.touched);
    }
  }

  #bumped(commit: Commit): void {
    commit.isBumped = true;
    this.#bumps.push({ rows: commit.rows, at: this.#at });
  }

  async #keepTime({ kind }: Op, store: CacheStore): Promise<void> {
    if (kind === 'silence') {
      await this.pair.ageBeat(11_000);
      this.#isBeating = false;
    } else if (kind === 'forget') {
      await store.forget();
      this.#life += 1;
    } else if (kind === 'flush') {
      await this.pair.flush();
      this.#life += 1;
      this.#isBeating = false;
      for (const writer of this.#writers.values()) {
        writer.isMarked = false;
        if (writer.commit) writer.commit.isMarked = false;
      }
    } else {
      for (const commit of kind === 'relay' ? this.#commits : []) {
        if (commit.isBumped) continue;
        this.#bumped(commit);
        await store.bump(this.#tenantId, commit.rows.map(slotOf));
      }
      await store.beat();
      this.#isBeating = true;
    }
  }

  async #lookUp({ agent, rows }: Op, store: CacheStore): Promise<void> {
    const name = rows.join('+');
    const { found, stamp } = await store.lookup({ tenantId: this.#tenantId, names: [name] });
    const entry = this.#entries.get(name);
    this.#judge(entry, found !== null);
    expect(stamp !== null).toBe(this.#isBeating);
    if (stamp) this.#reads.set(agent, { resting: { stamp, slots: [] }, at: this.#at, life: this.#life });
  }

  /** What was read since, whenever that was, is kept. */
  async #put({ agent, rows }: Op, store: CacheStore): Promise<void> {
    const read = this.#reads.get(agent);
    if (!read) return;
    const resting = { stamp: read.resting.stamp, slots: rows.map(slotOf) };
    const kept = { ...read, resting, rows };
    this.#held.set(agent, kept);
    this.#entries.set(rows.join('+'), kept);
    const name = rows.join('+');
    const entry = { ...resting, head: '', body: Buffer.from(name) };
    await store.put({ tenantId: this.#tenantId, name, ...entry, lifeMs: LONG_MS });
  }

  async #checkHeld({ agent }: Op, store: CacheStore): Promise<void> {
    const held = this.#held.get(agent);
    if (!held) return;
    const { fresh } = await store.lookup({ tenantId: this.#tenantId, held: [held.resting] });
    this.#judge(held, fresh[0] ?? false);
  }

  /** First the promise, then that nothing is refused for nothing. */
  #judge(kept: Kept | undefined, isServed: boolean): void {
    const touches = ({ rows }: { readonly rows: readonly number[] }): boolean =>
      kept?.rows.some((row) => rows.includes(row)) ?? false;
    if (isServed) {
      this.hits += 1;
      const missed = this.#commits.filter(
        (commit) => commit.at > (kept?.at ?? 0) && touches(commit) && (commit.isBumped || commit.isMarked),
      );
      expect(missed).toEqual([]);
    }
    const isTouched = this.#bumps.some((bump) => bump.at > (kept?.at ?? 0) && touches(bump));
    const isInDoubt = [...this.#writers.values()].some((writer) => writer.isMarked && touches(writer));
    const isExpected = !!kept && kept.life === this.#life && this.#isBeating && !isTouched && !isInDoubt;
    expect(isServed).toBe(isExpected);
  }
}

const whole = (store: CacheStore): CacheStore => store;
const START: Op = { kind: 'beat', agent: 0, rows: [0], isAll: false, isSecond: false };

describe.each(storeKinds)('the store in %s, in random interleavings', (kind) => {
  let pair: StorePair;
  beforeAll(async () => {
    pair = await openStorePair(kind);
  });
  afterAll(() => pair?.close());

  async function run(broken: (store: CacheStore) => CacheStore, numRuns: number): Promise<number> {
    let hits = 0;
    await fc.assert(
      fc.asyncProperty(ops, async (steps) => {
        await pair.flush();
        const world = new World(pair, broken);
        for (const op of [START, ...steps]) await world.take(op);
        hits += world.hits;
      }),
      { numRuns },
    );
    return hits;
  }

  it('serves exactly what no commit touched between its stamp and the check', async () => {
    expect(await run(whole, kind === 'memory' ? 1_000 : 500)).toBeGreaterThan(20);
  });

  it.each<[string, (store: CacheStore) => CacheStore]>([
    ['marks', (store) => ({ ...store, mark: async () => undefined })],
    ['bumps', (store) => ({ ...store, bump: async () => undefined })],
    [
      'settling',
      (store) => ({ ...store, settle: (tenantId, writer) => store.settle(tenantId, writer, null) }),
    ],
  ])('is seen to fail without %s', async (_what, broken) => {
    await expect(run(broken, 5_000)).rejects.toThrow('Property failed');
  });

  it('equals the database at some moment between request and answer, however many ask at once', async () => {
    await pair.flush();
    await pair.one.beat();
    const tenantId = newTenant();
    const versions = [[0, 0]];
    const now = (): readonly number[] => versions.at(-1) ?? [];
    const pause = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
    let hits = 0;

    async function write(store: CacheStore, writer: string, row: number): Promise<void> {
      await store.mark(tenantId, writer, [row], LONG_MS);
      versions.push(now().map((version, index) => (index === row ? version + 1 : version)));
      await pause();
      await store.settle(tenantId, writer, [row]);
    }
    async function read(store: CacheStore): Promise<void> {
      const from = versions.length - 1;
      const { stamp, found } = await store.lookup({ tenantId, names: ['both'] });
      if (found) {
        hits += 1;
        expect(versions.slice(from).map(String)).toContain(found.body.toString());
      } else if (stamp) {
        const first = now()[0];
        await pause();
        const body = Buffer.from(`${first},${now()[1]}`);
        await store.put({ tenantId, name: 'both', stamp, slots: [0, 1], head: '', body, lifeMs: LONG_MS });
      }
    }
    async function writer(store: CacheStore, name: string): Promise<void> {
      for (let count = 0; count < 40; count += 1) {
        await write(store, `${name}-${count}`, count % 2);
        for (let pauses = 0; pauses < 25; pauses += 1) await pause();
      }
    }
    async function reader(store: CacheStore): Promise<void> {
      for (let count = 0; count < 400; count += 1) {
        await read(store);
        await pause();
      }
    }
    const { one, two } = pair;
    await Promise.all([
      writer(one, 'a'),
      writer(two, 'b'),
      reader(one),
      reader(two),
      reader(one),
      reader(two),
    ]);
    expect(hits).toBeGreaterThan(0);
  });
});
