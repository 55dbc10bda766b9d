import { PrismaPg } from '@prisma/adapter-pg';
import { Pool } from 'pg';
import { fc } from '../support/properties';
import { Prisma, PrismaClient } from '../../src/generated/prisma/client';
import { compiledRead } from '../../src/tenancy/compiled';
import { compileRead } from '../../src/tenancy/compiled/compile-read';
import { compileWrite } from '../../src/tenancy/compiled/compile-write';
import { shapeOf } from '../../src/tenancy/compiled/shape';
import { BUCKETS } from '../../src/tenancy/dependencies';
import { createTestDatabase, runSql, type TestDatabase } from '../support/database';
import { spoilt } from './hostile-args';
import { randomReads, type Rows } from './random-reads';
import { randomWrites } from './random-writes';
import { smallWorld, TENANT } from './small-world';

const RUNS = 1_000;

type Delegate = Readonly<Record<string, (args: unknown) => PromiseLike<unknown>>>;

let database: TestDatabase;
let pool: Pool;
let client: PrismaClient;
let rows: Rows;

beforeAll(async () => {
  database = await createTestDatabase();
  await runSql(database.superuserUrl, smallWorld);
  const options = `-c role=atrium_app -c app.tenant_id=${TENANT}`;
  pool = new Pool({ connectionString: database.superuserUrl, max: 1, options });
  client = new PrismaClient({ adapter: new PrismaPg(pool) });
  const found: Record<string, unknown> = {};
  for (const model of Object.keys(BUCKETS)) found[model] = await delegateOf(model)['findMany']?.({});
  rows = found as Rows;
});
afterAll(async () => {
  await client?.$disconnect();
  await pool?.end();
  await database?.drop();
});

const delegateOf = (model: string): Delegate =>
  client[(model[0]?.toLowerCase() + model.slice(1)) as 'ticket'] as unknown as Delegate;

const STATE = /^[0-9A-Z]{5}$/;
/** The SQLSTATE of a refusal; 'invalid' for one of Prisma's. */
function refusal(error: unknown): string {
  const known = error as {
    code?: string;
    meta?: { driverAdapterError?: { cause?: { originalCode?: string } } };
  };
  const state = known.meta?.driverAdapterError?.cause?.originalCode ?? known.code ?? '';
  if (error instanceof Prisma.PrismaClientKnownRequestError && state === error.code) return 'invalid';
  return STATE.test(state) ? state : 'invalid';
}

const outcomeOf = async (
  read: () => PromiseLike<unknown>,
): Promise<{ result: unknown } | { refused: string }> => {
  try {
    return { result: await read() };
  } catch (error) {
    return { refused: refusal(error) };
  }
};

/** All that stands somewhere in a text. */
const partsOf = (text: string): string[] =>
  Array.from(text, (_, from) =>
    Array.from(text.slice(from), (_one, to) => text.slice(from, from + to + 1)),
  ).flat();

describe('a shape', () => {
  it('says all that a statement rests on', () => {
    const makers = [randomReads(rows), randomWrites(rows)];
    let alike = 0;
    fc.assert(
      fc.property(fc.gen(), (g) => {
        const byShape = new Map<string, string | undefined>();
        for (const make of makers) {
          const { model, operation, args } = make(g);
          const compile = make === makers[0] ? compileRead : compileWrite;
          for (let left = 12; left > 0; left -= 1) {
            const other = left % 4 === 0 ? args : spoilt(g, args);
            const shape = `${model}.${operation}${shapeOf(other)}`;
            const text = compile(model, operation, other)?.text;
            if (byShape.has(shape)) alike += 1;
            else byShape.set(shape, text);
            expect({ shape, other, text }).toEqual({ shape, other, text: byShape.get(shape) });
          }
        }
      }),
      { numRuns: RUNS, endOnFailure: true },
    );
    expect(alike).toBeGreaterThan(RUNS);
  });

  it('is forged by no name and no word that looks like a part of it', () => {
    const value = 'x';
    const names = shapeOf({ where: { id: value, name: value } });
    const words = shapeOf({ orderBy: { id: 'asc', name: 'desc' } });
    for (const name of partsOf(names)) {
      expect(shapeOf({ where: { [name]: value } })).not.toBe(names);
      expect(shapeOf({ [name]: value })).not.toBe(names);
    }
    for (const word of partsOf(words)) {
      expect(shapeOf({ orderBy: { id: word } })).not.toBe(words);
      expect(shapeOf({ orderBy: word })).not.toBe(words);
    }
  });

  const counted = { by: ['name'], _count: { _all: true } };
  const joined = { ticket: { teamId: 'x' } };
  it.each([
    ['Tag', 'groupBy', { ...counted, orderBy: null }],
    ['TicketTag', 'findMany', { where: { NOT: joined } }],
    ['TicketTag', 'findMany', { where: { NOT: { AND: [joined] } } }],
    ['TicketTag', 'findMany', { where: { NOT: { OR: [{ tagId: 'x' }, joined] } } }],
    ['TicketTag', 'findMany', { where: { NOT: [{ NOT: joined }] } }],
    ['TicketTag', 'findMany', { where: { ticket: { NOT: { team: { name: 'x' } } } } }],
  ])('of %s.%s %j is left to Prisma', (model, operation, args) => {
    expect(compiledRead(model, operation, args)).toBeNull();
  });
  it.each([
    ['Tag', 'groupBy', counted],
    ['TicketTag', 'findMany', { where: { ...joined, NOT: { ticketId: 'x' } } }],
    ['TicketTag', 'findMany', { where: { ticket: { NOT: { teamId: 'x' } } } }],
    // Among several, unknown is no.
    ['Ticket', 'findMany', { where: { NOT: { tags: { some: joined } } } }],
    ['Ticket', 'findMany', { where: { NOT: { tags: { none: joined } } } }],
  ])('of %s.%s %j has a statement', (model, operation, args) => {
    expect(compiledRead(model, operation, args)).not.toBeNull();
  });

  it('too long to be kept has a statement all the same', () => {
    const OR = Array.from({ length: 3_000 }, () => ({ name: 'x' }));
    expect(compiledRead('Tag', 'findMany', { where: { OR } })?.text).toContain('$3000');
  });
});

describe('a read of what no store asks for', () => {
  it('gives what Prisma gives, or is refused as well', async () => {
    const make = randomReads(rows);
    let compared = 0;
    const check = async (g: fc.GeneratorValue): Promise<void> => {
      const { model, operation, args } = make(g);
      if (!compiledRead(model, operation, args)) return;
      // Most are left to Prisma.
      let bad: unknown = args;
      for (let tries = 10; tries > 0 && (bad === args || !compiledRead(model, operation, bad)); tries -= 1)
        bad = spoilt(g, args);
      const compiled = compiledRead(model, operation, bad);
      if (!compiled) return;
      const { text, values, read } = compiled;
      const ours = await outcomeOf(async () => {
        const answer = await pool.query<[string]>({ text, values: values(bad), rowMode: 'array' });
        return read(answer.rows[0]?.[0] ?? '');
      });
      const theirs = await outcomeOf(() => delegateOf(model)[operation]?.(bad) ?? Promise.resolve());
      compared += 1;
      // Prisma knows the values of an enum; here the database does.
      const isUnknownValue = 'refused' in ours && ['22P02', '22021'].includes(ours.refused);
      if (isUnknownValue && 'refused' in theirs && theirs.refused === 'invalid') return;
      expect({ model, operation, bad, text, ...ours }).toEqual({ model, operation, bad, text, ...theirs });
    };
    await fc.assert(
      fc.asyncProperty(fc.gen(), async (g) => {
        for (let left = 20; left > 0; left -= 1) await check(g);
      }),
      { numRuns: RUNS / 20, endOnFailure: true },
    );
    expect(compared).toBeGreaterThan(RUNS / 20);
  });
});
