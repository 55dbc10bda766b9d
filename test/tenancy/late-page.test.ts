import { Client } from 'pg';
import { newId, Viewer } from '../../src/kernel';
import { createScope, pageQuery, type Order, type Scope } from '../../src/tenancy';
import { createBoundClients, type BoundClients } from '../support/bound-clients';
import { runSql } from '../support/database';

let world: BoundClients;
let scope: Scope;
beforeAll(async () => {
  world = await createBoundClients({ pool: { size: 1 } });
  scope = createScope(world.clients, {
    tenantId: world.acmeId,
    viewer: new Viewer({ personId: newId(), role: 'OWNER' }),
  });
  await runSql(
    world.database.superuserUrl,
    `INSERT INTO ticket (tenant_id, id, number, subject, description, requester_id, created_at, updated_at)
     SELECT p.tenant_id, gen_random_uuid(), n, 's', 'd', p.id, now() - n * interval '1 minute', now() - n * interval '1 minute'
     FROM person p, generate_series(1, 20000) n WHERE p.tenant_id = '${world.acmeId}';
     ANALYZE ticket`,
  );
}, 60_000);
afterAll(() => world.close());

const newest = (column: string): Order => ({ name: column, column, direction: 'desc', kind: 'time' });

/** How PostgreSQL reads the page of 20 after a position in the middle. */
async function planOfLatePage(order: Order): Promise<string> {
  const from = { value: new Date(Date.now() - 10_000 * 60_000), id: newId() };
  const page = pageQuery({ order, limit: 20, backward: false, from });
  world.statements.length = 0;
  await scope.db.ticket.findMany({ ...page, where: page.where });
  const sql = world.statements.find((text) => text.startsWith('SELECT')) ?? '';
  // By the simple protocol: the extended one would ask for the parameters.
  const client = new Client({ connectionString: world.database.appUrl });
  await client.connect();
  try {
    await client.query("SELECT set_config('app.tenant_id', $1, false)", [world.acmeId]);
    const { rows } = await client.query<{ 'QUERY PLAN': string }>(`EXPLAIN (GENERIC_PLAN) ${sql}`);
    return rows.map((row) => row['QUERY PLAN']).join('\n');
  } finally {
    await client.end();
  }
}

describe('a late page', () => {
  it.each([
    ['createdAt', 'created_at'],
    ['updatedAt', 'updated_at'],
  ])('in the order of %s is reached by the index, not by counting off rows', async (column, name) => {
    const plan = await planOfLatePage(newest(column));
    expect(plan).toMatch(new RegExp(`Index Cond: .*${name} <= `));
    expect(plan).not.toMatch(/Seq Scan on ticket|Sort Key/);
  });
});
