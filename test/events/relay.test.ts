import { Client } from 'pg';
import { runSql } from '../support/database';
import {
  changeText,
  createCollector,
  createRelayWorld,
  distinct,
  manyText,
  sorted,
  until,
  upTo,
  type Collector,
  type RelayWorld,
} from './relay-world';

let world: RelayWorld;

beforeEach(async () => {
  world = await createRelayWorld();
});

afterEach(() => world.close());

/** A collector that reads for itself, once it reads. */
async function ownCollector(): Promise<Collector> {
  const reader = createCollector();
  world.relay({ mode: 'own', reader });
  await until(() => reader.counts.passes > 0);
  return reader;
}

const cutRelays = (): Promise<void> =>
  runSql(
    world.database.superuserUrl,
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE application_name = 'atrium relay' AND datname = current_database()`,
  );

async function numbersLeft(): Promise<number[]> {
  const client = new Client({ connectionString: world.database.superuserUrl });
  await client.connect();
  const { rows } = await client.query<{ n: number }>(
    `SELECT (payload->>'n')::int AS n FROM outbox ORDER BY 1`,
  );
  await client.end();
  return rows.map(({ n }) => n);
}

describe('the relay, reading for one process', () => {
  it('begins now, says so once, and hands on what is committed from then on', async () => {
    const writer = await world.writer();
    await writer.change(1);
    const reader = await ownCollector();
    await writer.change(2);
    await until(() => reader.heard.length > 0);
    await reader.upToNow();
    expect(reader).toMatchObject({ heard: [2], counts: { gaps: 1 } });
  });

  it('hands on nothing that was rolled back, and no facts', async () => {
    const reader = await ownCollector();
    const writer = await world.writer();
    await writer.query('BEGIN');
    await writer.change(1);
    await writer.query('ROLLBACK');
    await writer.query(changeText(2, { kind: 'FACT' }));
    await writer.query('BEGIN');
    await writer.change(3);
    await writer.query(`SAVEPOINT s; ${changeText(4)}; ROLLBACK TO s; COMMIT`);
    await until(() => reader.heard.length > 0);
    await reader.upToNow();
    expect(reader.heard).toEqual([3]);
  });

  it('misses no row whose transaction began early and committed late', async () => {
    const reader = await ownCollector();
    const [early, late] = [await world.writer(), await world.writer()];
    await early.query('BEGIN');
    await early.change(1);
    await late.change(2);
    await until(() => reader.heard.includes(2));
    await reader.upToNow();
    await early.query('COMMIT');
    await reader.upToNow();
    expect(reader.heard).toEqual([2, 1]);
  });

  it('reads what others commit while a transaction stays open, each row once', async () => {
    const reader = await ownCollector();
    const [open, other] = [await world.writer(), await world.writer()];
    await open.query('BEGIN');
    await open.change(0);
    for (const n of upTo(20)) {
      await other.change(n);
      await reader.upToNow();
    }
    expect(reader.heard).toEqual(upTo(20));
    await open.query('COMMIT');
    await reader.upToNow();
    expect(reader.heard).toEqual([...upTo(20), 0]);
  });

  it('reads more than one page of one transaction, in its order', async () => {
    const reader = await ownCollector();
    const writer = await world.writer();
    await writer.query(manyText(2_500));
    await until(() => reader.heard.length >= 2_500);
    await reader.upToNow();
    expect(reader.heard).toEqual(upTo(2_500));
  });

  it('loses nothing when its connection is cut, again and again', async () => {
    const reader = await ownCollector();
    const writers = await Promise.all(upTo(4).map(() => world.writer()));
    const writing = Promise.all(
      writers.map(async (writer, index) => {
        for (const step of upTo(50)) {
          await writer.query('BEGIN');
          await writer.change(index * 50 + step);
          await writer.query(`SELECT pg_sleep(${(step % 3) / 500})`);
          await writer.query('COMMIT');
        }
      }),
    );
    for (const _ of upTo(5)) {
      await cutRelays();
      await reader.upToNow();
    }
    await writing;
    await reader.upToNow();
    expect(distinct(reader.heard)).toEqual(upTo(200));
    expect(reader.counts.gaps).toBe(1);
  });

  it('repeats what its reader refused until it is taken', async () => {
    const reader = await ownCollector();
    const writer = await world.writer();
    const refused: number[] = [];
    reader.refuses = true;
    const { onChanges } = reader;
    reader.onChanges = async (changes) => {
      refused.push(changes.length);
      return onChanges(changes);
    };
    await writer.change(1);
    await until(() => refused.length >= 3);
    expect(reader.heard).toEqual([]);
    reader.refuses = false;
    await reader.upToNow();
    expect(reader.heard).toEqual([1]);
  });

  it('says that rows may be missing when it was away for long', async () => {
    const reader = createCollector();
    world.relay({ mode: 'own', reader, times: { gapOwn: -1 } });
    await until(() => reader.counts.gaps >= 3);
  });

  it('warns once when the database is away, and again tells when it is back', async () => {
    const told: string[] = [];
    const tell = (...words: unknown[]): void => void told.push(String(words.at(-1)));
    const reader = createCollector();
    const logger = { warn: tell, info: tell, debug: () => undefined };
    const { database } = world;
    await runSql(database.superuserUrl, `ALTER DATABASE ${database.name} CONNECTION LIMIT 0`);
    world.relay({ mode: 'own', reader, logger });
    await until(() => told.length > 0);
    await runSql(database.superuserUrl, `ALTER DATABASE ${database.name} CONNECTION LIMIT -1`);
    await until(() => reader.counts.passes > 0);
    expect(told).toEqual([
      'the log cannot be read; nothing is served from the cache until it is',
      'the log is read again',
    ]);
  });

  it('tells its reader nothing more once it is closed, whatever it waited for', async () => {
    const reader = createCollector();
    const relay = world.relay({ mode: 'own', reader });
    await until(() => reader.counts.passes > 0);
    await relay.close();
    const { passes } = reader.counts;
    const writer = await world.writer();
    await writer.change(1);
    expect(reader).toMatchObject({ heard: [], counts: { passes } });
    const stuck = createCollector();
    stuck.onGap = () => new Promise(() => undefined);
    await world.relay({ mode: 'own', reader: stuck }).close();
    const unreachable = world.relay({ mode: 'own', reader, url: 'postgresql://relay@127.0.0.1:1/none' });
    await unreachable.close();
  });
});

describe('the relay, reading for many processes', () => {
  const times = { electionPause: 20, standBack: 100 };

  it('reads in one of them alone, and the next one continues where it stopped', async () => {
    const [one, two] = [createCollector(), createCollector()];
    const first = world.relay({ mode: 'shared', reader: one, times });
    await until(() => one.counts.passes > 0);
    world.relay({ mode: 'shared', reader: two, times });
    const writer = await world.writer();
    await writer.change(1);
    await one.upToNow();
    expect([one.heard, two.heard, two.counts]).toEqual([[1], [], { passes: 0, gaps: 0 }]);
    await first.close();
    await writer.change(2);
    await until(() => two.heard.includes(2));
    expect([one.counts.gaps, two.counts.gaps]).toEqual([1, 0]);
  });

  it('continues with what was written while nobody read', async () => {
    const [one, two] = [createCollector(), createCollector()];
    const first = world.relay({ mode: 'shared', reader: one });
    await until(() => one.counts.passes > 0);
    const [open, writer] = [await world.writer(), await world.writer()];
    await open.query('BEGIN');
    await open.change(1);
    await first.close();
    await writer.change(2);
    await open.query('COMMIT');
    world.relay({ mode: 'shared', reader: two });
    await until(() => two.counts.passes > 0);
    expect([two.heard, two.counts.gaps]).toEqual([[1, 2], 0]);
  });

  it('hands over from one whose connections are cut', async () => {
    const readers = [createCollector(), createCollector()];
    for (const reader of readers) world.relay({ mode: 'shared', reader, times });
    await until(() => readers.some((reader) => reader.counts.passes > 0));
    const writer = await world.writer();
    for (const n of upTo(30)) {
      await writer.change(n);
      if (n % 10 === 0) await cutRelays();
    }
    await until(() => distinct(readers.flatMap(({ heard }) => heard)).length === 30);
    expect(readers[0]!.counts.gaps + readers[1]!.counts.gaps).toBe(1);
  });

  it('hands over from one whose reader fails, without a loss', async () => {
    const [one, two] = [createCollector(), createCollector()];
    world.relay({ mode: 'shared', reader: one, times: { ...times, failingFor: 0 } });
    await until(() => one.counts.passes > 0);
    world.relay({ mode: 'shared', reader: two, times });
    one.refuses = true;
    const writer = await world.writer();
    await writer.change(1);
    await until(() => two.heard.includes(1));
    expect([one.heard, two.counts.gaps]).toEqual([[], 0]);
  });

  it.each([
    ['is too old', `updated_at = now() - interval '31 minutes'`],
    ['is of before the start of the server', `updated_at = pg_postmaster_start_time() - interval '1 second'`],
    ['is of transactions that are still to come', `xid = '9000000000000'`],
    ['is of another timeline', `name = 'cache 0000FFFF'`],
  ])('begins anew when the cursor %s', async (_name, change) => {
    const [one, two] = [createCollector(), createCollector()];
    const first = world.relay({ mode: 'shared', reader: one });
    await until(() => one.counts.passes > 0);
    await first.close();
    await runSql(world.database.superuserUrl, `UPDATE log_reader SET ${change}; ${changeText(1)}`);
    world.relay({ mode: 'shared', reader: two });
    await until(() => two.counts.passes > 0);
    expect([two.heard, two.counts.gaps]).toEqual([[], 1]);
  });
});

describe('the purge of the log', () => {
  const times = { purgePause: 20, storePause: 0 };

  it.each(['own', 'shared'] as const)(
    'takes old changes and leaves facts and young ones (%s)',
    async (mode) => {
      const reader = createCollector();
      const writer = await world.writer();
      await writer.query(changeText(1, { age: '61 minutes' }));
      await writer.query(changeText(2, { age: '61 minutes', kind: 'FACT' }));
      await writer.query(changeText(3, { age: '59 minutes' }));
      world.relay({ mode, reader, times });
      await until(async () => !(await numbersLeft()).includes(1));
      await reader.upToNow();
      expect(await numbersLeft()).toEqual([2, 3]);
    },
  );

  it('leaves what lies above the oldest open transaction, though it was read', async () => {
    const reader = createCollector();
    const [open, writer] = [await world.writer(), await world.writer()];
    await open.query('BEGIN');
    await open.query(changeText(1, { age: '2 hours' }));
    await writer.query(changeText(2, { age: '2 hours' }));
    world.relay({ mode: 'shared', reader, times });
    for (const _ of upTo(5)) await reader.upToNow();
    expect(await numbersLeft()).toEqual([2]);
    await open.query('COMMIT');
    await until(async () => (await numbersLeft()).length === 0);
    expect(reader.heard).toEqual([1]);
  });

  it('leaves what its reader has not taken', async () => {
    const reader = createCollector();
    world.relay({ mode: 'shared', reader, times });
    await until(() => reader.counts.passes > 0);
    reader.refuses = true;
    const writer = await world.writer();
    await writer.query(changeText(1, { age: '2 hours' }));
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(await numbersLeft()).toEqual([1]);
    reader.refuses = false;
    await until(async () => (await numbersLeft()).length === 0);
    expect(sorted(reader.heard)).toEqual([1]);
  });

  it('takes more than one go when there is much', async () => {
    const writer = await world.writer();
    await writer.query(manyText(12_000));
    await writer.query(`UPDATE outbox SET created_at = now() - interval '2 hours'`);
    world.relay({ mode: 'own', reader: createCollector(), times });
    await until(async () => (await numbersLeft()).length === 0);
  });
});
