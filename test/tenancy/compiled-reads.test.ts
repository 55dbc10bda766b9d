import { PrismaPg } from '@prisma/adapter-pg';
import { Pool } from 'pg';
import { fc } from '../support/properties';
import { Prisma, PrismaClient } from '../../src/generated/prisma/client';
import { compiledRead } from '../../src/tenancy/compiled';
import { BUCKETS, type TrackedModel } from '../../src/tenancy/dependencies';
import { createTestDatabase, runSql, type TestDatabase } from '../support/database';
import { Maker, randomReads, type RandomRead } from './random-reads';
import { smallWorld, TENANT } from './small-world';

const READS = 400;

type Find = Record<'findMany', () => Promise<Record<string, unknown>[]>>;
type Delegate = Readonly<Record<string, (args: unknown) => PromiseLike<unknown>>>;

let database: TestDatabase;
let pool: Pool;
let client: PrismaClient;
let makeRead: ReturnType<typeof randomReads>;
let makeWhere: (g: fc.GeneratorValue, model: TrackedModel) => { where?: unknown };

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
  makeWhere = (g, model) => ({ where: new Maker(g, rows).where(model, 1) });
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

type Structure = Record<string, unknown>;

/** Arguments without the conditions that Prisma does not take. */
function without(args: Structure): Structure {
  const entries = Object.entries(args).filter(([key]) => key !== 'where');
  return Object.fromEntries(
    entries.map(([key, value]) => [
      key,
      typeof value === 'object' ? emptied(without(value as Structure)) : value,
    ]),
  );
}

const emptied = (value: Structure): unknown => (Object.keys(value).length === 0 ? true : value);

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

  it('gives the one row that belongs to another only where a condition holds, which Prisma cannot', async () => {
    const toOne = { requester: 'Person', assignee: 'Person', team: 'Team' } as const;
    let [kept, left] = [0, 0];
    const check = async (g: fc.GeneratorValue): Promise<void> => {
      const name = (['requester', 'assignee', 'team'] as const)[g(fc.nat, 2)] ?? 'team';
      const { where = {} } = makeWhere(g, toOne[name]);
      const deep = {
        id: true,
        tickets: { select: { id: true, requester: { where: { status: 'ACTIVE' } } } },
      };
      const select = {
        id: true,
        [name]: { where, select: name === 'team' ? deep : { id: true, role: true } },
      };
      const read = {
        model: 'Ticket',
        operation: 'findMany',
        args: { select, orderBy: { id: 'asc' } },
      } as const;
      const ours = (await byStatement(read)) as Record<string, Structure>[] | undefined;
      if (!ours) return;
      const holding = (await byPrisma({
        model: toOne[name],
        operation: 'findMany',
        args: { where },
      })) as Structure[];
      const all = (await byPrisma({ ...read, args: without(read.args) })) as Record<string, Structure>[];
      for (const row of all) {
        const one = row[name];
        if (one && !holding.some(({ id }) => id === one['id'])) row[name] = null as unknown as Structure;
        if (row[name]) kept += 1;
        else if (one) left += 1;
        for (const ticket of (row[name]?.['tickets'] ?? []) as Record<string, Structure | null>[])
          if (ticket['requester']?.['status'] !== 'ACTIVE') ticket['requester'] = null;
      }
      expect({ where, rows: ours }).toEqual({ where, rows: all });
    };
    await fc.assert(
      fc.asyncProperty(fc.gen(), async (g) => {
        for (let turns = 10; turns > 0; turns -= 1) await check(g);
      }),
      { numRuns: 10 },
    );
    expect(Math.min(kept, left)).toBeGreaterThan(10);
  });
});
