import { PrismaPg } from '@prisma/adapter-pg';
import * as fc from 'fast-check';
import { Pool } from 'pg';
import { Prisma, PrismaClient } from '../../src/generated/prisma/client';
import { compiledRead } from '../../src/tenancy/compiled';
import { BUCKETS, type TrackedModel } from '../../src/tenancy/dependencies';
import { createTestDatabase, runSql, type TestDatabase } from '../support/database';
import { randomReads, type RandomRead } from './random-reads';
import { smallWorld, TENANT } from './small-world';

const READS = 400;

type Find = Record<'findMany', () => Promise<Record<string, unknown>[]>>;
type Delegate = Readonly<Record<string, (args: unknown) => PromiseLike<unknown>>>;

let database: TestDatabase;
let pool: Pool;
let client: PrismaClient;
let makeRead: ReturnType<typeof randomReads>;

beforeAll(async () => {
  database = await createTestDatabase();
  await runSql(database.superuserUrl, smallWorld);
  // Both read as the tenant does, under row security.
  pool = new Pool({ connectionString: database.superuserUrl, max: 1 });
  pool.on('connect', (connection) => {
    void connection.query(`SET ROLE atrium_app; SET app.tenant_id = '${TENANT}'`);
  });
  client = new PrismaClient({ adapter: new PrismaPg(pool) });
  const models = Object.keys(BUCKETS) as TrackedModel[];
  const rows = {} as Record<TrackedModel, Record<string, unknown>[]>;
  for (const model of models) rows[model] = await (delegateOf(model) as unknown as Find).findMany();
  makeRead = randomReads(rows);
});
afterAll(async () => {
  await client?.$disconnect();
  await pool?.end();
  await database?.drop();
});

const delegateOf = (model: TrackedModel): Delegate =>
  client[(model[0]?.toLowerCase() + model.slice(1)) as 'ticket'] as unknown as Delegate;

const REFUSED = Symbol('refused');

async function byPrisma({ model, operation, args }: RandomRead): Promise<unknown> {
  try {
    return await delegateOf(model)[operation]?.(args);
  } catch (error) {
    // Some combinations Prisma refuses before it asks the database.
    if (error instanceof Prisma.PrismaClientValidationError || /Input error\./.test(String(error)))
      return REFUSED;
    throw error;
  }
}

/** Undefined for what is left to Prisma. */
async function byStatement({ model, operation, args }: RandomRead): Promise<unknown> {
  const compiled = compiledRead(model, operation, args);
  if (!compiled) return undefined;
  const { text, values, read } = compiled;
  const { rows } = await pool.query<[string]>({ text, values: values(args), rowMode: 'array' });
  return read(rows[0]?.[0] ?? '');
}

const show = (value: unknown): string =>
  JSON.stringify(value, (_, one: unknown) => (typeof one === 'bigint' ? `${one}n` : one), 1);

describe('a compiled read', () => {
  it('gives what Prisma gives', async () => {
    let compared = 0;
    const check = async (read: RandomRead): Promise<void> => {
      const compiled = await byStatement(read).catch((error: unknown) => {
        throw new Error(
          `${show(read)}: ${String(error)} ${compiledRead(read.model, read.operation, read.args)?.text}`,
        );
      });
      if (compiled === undefined) return;
      const expected = await byPrisma(read);
      if (expected === REFUSED) return;
      compared += 1;
      expect({ read, result: compiled }).toEqual({ read, result: expected });
    };
    await fc.assert(
      fc.asyncProperty(fc.gen(), async (g) => {
        for (let left = 20; left > 0; left -= 1) await check(makeRead(g));
      }),
      { numRuns: READS / 20 },
    );
    // Were next to nothing compiled, nothing would be compared.
    expect(compared).toBeGreaterThan(READS / 5);
  });
});
