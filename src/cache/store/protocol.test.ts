import { memoryStore, type CacheStore, type Stamp } from '.';

/** How the protocol is broken. */
type Fault = 'none' | 'no mark' | 'stamp taken late' | 'no bump' | 'bump before COMMIT';
type Row = 'a' | 'b';

interface Size {
  readonly writers: readonly Row[];
  readonly readers: number;
}

interface Reader {
  pc: 'start' | 'read a' | 'read b' | 'put' | 'end';
  stamp?: Stamp;
  a?: number;
  b?: number;
}

const SLOTS = { a: 1, b: 2 };
const tenantId = 'tenant';
const CRASHED_MARK_MS = 1_000;
const FOR_EVER_MS = 1e9;

class StaleHit extends Error {}

/** The store under test, a database of two rows, and writers and readers that take one step at a time. */
class World {
  #nowMs = 0;
  readonly #store: CacheStore = memoryStore({ clock: () => this.#nowMs, maxTenants: 1 });
  readonly #db = { a: 0, b: 0 };
  // What the store has to know, by the book.
  readonly #book = { n: 0, a: 0, b: 0 };
  #entry: { a: number; b: number; asOf: number } | null = null;
  readonly #writers: string[];
  readonly #readers: Reader[];

  constructor(
    readonly size: Size,
    readonly fault: Fault,
  ) {
    this.#writers = size.writers.map(() => 'start');
    this.#readers = Array.from({ length: size.readers }, () => ({ pc: 'start' }));
  }

  async replay(path: readonly string[]): Promise<this> {
    await this.#store.beat();
    // Of slots that nobody looked at, nothing is counted.
    await this.#store.lookup({ tenantId });
    for (const step of path) await this.#take(step);
    return this;
  }

  /** All that a future can depend on. */
  key(): string {
    const readers = this.#readers.map(({ pc, stamp, a, b }) => [pc, stamp?.asOf, a, b]);
    return JSON.stringify([this.#db, this.#book, this.#entry, this.#writers, readers]);
  }

  steps(): string[] {
    const writes = this.#writers.flatMap((pc, index) => {
      if (pc === 'end') return [];
      return pc === 'committed' && index === 0 ? [`w ${index}`, `crash ${index}`] : [`w ${index}`];
    });
    return [...writes, ...this.#readers.flatMap(({ pc }, index) => (pc === 'end' ? [] : [`r ${index}`]))];
  }

  /** Whether the store agrees with the book about the one entry there is. */
  async agrees(): Promise<boolean> {
    const { found, stamp } = await this.#store.lookup({ tenantId, names: ['entry'] });
    if (this.fault !== 'none') return true;
    const entry = this.#entry;
    const holds = (row: Row): boolean =>
      !!entry &&
      this.#book[row] <= entry.asOf &&
      !this.size.writers.some((r, i) => r === row && this.#isMarked(i));
    return (found !== null) === (holds('a') && holds('b')) && stamp?.asOf === this.#book.n;
  }

  #isMarked(index: number): boolean {
    return ['marked', 'committed', 'crashed', 'relayed'].includes(this.#writers[index] ?? '');
  }

  async #take(step: string): Promise<void> {
    const [kind, number] = step.split(' ');
    const index = Number(number);
    if (kind === 'crash') this.#writers[index] = 'crashed';
    else if (kind === 'w') this.#writers[index] = await this.#write(index, this.size.writers[index] ?? 'a');
    else await this.#read(this.#readers[index] as Reader);
  }

  async #write(index: number, row: Row): Promise<string> {
    const [writer, slots] = [`writer-${index}`, [SLOTS[row]]];
    const pc = this.#writers[index];
    if (this.fault === 'bump before COMMIT') {
      if (pc === 'start') return this.#bump(row, 'bumped', () => this.#store.bump(tenantId, slots));
      this.#db[row] = index + 1;
      return 'end';
    }
    if (pc === 'start') {
      const lifeMs = index === 0 ? CRASHED_MARK_MS : FOR_EVER_MS;
      if (this.fault !== 'no mark') await this.#store.mark(tenantId, writer, slots, lifeMs);
      return 'marked';
    }
    if (pc === 'marked') {
      this.#db[row] = index + 1;
      return 'committed';
    }
    if (pc === 'crashed') return this.#bump(row, 'relayed', () => this.#store.bump(tenantId, slots));
    if (pc === 'relayed') {
      this.#nowMs += CRASHED_MARK_MS;
      return 'end';
    }
    const committed = this.fault === 'no bump' ? null : slots;
    return this.#bump(row, 'end', () => this.#store.settle(tenantId, writer, committed));
  }

  async #bump(row: Row, next: string, bump: () => Promise<void>): Promise<string> {
    if (this.fault !== 'no bump') this.#book[row] = this.#book.n += 1;
    await bump();
    return next;
  }

  async #read(reader: Reader): Promise<void> {
    if (reader.pc === 'start') return this.#lookUp(reader);
    if (reader.pc === 'read a') [reader.a, reader.pc] = [this.#db.a, 'read b'];
    else if (reader.pc === 'read b') [reader.b, reader.pc] = [this.#db.b, 'put'];
    else await this.#put(reader);
  }

  async #lookUp(reader: Reader): Promise<void> {
    const { found, stamp } = await this.#store.lookup({ tenantId, names: ['entry'] });
    if (!found) return void Object.assign(reader, { pc: 'read a', stamp });
    const now = `${this.#db.a} ${this.#db.b}`;
    if (found.body.toString() !== now) throw new StaleHit(`served ${found.body.toString()} for ${now}`);
    reader.pc = 'end';
  }

  async #put(reader: Reader): Promise<void> {
    const late = this.fault === 'stamp taken late' ? (await this.#store.lookup({ tenantId })).stamp : null;
    const stamp = late ?? reader.stamp;
    const { a = 0, b = 0 } = reader;
    if (!stamp) throw new Error('a reader without a stamp');
    const body = Buffer.from(`${a} ${b}`);
    const slots = [SLOTS.a, SLOTS.b];
    await this.#store.put({ tenantId, name: 'entry', stamp, slots, head: '', body, lifeMs: FOR_EVER_MS });
    this.#entry = { a, b, asOf: stamp.asOf };
    this.#readers[this.#readers.indexOf(reader)] = { pc: 'end' };
  }
}

/** Takes every step from every state. Gives the number of states, and the way to the first stale hit, if there is one. */
async function explore(size: Size, fault: Fault): Promise<{ states: number; stale: string | null }> {
  const seen = new Set<string>();
  const open: string[][] = [[]];
  for (let path = open.pop(); path; path = open.pop()) {
    const world = new World(size, fault);
    try {
      await world.replay(path);
    } catch (error) {
      if (error instanceof StaleHit)
        return { states: seen.size, stale: `${path.join(', ')}: ${error.message}` };
      throw error;
    }
    const key = world.key();
    if (seen.has(key)) continue;
    seen.add(key);
    if (!(await world.agrees())) throw new Error(`the store and the book differ after ${path.join(', ')}`);
    for (const step of world.steps()) open.push([...path, step]);
  }
  return { states: seen.size, stale: null };
}

describe('the protocol of the cache, in every interleaving', () => {
  it.each<[string, Size]>([
    ['two writers, one dying after COMMIT, and two readers', { writers: ['a', 'b'], readers: 2 }],
    ['three writers, one dying after COMMIT, and a reader', { writers: ['a', 'b', 'a'], readers: 1 }],
  ])('serves nothing stale to %s', async (_title, size) => {
    const { states, stale } = await explore(size, 'none');
    expect(stale).toBeNull();
    expect(states).toBeGreaterThan(1_000);
  });

  it.each<Fault>(['no mark', 'stamp taken late', 'no bump', 'bump before COMMIT'])(
    'is seen to fail with %s',
    async (fault) => {
      const { stale } = await explore({ writers: ['a', 'b'], readers: 2 }, fault);
      expect(stale).toContain('served');
    },
  );
});
