import { setImmediate as tick, setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { newId } from '../../src/kernel';
import { appendToLog, createScope, LogKind, TenantClients, transaction, type Scope } from '../../src/tenancy';
import { runSql } from '../support/database';
import {
  BOUNDS,
  createTransactionWorld,
  faultOf,
  names,
  tagged,
  upsert,
  viewer,
  type TransactionWorld,
} from './transaction-world';

let world: TransactionWorld;
let acme: Scope;
let log: Client;

beforeAll(async () => {
  world = await createTransactionWorld();
  ({ acme } = world);
  await runSql(world.bound.database.superuserUrl, "ALTER TABLE outbox ADD CHECK (topic <> 'refused')");
});
beforeAll(async () => {
  log = new Client({ connectionString: world.bound.database.superuserUrl });
  await log.connect();
});
beforeEach(() => void (world.bound.statements.length = 0));
afterEach(() => world.check());
afterAll(async () => {
  await log.end();
  await world.bound.close();
});

const entry = (topic: string) => ({ kind: LogKind.FACT, topic, payload: {} });
const append = (tx: Scope, topic: string): Promise<void> => appendToLog(tx, [entry(topic)]);

/** The facts that were written, in their order. */
async function logged(): Promise<string[]> {
  const { rows } = await log.query<{ topic: string }>(
    "SELECT topic FROM outbox WHERE kind = 'FACT' ORDER BY id",
  );
  return rows.map(({ topic }) => topic);
}

const sent = (): string[] => world.bound.statements.map((text) => text.slice(0, 17));

describe('an entry of the log', () => {
  it('waits for the next statement, and for COMMIT at the latest', async () => {
    await transaction(acme, async (tx) => {
      await tx.db.tag.create(tagged('first'));
      const before = sent();
      await append(tx, 'waits');
      expect(sent()).toEqual(before);
      await tx.db.tag.create(tagged('second'));
      expect(sent().slice(before.length)).toEqual(['INSERT INTO "outb', 'INSERT INTO "tag"']);
      await append(tx, 'comes with COMMIT');
    });
    expect(await logged()).toEqual(['waits', 'comes with COMMIT']);
  });

  it('is written when the transaction does nothing else', async () => {
    await transaction(acme, (tx) => append(tx, 'alone'));
    expect(await logged()).toContain('alone');
  });

  it('has what is left of the time when it comes late', async () => {
    // Nobody watches its commits: nothing is sent between.
    const clients = new TenantClients({ pool: world.bound.pool, bounds: BOUNDS, max: 1 });
    const scope = createScope(clients, { tenantId: acme.tenantId, viewer });
    await transaction(scope, async (tx) => {
      await tx.db.tag.create(tagged('early'));
      await sleep(600);
      await append(tx, 'late');
    });
    expect(sent().slice(-3)).toEqual(['select pg_catalog', 'INSERT INTO "outb', 'COMMIT']);
    expect(await logged()).toContain('late');
  });

  it('that cannot be written undoes everything, with COMMIT and with a statement', async () => {
    const atEnd = transaction(acme, async (tx) => {
      await tx.db.tag.create(tagged('undone'));
      await append(tx, 'refused');
    });
    expect(await faultOf(atEnd)).toBe('BAD_USER_INPUT');
    const before = transaction(acme, async (tx) => {
      await tx.db.tag.create(tagged('undone'));
      await append(tx, 'refused');
      await tx.db.tag.create(tagged('undone too'));
    });
    expect(await faultOf(before)).toBe('BAD_USER_INPUT');
    expect(await names(acme)).not.toEqual(expect.arrayContaining([expect.stringContaining('undone')]));
    expect(await logged()).not.toContain('refused');
  });

  it('is not written when its transaction is given up', async () => {
    const given = transaction(acme, async (tx) => {
      await tx.db.tag.create(tagged('given up'));
      await append(tx, 'given up');
      throw new Error('no');
    });
    await expect(given).rejects.toThrow('no');
    expect(await logged()).not.toContain('given up');
  });

  it("stays when something of Prisma's beside it is undone back to its beginning", async () => {
    await transaction(acme, async (tx) => {
      const { id: requesterId } = await tx.db.person.findFirstOrThrow();
      await append(tx, 'before');
      const tags = { create: { tag: { create: { id: newId(), name: 'UPPER' } } } };
      const ticket = { id: newId(), number: 7, subject: 's', description: '', requesterId, tags };
      const nested = faultOf(tx.db.ticket.create({ data: ticket as never }));
      while (!sent().some((text) => text.startsWith('SAVEPOINT'))) await tick();
      await append(tx, 'beside');
      expect(await nested).toBe('BAD_USER_INPUT');
      await upsert(tx, 'after');
    });
    const topics = await logged();
    expect(topics.slice(-2)).toEqual(['before', 'beside']);
    expect(await names(acme)).toContain('after');
  });
});
