import { setImmediate as tick, setTimeout as sleep } from 'node:timers/promises';
import { newId } from '../../src/kernel';
import { noDeadline } from '../../src/platform/deadline';
import { createScope, TenantClients, transaction, type Scope } from '../../src/tenancy';
import { TransactionClients, type LentClient } from '../../src/tenancy/transaction-clients';
import { createBoundClients } from '../support/bound-clients';
import { runSql } from '../support/database';
import {
  BOUNDS,
  createTransactionWorld,
  faultOf,
  names,
  openTransactions,
  tagged,
  upsert,
  viewer,
  type TransactionWorld,
} from './transaction-world';

let world: TransactionWorld;
let acme: Scope;
let globex: Scope;

beforeAll(async () => {
  world = await createTransactionWorld();
  ({ acme, globex } = world);
});
beforeEach(() => {
  world.told.length = 0;
  world.bound.statements.length = 0;
});
afterEach(() => world.check());
afterAll(() => world.bound.close());

describe('what has no statement of its own', () => {
  it('runs in the transaction, is seen by it, and undone with it', async () => {
    const failing = transaction(acme, async (tx) => {
      await upsert(tx, 'upserted');
      expect(await names(tx)).toContain('upserted');
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await names(acme)).not.toContain('upserted');
  });

  it('is written whole: update, delete, and rows with others in them', async () => {
    const ticketId = newId();
    await transaction(acme, async (tx) => {
      const { id: requesterId } = await tx.db.person.findFirstOrThrow();
      const ticket = { id: ticketId, number: 1, subject: 's', description: '' };
      const tag = { create: { tag: { create: { id: newId(), name: 'nested' } } } };
      await tx.db.ticket.create({ data: { ...ticket, requesterId, tags: tag } as never });
      const where = { tenantId_id: { tenantId: tx.tenantId, id: ticketId } };
      await tx.db.ticket.update({ where, data: { subject: 'changed' } });
    });
    const [ticket] = await acme.db.ticket.findMany({
      select: { subject: true, tags: { select: { tag: true } } },
    });
    expect(ticket).toMatchObject({ subject: 'changed', tags: [{ tag: { name: 'nested' } }] });
    const where = { tenantId_id: { tenantId: acme.tenantId, id: ticketId } };
    await transaction(acme, (tx) => tx.db.ticket.delete({ where }));
    expect(await acme.db.ticket.count()).toBe(0);
  });

  it('fails back to its own beginning also when it is late, and the time is told anew with each statement', async () => {
    await transaction(acme, async (tx) => {
      const { id: requesterId } = await tx.db.person.findFirstOrThrow();
      await sleep(600);
      const tags = { create: { tag: { create: { id: newId(), name: 'UPPER' } } } };
      const ticket = { id: newId(), number: 9, subject: 's', description: '', requesterId, tags };
      expect(await faultOf(tx.db.ticket.create({ data: ticket as never }))).toBe('BAD_USER_INPUT');
      await tx.db.tag.create(tagged('after the late one'));
    });
    expect(await names(acme)).toContain('after the late one');
  });

  it('fails back to its own beginning, and what came before and comes after stays', async () => {
    await transaction(acme, async (tx) => {
      const { id: requesterId } = await tx.db.person.findFirstOrThrow();
      const ticket = { id: newId(), number: 2, subject: 's', description: '', requesterId };
      await tx.db.tag.create(tagged('before'));
      const tags = { create: { tag: { create: { id: newId(), name: 'UPPER' } } } };
      const nested = faultOf(tx.db.ticket.create({ data: { ...ticket, tags } as never }));
      while (!world.bound.statements.some((text) => text.startsWith('SAVEPOINT'))) await tick();
      // In the midst of it: these take no part in what is undone.
      await Promise.all([tx.db.tag.create(tagged('beside')), upsert(tx, 'beside too')]);
      expect(await nested).toBe('BAD_USER_INPUT');
      await tx.db.tag.create(tagged('after'));
    });
    expect(await names(acme)).toEqual(expect.arrayContaining(['before', 'beside', 'beside too', 'after']));
    expect(await acme.db.ticket.count()).toBe(0);
  });

  it('names no more statements than there are kinds of them', async () => {
    const texts = new Set<string>();
    for (const name of ['s1', 's2', 's3']) {
      await transaction(acme, (tx) => upsert(tx, name));
      for (const text of world.bound.statements) texts.add(text);
      world.bound.statements.length = 0;
    }
    const savepoints = [...texts].filter((text) => /SAVEPOINT/.test(text));
    expect(savepoints.length).toBeLessThanOrEqual(3);
  });
});

describe('work that goes on after its transaction', () => {
  it('is refused, compiled or not, begun before or not', async () => {
    let escaped: Scope = acme;
    let pending: Promise<unknown>[] = [];
    await transaction(acme, async (tx) => {
      escaped = tx;
      await upsert(tx, 'mine');
      pending = [upsert(tx, 'late'), tx.db.tag.create(tagged('later')), tx.db.tag.findMany()];
    });
    const faults = await transaction(globex, async (tx) => {
      // The client that acme's transaction had.
      await upsert(tx, 'theirs');
      const late = [...pending, upsert(escaped, 'latest'), escaped.db.tag.count()];
      const outcomes = await Promise.all(late.map(faultOf));
      expect(await names(tx)).toEqual(['theirs']);
      return outcomes;
    });
    expect(faults).not.toContain(null);
    expect(await names(globex)).toEqual(['theirs']);
    await transaction(globex, (tx) => tx.db.tag.deleteMany());
  });

  it('has no client that another transaction has, nor one that may still be at something', async () => {
    const lent = new TransactionClients();
    const clients = new TenantClients({ pool: world.bound.pool, bounds: BOUNDS, max: 1 });
    const begin = (tenantId: string) => clients.begin({ tenantId, deadline: noDeadline, recorder: null });
    const clientOf = (loan: LentClient) => loan.use(async (client) => client);
    const first = lent.lend(begin(world.bound.acmeId));
    const used = await clientOf(first);
    first.giveBack();
    const second = lent.lend(begin(world.bound.globexId));
    expect(await clientOf(second)).toBe(used);
    await expect(first.use((client) => client.tag.count())).rejects.toThrow('this transaction has ended');
    first.giveBack();
    expect(await clientOf(lent.lend(begin(world.bound.acmeId)))).not.toBe(used);
    await expect(second.use(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    second.giveBack();
    expect(await clientOf(lent.lend(begin(world.bound.acmeId)))).not.toBe(used);
  });

  it("never reaches another tenant's transaction, however they fail and overlap", async () => {
    const many = await createBoundClients({ pool: { size: 3 }, lockTimeoutMs: 200 });
    const work = (tenantId: string, prefix: string) => async (_: unknown, round: number) => {
      const scope = createScope(many.clients, { tenantId, viewer });
      const writing = async (tx: Scope): Promise<void> => {
        const one = (at: number) => upsert(tx, `${prefix}${round}-${at % 3}`);
        const bad = upsert(tx, round % 2 ? 'UPPER' : `${prefix}${round}`);
        const all = Promise.all([
          one(0),
          bad,
          one(1),
          tx.db.tag.create(tagged(`${prefix}${round}x`)),
          one(3),
        ]);
        await (round % 3 ? all : Promise.race([all, sleep(5)]));
      };
      await transaction(scope, writing, { timeoutMs: 5 + ((round * 7) % 60) }).catch(() => null);
    };
    const rounds = Array.from({ length: 24 });
    await Promise.all([...rounds.map(work(many.acmeId, 'a')), ...rounds.map(work(many.globexId, 'g'))]);
    const all = `SELECT name FROM tag WHERE (tenant_id = '${many.acmeId}') <> (name LIKE 'a%')`;
    await expect(
      runSql(many.database.superuserUrl, `DO $$ BEGIN IF EXISTS (${all}) THEN RAISE 'leak'; END IF; END $$`),
    ).resolves.toBeUndefined();
    expect(await openTransactions(many)).toEqual([]);
    await many.close();
  });
});
