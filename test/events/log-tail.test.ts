import {
  array,
  assert,
  asyncProperty,
  boolean,
  constant,
  constantFrom,
  nat,
  oneof,
  record,
  type Arbitrary,
} from '../support/properties';
import { relaySettings } from '../../src/events/relay/create-relay';
import { LogTail } from '../../src/events/relay/log-tail';
import { presentMoment } from '../../src/events/relay/log-start';
import { parseSnapshot } from '../../src/events/relay/log-snapshot';
import { connectDedicated, type DedicatedConnection } from '../../src/platform/postgres';
import { changeText, createRelayWorld, numberOf, sorted, type RelayWorld, type Writer } from './relay-world';

let world: RelayWorld;
let connection: DedicatedConnection;
let writers: Writer[];

beforeAll(async () => {
  world = await createRelayWorld();
  writers = await Promise.all([1, 2, 3, 4].map(() => world.writer()));
  connection = await connectDedicated({
    url: world.database.relayUrl,
    applicationName: 'atrium relay',
    settings: relaySettings,
    connectMs: 10_000,
    answerMs: 10_000,
    cut: new AbortController().signal,
  });
});

afterAll(async () => {
  await connection?.end();
  await world?.close();
});

type Step =
  | { readonly kind: 'begin' | 'commit' | 'rollback' | 'insert' | 'undone'; readonly writer: number }
  | { readonly kind: 'read'; readonly taken: boolean };

const steps = array(
  oneof(
    {
      weight: 4,
      arbitrary: record({
        kind: constantFrom('begin', 'commit', 'rollback', 'insert', 'insert', 'insert', 'undone'),
        writer: nat(3),
      }) as Arbitrary<Step>,
    },
    {
      weight: 1,
      arbitrary: record({ kind: constant('read'), taken: boolean() }) as Arbitrary<Step>,
    },
  ),
  { minLength: 5, maxLength: 60 },
);

/** Runs one interleaving; `limit` rows make a page. Throws when what is heard is not what was committed. */
async function play(interleaving: readonly Step[], limit: number): Promise<void> {
  const now = await presentMoment(connection);
  const tail = new LogTail({ from: parseSnapshot(now.snapshot), at: now.at, gapMs: 60_000, limit });
  const open = new Map<number, number[]>();
  const committed: number[] = [];
  const heard: number[] = [];
  let count = 0;

  const end = async (writer: number, how: 'commit' | 'rollback'): Promise<void> => {
    await writers[writer]!.query(how);
    if (how === 'commit') committed.push(...(open.get(writer) ?? []));
    open.delete(writer);
  };
  const read = async (taken: boolean): Promise<boolean> => {
    const batch = await tail.read(connection);
    expect(batch.gap).toBe(false);
    if (!taken) return false;
    heard.push(...batch.changes.map(numberOf));
    tail.advance();
    return batch.complete;
  };
  const insert = async (writer: number, undone: boolean): Promise<void> => {
    const n = (count += 1);
    const rows = open.get(writer);
    if (undone && rows) return writers[writer]!.query(`SAVEPOINT s; ${changeText(n)}; ROLLBACK TO s`);
    await writers[writer]!.change(n);
    (rows ?? committed).push(n);
  };

  for (const step of interleaving) {
    if (step.kind === 'read') await read(step.taken);
    else if (step.kind === 'begin') {
      if (open.has(step.writer)) continue;
      await writers[step.writer]!.query('BEGIN');
      open.set(step.writer, []);
    } else if (step.kind === 'commit' || step.kind === 'rollback') {
      if (open.has(step.writer)) await end(step.writer, step.kind);
    } else await insert(step.writer, step.kind === 'undone');
  }
  const toTheEnd = async (): Promise<void> => {
    const midPass = tail.isMidPass;
    while (!(await read(true)));
    // The pass that was under way reads up to its own beginning alone.
    if (midPass) while (!(await read(true)));
    expect(sorted(heard)).toEqual(sorted(committed));
  };
  // First while others are open, then when all have ended.
  await toTheEnd();
  for (const writer of open.keys()) await end(writer, writer % 2 === 0 ? 'commit' : 'rollback');
  await toTheEnd();
}

describe('the tail of the log', () => {
  it('hands on exactly the rows that were committed, each once, in every interleaving', async () => {
    await assert(
      asyncProperty(steps, constantFrom(1, 2, 3, 1_000), async (interleaving, limit) => {
        try {
          await play(interleaving, limit);
        } finally {
          await Promise.all(writers.map((writer) => writer.query('ROLLBACK')));
        }
      }),
      { numRuns: 150 },
    );
  });

  it('takes a database whose transactions are counted anew for a gap', async () => {
    const now = await presentMoment(connection);
    const from = parseSnapshot('9000000000000:9000000000000:');
    const tail = new LogTail({ from, at: now.at, gapMs: 60_000 });
    expect(await tail.read(connection)).toEqual({ changes: [], complete: true, gap: true });
  });

  it('reads snapshots with and without running transactions', () => {
    expect(parseSnapshot('10:20:10,14')).toMatchObject({ xmin: 10n, xmax: 20n, running: ['10', '14'] });
    expect(parseSnapshot('10:10:')).toMatchObject({ xmin: 10n, xmax: 10n, running: [] });
    expect(() => parseSnapshot('10:20')).toThrow(TypeError);
  });
});
