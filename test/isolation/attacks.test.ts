import './production-mode';
import { attackReads, attackWrites } from './attack';
import { everythingRead } from './everything-read';
import { createIsolationWorld, type IsolationWorld } from './isolation-world';

// Every mutation with every secret, each compared over all rows: minutes on a busy machine.
jest.setTimeout(300_000);

let world: IsolationWorld;
beforeAll(async () => {
  world = await createIsolationWorld();
});
afterAll(() => world?.close());

const ROLES = ['OWNER', 'ADMIN', 'AGENT', 'CUSTOMER', 'ANONYMOUS'] as const;
type Role = (typeof ROLES)[number];

function attackerOf(role: Role) {
  const attacker = world.attackers.find((one) => one.role === role);
  if (!attacker) throw new Error(`nobody is ${role}`);
  return attacker;
}

describe("another tenant's ids, cursors, texts and numbers, in every argument", () => {
  it.each(ROLES)('tell %s nothing when read', async (role) => {
    const { leaks, operations } = await attackReads(world, attackerOf(role), world.foreign);
    expect(leaks).toEqual([]);
    expect(operations).toBeGreaterThan(world.targets.length * 10);
  });

  it.each(ROLES)('change nothing and tell %s nothing when written', async (role) => {
    const { leaks, operations } = await attackWrites(world, attackerOf(role), world.foreign);
    expect(leaks).toEqual([]);
    expect(operations).toBeGreaterThan(world.targets.length * 10);
  });
});

describe("another customer's and the staff's own things, in every argument", () => {
  it('tell a customer nothing when read', async () => {
    const { leaks } = await attackReads(world, attackerOf('CUSTOMER'), world.forbidden);
    expect(leaks).toEqual([]);
  });

  it('change nothing and tell a customer nothing when written', async () => {
    const { leaks } = await attackWrites(world, attackerOf('CUSTOMER'), world.forbidden);
    expect(leaks).toEqual([]);
  });
});

// Last: these take the rows away.
describe('what is hidden', () => {
  it('leaves every row as it was after all attacks', async () => {
    for (const { tenantId } of [world.acme, world.globex]) {
      const rows = await world.rows.read(tenantId);
      expect(rows).toEqual(expect.arrayContaining([...(world.rowsBefore.get(tenantId) ?? [])]));
      expect(rows).toHaveLength(world.rowsBefore.get(tenantId)?.length ?? 0);
    }
  });

  it('counts nowhere: a customer is told the same when what others wrote is gone', async () => {
    const customer = attackerOf('CUSTOMER');
    const before = await everythingRead(world, customer);
    const { tenantId, people } = world.acme;
    const own = [tenantId, people['customer']];
    await world.rows.run('DELETE FROM ticket WHERE tenant_id = $1 AND requester_id <> $2', own);
    await world.rows.run("DELETE FROM comment WHERE tenant_id = $1 AND visibility = 'INTERNAL'", [tenantId]);
    await world.rows.run('DELETE FROM tag WHERE tenant_id = $1', [tenantId]);
    await world.rows.run('DELETE FROM team_member WHERE tenant_id = $1', [tenantId]);
    await world.rows.run('DELETE FROM api_key WHERE tenant_id = $1', [tenantId]);
    await world.rows.run('DELETE FROM identity_provider WHERE tenant_id = $1', [tenantId]);
    await world.rows.run('DELETE FROM invitation WHERE tenant_id = $1', [tenantId]);
    await world.rows.run('UPDATE person SET custom_role_id = NULL WHERE tenant_id = $1', [tenantId]);
    await world.rows.run('DELETE FROM custom_role WHERE tenant_id = $1', [tenantId]);
    await world.rows.run("DELETE FROM person WHERE tenant_id = $1 AND name LIKE 'customer2%'", [tenantId]);
    expect(await everythingRead(world, customer)).toEqual(before);
  });

  it.each(ROLES)('counts nowhere: %s is told the same when the other tenant has no row', async (role) => {
    const { globex, rows } = world;
    await rows.restore(globex.tenantId, world.rowsBefore.get(globex.tenantId) ?? []);
    const before = await everythingRead(world, attackerOf(role));
    await rows.restore(globex.tenantId, []);
    expect(await everythingRead(world, attackerOf(role))).toEqual(before);
  });
});
