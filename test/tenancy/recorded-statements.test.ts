import { newId, Viewer } from '../../src/kernel';
import {
  createScope,
  recordedScope,
  transaction,
  type RecordedStatement,
  type Scope,
} from '../../src/tenancy';
import { createBoundClients, type BoundClients } from '../support/bound-clients';

interface Told {
  readonly text: string;
  readonly plan: RecordedStatement['plan'];
  rows: number | null | undefined;
}

let world: BoundClients;
let scope: Scope;
let told: Told[];

beforeAll(async () => {
  world = await createBoundClients();
});
beforeEach(() => {
  told = [];
  const viewer = new Viewer({ personId: newId(), role: 'OWNER' });
  scope = recordedScope(createScope(world.clients, { tenantId: world.acmeId, viewer }), {
    place: () => null,
    batch: () => undefined,
    statement: ({ text, plan }) => {
      const one: Told = { text, plan, rows: undefined };
      told.push(one);
      return ({ rows }) => void (one.rows = rows);
    },
  });
});
afterAll(() => world.close());

const SECRET = 'secret-value';
const tagged = (at: number) => ({ id: newId(), name: `${SECRET}${at}` });
const rows = (): unknown[] => told.map(({ text, rows }) => [text.slice(0, 6), rows]);

describe('a recorded statement', () => {
  it('has the rows that it read, wrote or did not find', async () => {
    await transaction(scope, async (tx) => {
      await tx.db.tag.createMany({ data: [tagged(1), tagged(2), tagged(3)] });
      await tx.db.tag.findMany();
      await tx.db.tag.findFirst({ where: { name: 'none' } });
      await tx.db.tag
        .updateMany({ where: { name: { startsWith: SECRET } }, data: { name: `${SECRET}9` } })
        .catch(() => null);
    }).catch(() => null);
    expect(rows()).toEqual([
      ['INSERT', 3],
      ['SELECT', 3],
      ['SELECT', 0],
      ['UPDATE', null],
      ['COMMIT', null],
    ]);
    told = [];
    await Promise.all([scope.db.person.findMany(), scope.db.tag.findMany(), scope.db.tag.findFirst()]);
    expect(rows()).toEqual([
      ['SELECT', 1],
      ['SELECT', 0],
      ['SELECT', 0],
    ]);
  });

  it('holds no value', async () => {
    await transaction(scope, async (tx) => {
      const { id } = await tx.db.tag.create({ data: tagged(1) });
      await tx.db.tag.findMany({
        where: { name: { contains: SECRET, mode: 'insensitive' }, id: { in: [id] } },
      });
      await tx.db.tag.upsert({
        where: { tenantId_name: { tenantId: tx.tenantId, name: `${SECRET}2` } },
        create: tagged(2),
        update: tagged(2),
      });
      await tx.db.tag.deleteMany({ where: { name: { startsWith: SECRET } } });
    });
    const texts = told.map(({ text }) => text).join('\n');
    expect(texts).not.toContain(SECRET);
    expect(texts).not.toContain(world.acmeId);
    expect(texts).not.toContain(scope.viewer.personId);
  });

  it('of a transaction has a plan still when that is over', async () => {
    await transaction(scope, (tx) => tx.db.tag.findMany({ where: { name: SECRET } }));
    const [select] = told;
    expect(JSON.stringify(await select?.plan?.())).toMatch(/"table":"tag"/);
    expect(JSON.stringify(await select?.plan?.())).not.toContain(SECRET);
  });
});
