import { newId, Viewer } from '../../src/kernel';
import { createScope, databaseFault, transaction, type Scope } from '../../src/tenancy';
import { createBoundClients, type BoundClients } from '../support/bound-clients';

let world: BoundClients;
let acme: Scope;
let globex: Scope;
const viewer = new Viewer({ personId: newId(), role: 'OWNER' });

beforeAll(async () => {
  // One connection: every statement follows another tenant's on it.
  world = await createBoundClients({ pool: { size: 1 }, statementTimeoutMs: 300, lockTimeoutMs: 150 });
  acme = createScope(world.clients, { tenantId: world.acmeId, viewer });
  globex = createScope(world.clients, { tenantId: world.globexId, viewer });
});
afterAll(() => world.close());

const emails = async (scope: Scope): Promise<string[]> =>
  (await scope.db.person.findMany({ orderBy: { email: 'asc' } })).map((person) => person.email);

/** What sends acme's statements one by one: a scope writes in transactions alone. */
const client = () => world.clients.of(world.acmeId);

/** What the connection sees when a statement comes without a tenant. */
async function withoutTenant(): Promise<{ setting: unknown; people: unknown }> {
  const text =
    "SELECT current_setting('app.tenant_id', true) AS setting, (SELECT count(*)::int FROM person) AS people";
  const [row] = (await world.pool.run([{ text }], 0)).rows;
  return { setting: row?.['setting'], people: row?.['people'] };
}

const GONE = { setting: '', people: 0 };

describe('a statement', () => {
  it('sees the rows of its own tenant on a connection that others use too', async () => {
    const many = Array.from({ length: 40 }, (_, index) => emails(index % 2 ? acme : globex));
    const answers = await Promise.all(many);
    answers.forEach((answer, index) =>
      expect(answer).toEqual([index % 2 ? 'owner@acme.test' : 'owner@globex.test']),
    );
  });

  it('travels with its tenant in one round trip', async () => {
    world.statements.length = 0;
    await acme.db.person.findFirst();
    expect(world.statements.map((text) => text.slice(0, 17))).toEqual([
      'select pg_catalog',
      "SELECT '['||(SELE",
    ]);
  });

  it('shares its round trip, and the time for it, with those that nobody waited for in between', async () => {
    world.statements.length = 0;
    await Promise.all([acme.db.person.count(), acme.db.team.count(), acme.db.ticket.count()]);
    expect(world.statements.map((text) => /count.*FROM "(\w+)"|statement_timeout/.exec(text)?.[1])).toEqual([
      undefined,
      'person',
      undefined,
      'team',
      undefined,
      'ticket',
    ]);
    expect(world.statements.every((text) => /FROM "|statement_timeout/.test(text))).toBe(true);
  });

  it('fails alone', async () => {
    const [wrong, right] = await Promise.allSettled([
      acme.db.person.findFirst({ where: { id: 'no uuid' } }),
      acme.db.person.count(),
    ]);
    expect(wrong).toMatchObject({ status: 'rejected' });
    expect(right).toEqual({ status: 'fulfilled', value: (await emails(acme)).length });
  });

  it('leaves no tenant behind after success', async () => {
    await emails(acme);
    expect(await withoutTenant()).toEqual(GONE);
  });

  it('leaves no tenant behind after an error', async () => {
    await expect(
      client().person.create({ data: { id: newId(), email: 'UPPER', name: 'x' } }),
    ).rejects.toThrow(/check constraint/);
    expect(await withoutTenant()).toEqual(GONE);
    expect(await emails(globex)).toEqual(['owner@globex.test']);
  });

  it('leaves no tenant behind after a timeout, and the timeout is retriable', async () => {
    const slow = client().$queryRaw`SELECT 1 AS one, pg_sleep(5)::text AS slept`;
    const fault = databaseFault(await slow.catch((error: unknown) => error));
    expect(fault).toMatchObject({ code: 'TIMEOUT', kind: { retriable: true } });
    expect(await withoutTenant()).toEqual(GONE);
  });

  it('cannot write a row of another tenant', async () => {
    const smuggled = { id: newId(), tenantId: world.globexId, email: 'smuggled@acme.test', name: 'x' };
    await expect(client().person.create({ data: smuggled })).rejects.toThrow(/row-level security/);
    await expect(
      client().person.updateMany({ where: {}, data: { tenantId: world.globexId } }),
    ).rejects.toThrow(/row-level security/);
    expect(await emails(globex)).toEqual(['owner@globex.test']);
  });

  it("refuses a foreign key to another tenant's row exactly as one to nothing", async () => {
    const foreign = await globex.db.person.findFirstOrThrow();
    const ticket = (requesterId: string) =>
      client()
        .ticket.create({ data: { id: newId(), number: 1, subject: 's', description: 'd', requesterId } })
        .catch((error: unknown) => databaseFault(error));
    const [toForeign, toNothing] = [await ticket(foreign.id), await ticket(newId())];
    expect(toForeign).toMatchObject({ code: 'NOT_FOUND' });
    expect(toForeign).toEqual(toNothing);
  });

  it("does not clash with another tenant's unique value", async () => {
    const created = await client().person.create({
      data: { id: newId(), email: 'owner@globex.test', name: 'Namesake' },
    });
    expect(created.tenantId).toBe(world.acmeId);
    await client().person.deleteMany({ where: { id: created.id } });
  });

  it('is prepared once on a connection, whatever the tenant', async () => {
    await emails(acme);
    await emails(globex);
    const { rows } = await world.pool.run([{ text: 'SELECT statement FROM pg_prepared_statements' }], 0);
    const texts = rows.map((row) => String(row['statement'])).filter((text) => text.includes('"person"'));
    expect(new Set(texts).size).toBe(texts.length);
  });

  it('works again after its prepared statement was lost or its result type changed', async () => {
    await emails(acme);
    await world.pool.run([{ text: 'DEALLOCATE ALL' }], 0);
    expect(await emails(acme)).toEqual(['owner@acme.test']);
  });
});

describe('a transaction', () => {
  it('keeps its tenant to the end and leaves none behind', async () => {
    const seen = await transaction(acme, async (tx) => {
      await tx.db.person.updateMany({ where: {}, data: { name: 'Renamed' } });
      return (await tx.db.person.findMany()).map(({ email, name }) => [email, name]);
    });
    expect(seen).toEqual([['owner@acme.test', 'Renamed']]);
    expect(await withoutTenant()).toEqual(GONE);
  });

  it('writes all or nothing, and leaves no tenant behind when it fails', async () => {
    const failing = transaction(acme, async (tx) => {
      await tx.db.person.updateMany({ where: {}, data: { name: 'Half-written' } });
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await acme.db.person.count({ where: { name: 'Half-written' } })).toBe(0);
    expect(await withoutTenant()).toEqual(GONE);
  });

  it('fails when somebody swallowed the error of a statement in it', async () => {
    const careless = transaction(acme, async (tx) => {
      await tx.db.person.updateMany({ where: {}, data: { name: 'Lost' } });
      await tx.db.person.create({ data: { id: newId(), email: 'UPPER', name: 'x' } }).catch(() => null);
    });
    await expect(careless).rejects.toThrow(/rolled back/);
    expect(await acme.db.person.count({ where: { name: 'Lost' } })).toBe(0);
  });

  it('is run again after a deadlock', async () => {
    const two = await createBoundClients();
    const scope = createScope(two.clients, { tenantId: two.acmeId, viewer });
    const secondPerson = { id: newId(), email: 'second@acme.test', name: 'x' };
    await transaction(scope, (tx) => tx.db.person.create({ data: secondPerson }));
    const [first, second] = ['owner@acme.test', 'second@acme.test'];
    let [runs, holding] = [0, 0];
    let release = (): void => undefined;
    const bothHold = new Promise<void>((resolve) => (release = resolve));
    const swap = (one: string, other: string) =>
      transaction(scope, async (tx) => {
        runs += 1;
        await tx.db.person.updateMany({ where: { email: one }, data: { name: one } });
        holding += 1;
        if (holding === 2) release();
        await bothHold;
        await tx.db.person.updateMany({ where: { email: other }, data: { name: one } });
      });
    await Promise.all([swap(first, second), swap(second, first)]);
    expect(runs).toBe(3);
    await two.close();
  });

  it('hands on a lock that is held too long as retriable', async () => {
    const two = await createBoundClients({ lockTimeoutMs: 100 });
    const scope = createScope(two.clients, { tenantId: two.acmeId, viewer });
    const rename = (of: Scope) =>
      transaction(of, (tx) => tx.db.person.updateMany({ where: {}, data: { name: 'x' } }));
    const blocked = transaction(scope, async (tx) => {
      await rename(tx);
      return rename(scope).catch((error: unknown) => databaseFault(error));
    });
    expect(await blocked).toMatchObject({ code: 'TIMEOUT', kind: { retriable: true } });
    await two.close();
  });
});
