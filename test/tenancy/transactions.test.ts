import { setTimeout as sleep } from 'node:timers/promises';
import { newId, Viewer } from '../../src/kernel';
import { deadlineIn } from '../../src/platform/deadline';
import {
  createScope,
  databaseFault,
  TenantClients,
  transaction,
  type CommitWatch,
  type Scope,
} from '../../src/tenancy';
import { createBoundClients, type BoundClients } from '../support/bound-clients';
import { runSql } from '../support/database';

const BOUNDS = { statementTimeoutMs: 10_000, lockTimeoutMs: 3_000 };
const viewer = new Viewer({ personId: newId(), role: 'OWNER' });

let world: BoundClients;
let acme: Scope;
let globex: Scope;
/** What the watch of commits was told, since the test began. */
let told: string[];

beforeAll(async () => {
  // One connection: who does not give it back is found out by whoever comes next.
  world = await createBoundClients({ pool: { size: 1, waitMs: 2_000 } });
  await runSql(world.database.superuserUrl, LATE_CHECK);
  acme = scopeOf(world.acmeId);
  globex = scopeOf(world.globexId);
});
beforeEach(() => {
  told = [];
  world.statements.length = 0;
});
afterEach(async () => {
  expect(await acme.db.person.count()).toBe(1);
  expect(await globex.db.person.count()).toBe(1);
  expect(await ownedBy(world)).toEqual([]);
});
afterAll(() => world.close());

// Runs at COMMIT: waits as long as the tag's name says, or refuses.
const LATE_CHECK = `
  CREATE FUNCTION late_check() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF NEW.name LIKE 'wait %' THEN PERFORM pg_sleep(substr(NEW.name, 6)::float8); END IF;
    IF NEW.name LIKE 'refuse %' THEN RAISE EXCEPTION 'no' USING ERRCODE = substr(NEW.name, 8); END IF;
    RETURN NULL;
  END $$;
  CREATE CONSTRAINT TRIGGER late_check AFTER INSERT ON tag
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION late_check()`;

function scopeOf(tenantId: string): Scope {
  const commits: CommitWatch = {
    begin: async () => ({
      committed: async () => void told.push('committed'),
      rolledBack: async () => void told.push('rolled back'),
    }),
  };
  const clients = new TenantClients({ pool: world.pool, bounds: BOUNDS, max: 4, commits });
  return createScope(clients, { tenantId, viewer });
}

/** Sessions of the server that are in a transaction still. */
async function ownedBy({ pool }: BoundClients): Promise<unknown[]> {
  const text = `SELECT state FROM pg_stat_activity WHERE datname = current_database()
    AND application_name = 'atrium' AND pid <> pg_backend_pid() AND state LIKE '%transaction%'`;
  return (await pool.run([{ text }], 0)).rows;
}

const cut = () =>
  runSql(
    world.database.superuserUrl,
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE datname = current_database() AND application_name = 'atrium'`,
  );

const tagged = (name: string) => ({ data: { id: newId(), name } });
const upsert = (tx: Scope, name: string) => {
  const where = { tenantId_name: { tenantId: tx.tenantId, name } };
  return tx.db.tag.upsert({ where, create: { id: newId(), name }, update: { name } });
};
const names = async (scope: Scope): Promise<string[]> =>
  (await scope.db.tag.findMany({ orderBy: { name: 'asc' } })).map(({ name }) => name);
const faultOf = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: unknown) => databaseFault(error)?.code ?? String(error),
  );
/** The texts sent, shortened. */
const sent = (): string[] => world.statements.map((text) => text.slice(0, 17));

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
    const clients = new TenantClients({ pool: world.pool, bounds: BOUNDS, max: 1 });
    const open = clients.begin({ tenantId: world.acmeId, deadline: deadlineIn(5_000), recorder: null });
    await expect(open.run({ text: 'SELECT $1::text', values: [unsendable] })).rejects.toThrow(
      'cannot be sent',
    );
    await expect(open.run({ text: 'SELECT 1' })).rejects.toThrow('cannot be sent');
    await expect(open.commit()).rejects.toThrow('cannot be sent');
    await open.rollBack();
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
    expect(told).not.toContain('committed');
  });

  it('is what the database says when its deadline comes during COMMIT', async () => {
    await transaction(acme, (tx) => tx.db.tag.create(tagged('wait 0.3')), { timeoutMs: 200 });
    expect(told).toEqual(['committed']);
    expect(await names(acme)).toContain('wait 0.3');
  });

  it('is run again when COMMIT is refused for another write, and not for a broken rule', async () => {
    let runs = 0;
    const clash = transaction(acme, async (tx) => {
      runs += 1;
      await tx.db.tag.create(tagged(runs === 1 ? 'refuse 40001' : 'second try'));
    });
    await clash;
    expect([runs, ...told]).toEqual([2, 'rolled back', 'committed']);
    const refused = transaction(acme, (tx) => tx.db.tag.create(tagged('refuse 23514')));
    expect(await faultOf(refused)).toBe('BAD_USER_INPUT');
    expect(told).toEqual(['rolled back', 'committed', 'rolled back']);
  });
});

describe('when the connection is cut', () => {
  // Whoever comes next may get a connection that has not heard of its end.
  afterEach(() => acme.db.person.count().catch(() => null));

  it('before COMMIT, nothing was written, and nobody was told otherwise', async () => {
    const lost = transaction(acme, async (tx) => {
      await tx.db.tag.create(tagged('cut'));
      await cut();
      await sleep(50);
    });
    expect(await faultOf(lost)).toBe('UNAVAILABLE');
    expect(told).not.toContain('committed');
    await acme.db.person.count().catch(() => null);
    expect(await names(acme)).not.toContain('cut');
  });

  it('during COMMIT, nobody is told how it ended', async () => {
    const lost = transaction(acme, (tx) => tx.db.tag.create(tagged('wait 4')));
    const outcome = faultOf(lost);
    await sleep(150);
    await cut();
    expect(await outcome).toBe('UNAVAILABLE');
    expect(told).toEqual([]);
  });
});

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

  it('fails back to its own beginning, and what came before and comes after stays', async () => {
    await transaction(acme, async (tx) => {
      const { id: requesterId } = await tx.db.person.findFirstOrThrow();
      const ticket = { id: newId(), number: 2, subject: 's', description: '', requesterId };
      await tx.db.tag.create(tagged('before'));
      const tags = { create: { tag: { create: { id: newId(), name: 'UPPER' } } } };
      // All at once: the others take no part in what is undone.
      const [nested, plain, other] = await Promise.allSettled([
        tx.db.ticket.create({ data: { ...ticket, tags } as never }),
        tx.db.tag.create(tagged('beside')),
        upsert(tx, 'beside too'),
      ]);
      expect([nested.status, plain.status, other.status]).toEqual(['rejected', 'fulfilled', 'fulfilled']);
      await tx.db.tag.create(tagged('after'));
    });
    expect(await names(acme)).toEqual(expect.arrayContaining(['before', 'beside', 'beside too', 'after']));
    expect(await acme.db.ticket.count()).toBe(0);
  });

  it('names no more statements than there are kinds of them', async () => {
    const texts = new Set<string>();
    for (const name of ['s1', 's2', 's3']) {
      await transaction(acme, (tx) => upsert(tx, name));
      for (const text of world.statements) texts.add(text);
      world.statements.length = 0;
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
    expect(await ownedBy(many)).toEqual([]);
    await many.close();
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
