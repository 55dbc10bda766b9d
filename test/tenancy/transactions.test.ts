import { setTimeout as sleep } from 'node:timers/promises';
import { newId } from '../../src/kernel';
import { deadlineIn } from '../../src/platform/deadline';
import { createScope, TenantClients, transaction, type Scope } from '../../src/tenancy';
import { createBoundClients } from '../support/bound-clients';
import { runSql } from '../support/database';
import {
  BOUNDS,
  createTransactionWorld,
  cut,
  faultOf,
  names,
  tagged,
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

/** The texts sent, shortened. */
const sent = (): string[] => world.bound.statements.map((text) => text.slice(0, 17));

describe('a transaction', () => {
  it('begins with its first statement, in the same round trip', async () => {
    await transaction(acme, (tx) => tx.db.tag.createMany({ data: [{ id: newId(), name: 'first' }] }));
    expect(sent().slice(0, 3)).toEqual(['BEGIN', 'select pg_catalog', 'INSERT INTO "tag"']);
    expect(sent().at(-1)).toBe('COMMIT');
  });

  it('takes no connection before it sends something', async () => {
    await transaction(acme, async () => expect(await globex.db.person.count()).toBe(1));
    expect(sent()).not.toContain('BEGIN');
    expect(sent()).not.toContain('COMMIT');
  });

  it('is undone when its first statement fails', async () => {
    const bad = transaction(acme, (tx) => tx.db.tag.create(tagged('UPPER')));
    expect(await faultOf(bad)).toBe('BAD_USER_INPUT');
    expect(sent().at(-1)).toBe('ROLLBACK');
  });

  it('sends nothing more when nobody knows whether it began', async () => {
    const unsendable = {
      toPostgres: () => {
        throw new TypeError('cannot be sent');
      },
    };
    const clients = new TenantClients({ pool: world.bound.pool, bounds: BOUNDS, max: 1 });
    const open = clients.begin({ tenantId: world.bound.acmeId, deadline: deadlineIn(5_000), recorder: null });
    await expect(open.run({ text: 'SELECT $1::text', values: [unsendable] })).rejects.toThrow(
      'cannot be sent',
    );
    await expect(open.run({ text: 'SELECT 1' })).rejects.toThrow('cannot be sent');
    await expect(open.commit()).rejects.toThrow('cannot be sent');
    await open.rollBack();
  });

  it('is known to be undone when COMMIT is answered by ROLLBACK', async () => {
    const clients = new TenantClients({ pool: world.bound.pool, bounds: BOUNDS, max: 1 });
    const open = clients.begin({
      tenantId: world.bound.acmeId,
      deadline: deadlineIn(5_000),
      recorder: null,
    });
    await expect(open.run({ text: 'SELECT 1 / 0' })).rejects.toThrow('division by zero');
    await expect(open.commit()).rejects.toThrow('rolled back');
    expect(open.wasToldToCommit).toBe(false);
  });

  it('runs statements that are sent at once, one after the other', async () => {
    const found = await transaction(acme, async (tx) => {
      await Promise.all(['p1', 'p2', 'p3'].map((name) => tx.db.tag.create(tagged(name))));
      return Promise.all([tx.db.tag.count({ where: { name: { startsWith: 'p' } } }), tx.db.person.count()]);
    });
    expect(found).toEqual([3, 1]);
    expect(sent().filter((text) => text === 'BEGIN')).toHaveLength(1);
  });

  it('ends at its deadline while it is idle, and its work is told', async () => {
    const late = transaction(
      acme,
      async (tx) => {
        await tx.db.tag.create(tagged('idle'));
        await sleep(250);
        // Long undone: others have the connection.
        expect(await globex.db.tag.count()).toBe(0);
        await tx.db.tag.create(tagged('idle too'));
      },
      { timeoutMs: 100 },
    );
    expect(await faultOf(late)).toBe('TIMEOUT');
    expect(await names(acme)).not.toContain('idle');
    expect(await names(globex)).toEqual([]);
  });

  it('ends at its deadline while a statement waits for a lock, and holds none itself', async () => {
    const two = await createBoundClients();
    const holder = createScope(two.clients, { tenantId: two.acmeId, viewer });
    const rename = (tx: Scope) => tx.db.person.updateMany({ where: {}, data: { name: 'held' } });
    const fault = await transaction(holder, async (tx) => {
      await rename(tx);
      const waiting = transaction(
        holder,
        async (other) => {
          await other.db.tag.create(tagged('locked'));
          await rename(other);
        },
        { timeoutMs: 150 },
      );
      return faultOf(waiting);
    });
    expect(fault).toBe('TIMEOUT');
    expect(await names(holder)).toEqual([]);
    await two.close();
  });

  it('does not commit when its deadline comes between its work and COMMIT', async () => {
    const late = transaction(
      acme,
      async (tx) => {
        await tx.db.tag.create(tagged('blocked'));
        const until = performance.now() + 80;
        while (performance.now() < until);
      },
      { timeoutMs: 50 },
    );
    expect(await faultOf(late)).toBe('TIMEOUT');
    expect(await names(acme)).not.toContain('blocked');
    expect(world.told).not.toContain('committed');
  });

  it('is what the database says when its deadline comes during COMMIT', async () => {
    await transaction(acme, (tx) => tx.db.tag.create(tagged('wait 0.3')), { timeoutMs: 200 });
    expect(world.told).toEqual(['committed']);
    expect(await names(acme)).toContain('wait 0.3');
  });

  it('is run again when COMMIT is refused for another write, and not for a broken rule', async () => {
    let runs = 0;
    const clash = transaction(acme, async (tx) => {
      runs += 1;
      await tx.db.tag.create(tagged(runs === 1 ? 'refuse 40001' : 'second try'));
    });
    await clash;
    expect([runs, ...world.told]).toEqual([2, 'rolled back', 'committed']);
    const refused = transaction(acme, (tx) => tx.db.tag.create(tagged('refuse 23514')));
    expect(await faultOf(refused)).toBe('BAD_USER_INPUT');
    expect(world.told).toEqual(['rolled back', 'committed', 'rolled back']);
  });
});

describe('when the connection is cut', () => {
  // Whoever comes next may get a connection that has not heard of its end.
  afterEach(() => acme.db.person.count().catch(() => null));

  it('before COMMIT, nothing was written, and nobody was told otherwise', async () => {
    const lost = transaction(acme, async (tx) => {
      await tx.db.tag.create(tagged('cut'));
      await cut(world);
      await sleep(50);
    });
    expect(await faultOf(lost)).toBe('UNAVAILABLE');
    expect(world.told).not.toContain('committed');
    await acme.db.person.count().catch(() => null);
    expect(await names(acme)).not.toContain('cut');
  });

  it('during COMMIT, nobody is told how it ended', async () => {
    const lost = transaction(acme, (tx) => tx.db.tag.create(tagged('wait 4')));
    const outcome = faultOf(lost);
    await sleep(150);
    await cut(world);
    expect(await outcome).toBe('UNAVAILABLE');
    expect(world.told).toEqual([]);
  });
});

describe('a plan that a migration made stale', () => {
  it('is made anew for reads, and for a transaction run again', async () => {
    const two = await createBoundClients({ pool: { size: 2 } });
    const scope = createScope(two.clients, { tenantId: two.acmeId, viewer });
    const star = { text: 'SELECT * FROM person' };
    const open = () =>
      two.clients.begin({ tenantId: two.acmeId, deadline: deadlineIn(5_000), recorder: null });
    const first = open();
    await first.run(star);
    await first.commit();
    await runSql(two.database.ownerUrl, 'ALTER TABLE person ADD COLUMN motto text');
    const second = open();
    await expect(second.run(star)).rejects.toMatchObject({ code: '0A000' });
    await second.rollBack();
    expect(await scope.db.person.count()).toBe(1);
    const third = open();
    expect((await third.run(star)).rows[0]).toHaveProperty('motto');
    await third.rollBack();
    await two.close();
  });
});
