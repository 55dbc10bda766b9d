import { Client } from 'pg';
import {
  changeText,
  createCollector,
  createRelayWorld,
  manyText,
  sorted,
  until,
  upTo,
  type RelayWorld,
} from './relay-world';

let world: RelayWorld;

beforeEach(async () => {
  world = await createRelayWorld();
});

afterEach(() => world.close());

async function numbersLeft(): Promise<number[]> {
  const client = new Client({ connectionString: world.database.superuserUrl });
  await client.connect();
  const { rows } = await client.query<{ n: number }>(
    `SELECT (payload->>'n')::int AS n FROM outbox ORDER BY 1`,
  );
  await client.end();
  return rows.map(({ n }) => n);
}

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
    await until(() => reader.counts.refusals >= 10);
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
