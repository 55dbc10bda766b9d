import { Prisma, PrismaClient } from '../../src/generated/prisma/client';
import { PrismaPg } from '@prisma/adapter-pg';
import { fc } from '../support/properties';
import { noDeadline } from '../../src/platform/deadline';
import { StatementPool } from '../../src/platform/postgres';
import { databaseFault, isUniqueViolation } from '../../src/tenancy';
import { compiledWrite } from '../../src/tenancy/compiled';
import { BUCKETS } from '../../src/tenancy/dependencies';
import { driverFault } from '../../src/tenancy/faults';
import { OpenTransaction } from '../../src/tenancy/open-transaction';
import { TransactionClients } from '../../src/tenancy/transaction-clients';
import { createTestDatabase, runSql, type TestDatabase } from '../support/database';
import type { Rows } from './random-reads';
import { randomWrites, type RandomWrite } from './random-writes';
import { smallWorld, snapshotSql, TENANT, type Snapshot } from './small-world';

const WRITES = 600;
const INDEXES = [
  'person_tenant_id_email_key',
  'ticket_tenant_id_number_key',
  'ticket_tenant_id_external_id_key',
  'tag_tenant_id_name_key',
  'team_tenant_id_name_key',
  'custom_role_tenant_id_name_key',
  'identity_link_one_an_issuer',
  'invitation_open_email_key',
  'ticket_pkey',
];

type Delegate = Readonly<Record<string, (args: unknown) => Promise<unknown>>>;

let database: TestDatabase;
let pool: StatementPool;
let makeWrite: ReturnType<typeof randomWrites>;
let startedAt: number;
const lent = new TransactionClients();

beforeAll(async () => {
  database = await createTestDatabase();
  await runSql(database.superuserUrl, smallWorld);
  await runSql(
    database.superuserUrl,
    `INSERT INTO outbox (tenant_id, kind, topic, payload) VALUES ('${TENANT}', 'FACT', 'a.b', '{}')`,
  );
  const client = new PrismaClient({ adapter: new PrismaPg({ connectionString: database.superuserUrl }) });
  const rows: Record<string, unknown> = {};
  for (const model of [...Object.keys(BUCKETS), 'LogEntry'])
    rows[model] = await (
      delegateOf(client, model) as unknown as { findMany: () => Promise<unknown> }
    ).findMany();
  await client.$disconnect();
  makeWrite = randomWrites(rows as unknown as Rows);
  pool = new StatementPool({ url: database.appUrl, size: 1, queue: 10, waitMs: 1_000 });
  startedAt = Date.now();
});
afterAll(async () => {
  await pool?.close();
  await database?.drop();
});

const delegateOf = (client: PrismaClient, model: string): Delegate =>
  client[(model[0]?.toLowerCase() + model.slice(1)) as 'ticket'] as unknown as Delegate;

/** What was the case after a write, or what was refused. */
interface Outcome {
  readonly result?: unknown;
  readonly world?: unknown;
  readonly fault?: unknown;
  readonly isInvalid?: true;
}

async function inTransaction(write: (transaction: OpenTransaction) => Promise<unknown>): Promise<Outcome> {
  const bounds = { statementTimeoutMs: 10_000, lockTimeoutMs: 3_000 };
  const transaction = new OpenTransaction({
    pool,
    tenantId: TENANT,
    bounds,
    deadline: noDeadline,
    recorder: null,
  });
  try {
    const result = plain(await write(transaction));
    const { rows } = await transaction.run({ text: snapshotSql });
    const log = await transaction.run({ text: 'SELECT kind, topic, payload FROM outbox ORDER BY id' });
    return { result, world: plain({ snapshot: inOrder(rows[0]?.['snapshot']), log: log.rows }) };
  } catch (error) {
    return outcomeOf(driverFault(error));
  } finally {
    await transaction.rollBack();
  }
}

function outcomeOf(fault: unknown): Outcome {
  if (fault instanceof Prisma.PrismaClientValidationError) return { isInvalid: true };
  const known = fault as Prisma.PrismaClientKnownRequestError;
  const adapter = known.meta?.['driverAdapterError'] as { cause?: { originalCode?: string } } | undefined;
  const violated = INDEXES.filter((index) => isUniqueViolation(fault, index));
  return { fault: [adapter?.cause?.originalCode, databaseFault(fault)?.code, ...violated] };
}

/** Moments of this run are alike, and so are numbers that a sequence gave. */
const plain = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value ?? null, (name, one: unknown) => {
      if (typeof one === 'bigint') return name === 'id' ? 'number' : `${one}n`;
      const isTime = typeof one === 'string' && /^\d{4}-\d\d-\d\dT/.test(one);
      return isTime && Math.abs(Date.parse(one) - startedAt) < 3_600_000 && Date.parse(one) >= startedAt - 5
        ? 'now'
        : one;
    }),
  );

/** Rows by their texts: where they lie in their tables says nothing. */
const inOrder = (snapshot: unknown): unknown =>
  Object.entries(snapshot as Snapshot).map(([table, rows]) => [
    table,
    rows
      .map((row) => JSON.stringify(row))
      .toSorted()
      .map((row) => JSON.parse(row) as unknown),
  ]);

const byPrisma = ({ model, operation, args }: RandomWrite): Promise<Outcome> =>
  inTransaction(async (transaction) => {
    const loan = lent.lend(transaction);
    try {
      return await loan.use(async (client) => delegateOf(client, model)[operation]?.(args));
    } finally {
      loan.giveBack();
    }
  });

/** Null for what is left to Prisma. */
async function byStatement({ model, operation, args }: RandomWrite): Promise<Outcome | null> {
  const compiled = compiledWrite(model, operation, args);
  if (!compiled) return null;
  return inTransaction(async (transaction) => {
    const { rows, rowCount } = await transaction.run({
      text: compiled.text,
      values: compiled.values(args),
      rowMode: 'array',
    });
    const texts = (rows as unknown as [string][]).map(([text]) => text);
    return compiled.read({ texts, count: rowCount ?? 0 });
  });
}

const show = (value: unknown): string =>
  JSON.stringify(value, (_, one: unknown) => (typeof one === 'bigint' ? `${one}n` : one), 1);

describe('a compiled write', () => {
  it("does what Prisma's does, or fails as it fails", async () => {
    const seen = { made: 0, compiled: 0, done: 0, refused: 0 };
    const check = async (write: RandomWrite): Promise<void> => {
      seen.made += 1;
      const compiled = await byStatement(write);
      const expected = compiled && (await byPrisma(write));
      if (!expected) return;
      seen.compiled += 1;
      if (expected.isInvalid) {
        // What Prisma sees to be wrong, the database refuses.
        expect({ write: show(write), isRefused: compiled.fault !== undefined }).toMatchObject({
          isRefused: true,
        });
        return;
      }
      if (compiled.fault) seen.refused += 1;
      else seen.done += 1;
      expect({ write: show(write), ...compiled }).toEqual({ write: show(write), ...expected });
    };
    await fc.assert(
      fc.asyncProperty(fc.gen(), async (g) => {
        for (let left = 20; left > 0; left -= 1) await check(makeWrite(g));
      }),
      { numRuns: WRITES / 20, endOnFailure: true },
    );
    expect(seen.compiled).toBeGreaterThan(seen.made / 4);
    expect(seen.done).toBeGreaterThan(WRITES / 20);
    expect(seen.refused).toBeGreaterThan(WRITES / 20);
  });
});
