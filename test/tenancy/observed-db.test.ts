import { PrismaPg } from '@prisma/adapter-pg';
import { Prisma, PrismaClient } from '../../src/generated/prisma/client';
import { Reading } from '../../src/tenancy';
import { observedDb } from '../../src/tenancy/observed-db';
import { createBoundClients, type BoundClients } from '../support/bound-clients';

let world: BoundClients;
let client: PrismaClient;
let reading: Reading;
let db: ReturnType<typeof observedDb>;
let ownerId: string;

beforeAll(async () => {
  world = await createBoundClients();
  client = world.clients.of(world.acmeId);
  ownerId = (await client.person.findFirstOrThrow()).id;
});
afterAll(() => world?.close());
beforeEach(() => {
  reading = new Reading();
  db = observedDb(() => client, reading);
  world.statements.length = 0;
});

const selects = (): number => world.statements.filter((text) => text.startsWith('SELECT')).length;
const byId = () => ({ tenantId_id: { tenantId: world.acmeId, id: ownerId } });

describe('an observed database', () => {
  it('gives what the client gives', async () => {
    const where = { id: ownerId };
    const orderBy = { role: 'asc' } as const;
    const by: 'role'[] = ['role'];
    expect(await db.person.findMany({ where })).toEqual(await client.person.findMany({ where }));
    expect(await db.person.findFirst()).toEqual(await client.person.findFirst());
    expect(await db.person.findFirstOrThrow({ where })).toEqual(await client.person.findFirst());
    expect(await db.person.findUnique({ where: byId() })).toEqual(await client.person.findFirst());
    expect(await db.person.findUniqueOrThrow({ where: byId() })).toEqual(await client.person.findFirst());
    expect(await db.person.count()).toBe(1);
    expect(await db.person.aggregate({ _count: { _all: true } })).toEqual({ _count: { _all: 1 } });
    expect(await db.person.groupBy({ by, orderBy })).toEqual([{ role: 'OWNER' }]);
    expect(db.person.fields.name).toEqual(client.person.fields.name);
  });

  it('notes a read when its result has come', async () => {
    const read = db.person.findMany({ where: { id: ownerId }, include: { requested: true } });
    expect([...reading.dependencies]).toEqual([]);
    await read;
    expect(reading.dependencies).toEqual(
      new Set(['person!', `person:${ownerId}`, 'ticket!', `ticket[requester_id=${ownerId}]`]),
    );
  });

  it('notes a read that finds nothing, also when that is an error', async () => {
    const id = world.acmeId;
    await expect(db.person.findFirstOrThrow({ where: { id } })).rejects.toMatchObject({ code: 'P2025' });
    expect(reading.dependencies).toEqual(new Set(['person!', `person:${id}`]));
  });

  it('keeps nothing that rests on a table without change rows', async () => {
    await db.logEntry.count();
    expect(reading.obstacle).toBe('untracked-table');
  });

  it('sends nothing before it is awaited, and then once', async () => {
    const read = db.person.findMany();
    await new Promise(setImmediate);
    expect(selects()).toBe(0);
    expect(await read).toBe(await read);
    expect(selects()).toBe(1);
  });

  it('reads the unique rows of one tick by one statement', async () => {
    const [one, other] = await Promise.all([
      db.person.findUnique({ where: byId() }),
      db.person.findUnique({ where: { tenantId_id: { tenantId: world.acmeId, id: world.acmeId } } }),
    ]);
    expect([one?.id, other]).toEqual([ownerId, null]);
    expect(selects()).toBe(1);
    expect(reading.dependencies).toEqual(new Set(['person!', `person:${ownerId}`, `person:${world.acmeId}`]));
  });

  it('can be caught and ended like any promise', async () => {
    const broken = { where: { id: 'no uuid' } };
    expect(await db.person.findMany(broken).catch(() => 'caught')).toBe('caught');
    let isOver = false;
    await db.person.count().finally(() => (isOver = true));
    expect(isOver).toBe(true);
  });

  it('passes on what Prisma refuses', async () => {
    const odd = { where: { customRole: 1 } } as unknown as Prisma.PersonFindManyArgs;
    await expect(db.person.findMany(odd)).rejects.toThrow(Prisma.PrismaClientValidationError);
    expect(reading.obstacle).toBe('unknown-read');
  });

  it('writes nothing', () => {
    const data = { id: ownerId, email: 'x@x.test', name: 'x' };
    const write = 'write inside `transaction`';
    expect(() => void db.person.create({ data })).toThrow(TypeError);
    expect(() => void db.person.createMany({ data })).toThrow(write);
    expect(() => void db.person.createManyAndReturn({ data })).toThrow(write);
    expect(() => void db.person.update({ where: byId(), data })).toThrow(write);
    expect(() => void db.person.updateMany({ data })).toThrow(write);
    expect(() => void db.person.updateManyAndReturn({ data })).toThrow(write);
    expect(() => void db.person.upsert({ where: byId(), create: data, update: {} })).toThrow(write);
    expect(() => void db.person.delete({ where: byId() })).toThrow(write);
    expect(() => void db.person.deleteMany()).toThrow(write);
    expect(world.statements).toEqual([]);
  });

  it('has every model that a client has for tenants, with all that can be done with it', async () => {
    const bare = new PrismaClient({ adapter: new PrismaPg({ connectionString: world.database.appUrl }) });
    const operations = Object.keys(bare.person).filter((name) => !/Raw$|^(name|fields|\$.*)$/.test(name));
    for (const operation of operations) expect(typeof db.person[operation as 'count']).toBe('function');
    expect(operations).toContain('findMany');
    await bare.$disconnect();
  });
});
