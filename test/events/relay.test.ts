import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { runSql } from '../support/database';
import {
  changeText,
  createCollector,
  createRelayWorld,
  distinct,
  manyText,
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
      await world.cutRelays();
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
    reader.refuses = true;
    await writer.change(1);
    await until(() => reader.counts.refusals >= 3);
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
    await world.relay({ mode: 'own', reader, url: 'postgresql://relay@127.0.0.1:1/none' }).close();
    const silence = createServer().listen(0, '127.0.0.1');
    const called = once(silence, 'connection');
    await once(silence, 'listening');
    const { port } = silence.address() as AddressInfo;
    const waiting = world.relay({ mode: 'own', reader, url: `postgresql://relay@127.0.0.1:${port}/none` });
    const [socket] = (await called) as [Socket];
    socket.on('error', () => undefined).resume();
    const cut = once(socket, 'close');
    await waiting.close();
    await cut;
    silence.close();
  });
});
