import './production-mode';
import { attackReads, attackWrites } from './attack';
import { everythingRead } from './everything-read';
import { createIsolationWorld, type Attacker, type IsolationWorld } from './isolation-world';

// The suite is only worth something if it sees a hole. So: holes.
let world: IsolationWorld;
let agent: Attacker;
let owner: Attacker;
beforeAll(async () => {
  world = await createIsolationWorld();
  [owner, , agent] = world.attackers as [Attacker, Attacker, Attacker];
}, 300_000);
afterAll(() => world?.close());

const only = (name: string): IsolationWorld => {
  const lesson = world.lessons.get(name);
  return { ...world, lessons: new Map(lesson && [[name, lesson]]) };
};

async function whysOf(findings: ReturnType<typeof attackReads>): Promise<Set<string>> {
  return new Set((await findings).leaks.map(({ why }) => why));
}

describe('without row security on tickets', () => {
  beforeAll(() => world.rows.run('ALTER TABLE ticket DISABLE ROW LEVEL SECURITY'));
  afterAll(() => world.rows.run('ALTER TABLE ticket ENABLE ROW LEVEL SECURITY'));

  it('reads are seen to leak', async () => {
    const whys = await whysOf(attackReads(world, agent, world.foreign));
    expect(whys).toContain('shows what is hidden');
    expect(whys).toContain('tells the hidden from the unknown');
  });

  it('writes are seen to change the other tenant', async () => {
    const whys = await whysOf(attackWrites(only('Mutation.changeTicketStatus'), owner, world.foreign));
    expect(whys).toContain('changed rows of another tenant');
  });

  it('totals are seen to count the other tenant', async () => {
    const before = await everythingRead(world, agent);
    await world.rows.restore(world.globex.tenantId, []);
    const after = await everythingRead(world, agent);
    await world.rows.restore(world.globex.tenantId, world.rowsBefore.get(world.globex.tenantId) ?? []);
    expect(after['Query.ticketCounts']).not.toBe(before['Query.ticketCounts']);
  });
});

describe('with a policy on comments that lets everything through', () => {
  const POLICY = "tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid)";
  const replace = (using: string) =>
    world.rows.run(`DROP POLICY tenant_isolation ON comment;
      CREATE POLICY tenant_isolation ON comment USING (${using}) WITH CHECK (${using})`);
  beforeAll(() => replace('true'));
  afterAll(() => replace(POLICY));

  it('reads are seen to leak', async () => {
    const whys = await whysOf(attackReads(world, agent, world.foreign));
    expect(whys).toContain('tells the hidden from the unknown');
  });

  it.each(['Mutation.editComment', 'Mutation.deleteComment'])('%s is seen to leak', async (name) => {
    expect((await whysOf(attackWrites(only(name), owner, world.foreign))).size).toBeGreaterThan(0);
  });
});

describe.each(['person', 'team', 'tag'])('without row security on %s', (table) => {
  beforeAll(() => world.rows.run(`ALTER TABLE ${table} DISABLE ROW LEVEL SECURITY`));
  afterAll(() => world.rows.run(`ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY`));

  it('reads are seen to leak', async () => {
    const whys = await whysOf(attackReads(only('Query.nodes'), agent, world.foreign));
    expect(whys).toContain('shows what is hidden');
    expect(whys).toContain('tells the hidden from the unknown');
  });
});

describe('with every policy back in place', () => {
  it.each(['Query.nodes', 'Query.tickets'])('%s is seen to be tight again', async (name) => {
    expect((await attackReads(only(name), agent, world.foreign)).leaks).toEqual([]);
  });
});
