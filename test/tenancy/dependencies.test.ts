import { PrismaPg } from '@prisma/adapter-pg';
import { fc } from '../support/properties';
import { Prisma, PrismaClient } from '../../src/generated/prisma/client';
import { Reading } from '../../src/tenancy';
import { BUCKETS, changedDependencies, type TrackedModel } from '../../src/tenancy/dependencies';
import { observedDb } from '../../src/tenancy/observed-db';
import { createTestDatabase, runSql, type TestDatabase } from '../support/database';
import { randomChange } from './random-changes';
import { randomReads, type RandomRead } from './random-reads';
import { namesBetween, smallWorld, snapshotSql, TENANT, type Snapshot } from './small-world';

const RUNS = 8;
const READS = 30;
const CHANGES = 8;

let database: TestDatabase;
let client: PrismaClient;
let makeRead: ReturnType<typeof randomReads>;

type Find = Record<'findMany', () => Promise<Record<string, unknown>[]>>;
type Delegate = Readonly<Record<string, (args: unknown) => PromiseLike<unknown>>>;

beforeAll(async () => {
  database = await createTestDatabase();
  await runSql(database.superuserUrl, smallWorld);
  client = new PrismaClient({ adapter: new PrismaPg({ connectionString: database.superuserUrl, max: 1 }) });
  const models = Object.keys(BUCKETS) as TrackedModel[];
  const rows = {} as Record<TrackedModel, Record<string, unknown>[]>;
  for (const model of models) rows[model] = await (client[propertyOf(model)] as unknown as Find).findMany();
  makeRead = randomReads(rows);
});
afterAll(async () => {
  await client?.$disconnect();
  await database?.drop();
});

const propertyOf = (model: TrackedModel): Uncapitalize<TrackedModel> =>
  (model[0]?.toLowerCase() + model.slice(1)) as Uncapitalize<TrackedModel>;

class RolledBack extends Error {}

/** What is written stays for the time of the work. */
async function inWorld(work: (tx: Prisma.TransactionClient) => Promise<void>): Promise<void> {
  const undone = new RolledBack();
  const all = client.$transaction(
    async (tx) => {
      await work(tx);
      throw undone;
    },
    { timeout: 30_000 },
  );
  await all.catch((error: unknown) => {
    if (error !== undone) throw error;
  });
}

async function asTenant(tx: Prisma.TransactionClient): Promise<void> {
  await tx.$executeRawUnsafe('SET LOCAL ROLE atrium_app');
  await tx.$executeRawUnsafe(`SET LOCAL app.tenant_id = '${TENANT}'`);
}

async function resultOf(tx: Prisma.TransactionClient, read: RandomRead, reading: Reading): Promise<string> {
  const db = observedDb(() => tx as PrismaClient, reading);
  try {
    const delegate = db[propertyOf(read.model)] as unknown as Delegate;
    return JSON.stringify(await delegate[read.operation]?.(read.args));
  } catch (error) {
    if (error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2025') return 'not found';
    if (isRefused(error)) return REFUSED;
    throw new Error(`${show(read)}: ${String(error)}`, { cause: error });
  }
}

// Some combinations Prisma refuses before it asks the database.
const REFUSED = 'refused';
const isRefused = (error: unknown): boolean =>
  error instanceof Prisma.PrismaClientValidationError || /Input error\./.test(String(error));

const show = (value: unknown): string => JSON.stringify(value, null, 1);

async function snapshot(tx: Prisma.TransactionClient): Promise<Snapshot> {
  const [row] = await tx.$queryRawUnsafe<{ snapshot: Snapshot }[]>(snapshotSql);
  return row?.snapshot ?? {};
}

/** The names that the log tells of what this transaction has changed, since the last time. */
async function toldNames(tx: Prisma.TransactionClient): Promise<Set<string>> {
  const rows = await tx.$queryRawUnsafe<{ topic: string; payload: unknown }[]>(
    `DELETE FROM outbox WHERE kind = 'CHANGE' RETURNING topic, payload`,
  );
  return new Set(rows.flatMap(({ topic, payload }) => changedDependencies(topic, payload)));
}

/** The first of a few random changes that the database takes, and its names: as its rows have them, and as it tells. */
async function changeSomething(tx: Prisma.TransactionClient, g: fc.GeneratorValue) {
  const before = await snapshot(tx);
  let [change, names] = ['', new Set<string>()];
  await toldNames(tx);
  for (let left = 8; left > 0 && names.size === 0; left -= 1) {
    change = randomChange(g, before);
    await tx.$executeRawUnsafe(`DO $do$ BEGIN ${change}; EXCEPTION WHEN OTHERS THEN NULL; END $do$`);
    names = namesBetween(before, await snapshot(tx));
  }
  return { change, names, told: await toldNames(tx) };
}

interface Kept {
  readonly read: RandomRead;
  readonly noted: ReadonlySet<string>;
  readonly result: string;
}

async function keep(tx: Prisma.TransactionClient, read: RandomRead): Promise<Kept> {
  const reading = new Reading();
  const result = await resultOf(tx, read, reading);
  expect(reading.obstacle).toBeNull();
  return { read, noted: reading.dependencies, result };
}

/** Reads, changes something, and reads again, several times; gives how many results became others. */
async function countAltered(tx: Prisma.TransactionClient, g: fc.GeneratorValue): Promise<number> {
  let kept: Kept[] = [];
  let altered = 0;
  await asTenant(tx);
  for (let left = READS; left > 0; left -= 1) kept.push(await keep(tx, makeRead(g)));
  for (let left = CHANGES; left > 0; left -= 1) {
    await tx.$executeRawUnsafe('RESET ROLE');
    const { change, names, told } = await changeSomething(tx, g);
    await asTenant(tx);
    const now: Kept[] = [];
    for (const { read } of kept) now.push(await keep(tx, read));
    for (const [index, { read, noted, result }] of kept.entries()) {
      if (now[index]?.result === result) continue;
      altered += 1;
      if ([names, told].every((some) => [...noted].some((name) => some.has(name)))) continue;
      throw new Error(
        show({
          read,
          result,
          now: now[index]?.result,
          noted: [...noted],
          change,
          names: [...names],
          told: [...told],
        }),
      );
    }
    kept = now;
  }
  return altered;
}

describe('the dependencies of a read', () => {
  it('share a name with every change that alters its result', async () => {
    let altered = 0;
    const property = fc.asyncProperty(fc.gen(), (g) =>
      inWorld(async (tx) => {
        altered += await countAltered(tx, g);
      }),
    );
    // What fails is one read and one change, and is shown: there is nothing to shrink.
    await fc.assert(property, { numRuns: RUNS, endOnFailure: true });
    expect(altered).toBeGreaterThan(RUNS);
  });
});
