import { Client } from 'pg';
import { newId, Role, Viewer } from '../../src/kernel';
import { createScope, TenantCatalogue } from '../../src/tenancy';
import { createBoundClients, type BoundClients } from '../support/bound-clients';

let world: BoundClients;
let catalogue: TenantCatalogue;
let owner: Client;
let app: Client;
let superuser: Client;
beforeAll(async () => {
  world = await createBoundClients();
  catalogue = new TenantCatalogue(world.database.ownerUrl);
  [owner, app, superuser] = (await Promise.all(
    [world.database.ownerUrl, world.database.appUrl, world.database.superuserUrl].map(async (url) => {
      const client = new Client({ connectionString: url });
      await client.connect();
      return client;
    }),
  )) as [Client, Client, Client];
  // Acme and globex are on the plan free; these are on another one.
  for (const slug of ['gold-one', 'gold-two']) {
    await catalogue.create({
      slug,
      name: slug,
      plan: 'gold',
      owner: { email: `o@${slug}.test`, name: slug },
    });
  }
});
afterAll(async () => {
  await Promise.all([owner, app, superuser].map((client) => client.end()));
  await world.close();
});

/** The change rows that `work` writes, as `slug topic payload`. */
async function loggedBy(work: () => Promise<unknown>): Promise<string[]> {
  const { rows: before } = await superuser.query<{ last: string | null }>(
    'SELECT max(id) AS last FROM outbox',
  );
  await work();
  const { rows } = await superuser.query<{ told: string }>(
    `SELECT slug || ' ' || topic || ' ' || payload AS told FROM outbox JOIN tenant ON tenant.id = outbox.tenant_id
     WHERE outbox.id > $1 AND kind = 'CHANGE' ORDER BY 1`,
    [before[0]?.last ?? 0],
  );
  return rows.map(({ told }) => told);
}

const everybody = (slugs: string[]): string[] => slugs.map((slug) => `${slug} plan_flag {"all": true}`);
const setting = (enabled: boolean) => ({ name: 'log.one', enabled });

describe("a change of a plan's flags", () => {
  it('is logged for every tenant of the plan, and for no other', async () => {
    const gold = everybody(['gold-one', 'gold-two']);
    const { flags } = catalogue;
    expect(await loggedBy(() => flags.set({ plan: 'gold' }, setting(true)))).toEqual(gold);
    expect(await loggedBy(() => flags.set({ plan: 'gold' }, setting(false)))).toEqual(gold);
    expect(await loggedBy(() => flags.unset({ plan: 'gold' }, 'log.one'))).toEqual(gold);
    expect(await loggedBy(() => flags.set({ plan: 'nobodys' }, setting(true)))).toEqual([]);
  });

  it('is logged for the tenants of the old plan and of the new one', async () => {
    await catalogue.flags.set({ plan: 'gold' }, setting(true));
    const moved = () => owner.query("UPDATE plan_flag SET plan = 'free' WHERE plan = 'gold'");
    expect(await loggedBy(moved)).toEqual(everybody(['acme', 'globex', 'gold-one', 'gold-two']));
    expect(await loggedBy(() => owner.query('TRUNCATE plan_flag'))).toEqual(
      everybody(['acme', 'globex', 'gold-one', 'gold-two']),
    );
  });

  it('is not logged when nothing has changed', async () => {
    await catalogue.flags.set({ plan: 'gold' }, setting(true));
    expect(await loggedBy(() => catalogue.flags.set({ plan: 'gold' }, setting(true)))).toEqual([]);
    expect(await loggedBy(() => catalogue.flags.unset({ plan: 'gold' }, 'unheard-of'))).toEqual([]);
    expect(await loggedBy(() => owner.query('UPDATE plan_flag SET enabled = enabled'))).toEqual([]);
    expect(await loggedBy(() => owner.query('DELETE FROM plan_flag WHERE false'))).toEqual([]);
  });

  it('leaves the setting of the statement as it was', async () => {
    await owner.query('BEGIN');
    await owner.query("SELECT set_config('app.tenant_id', $1, true)", [world.acmeId]);
    await owner.query("INSERT INTO plan_flag (plan, name, enabled) VALUES ('gold', 'log.two', true)");
    const { rows } = await owner.query("SELECT current_setting('app.tenant_id') AS own");
    expect(rows).toEqual([{ own: world.acmeId }]);
    await owner.query('ROLLBACK');
  });

  it('waits for who gives a tenant this plan at the moment, and then tells that tenant too', async () => {
    const other = new Client({ connectionString: world.database.ownerUrl });
    await other.connect();
    await other.query('BEGIN');
    await other.query("UPDATE tenant SET plan = 'gold' WHERE slug = 'globex'");
    const told = loggedBy(() => catalogue.flags.set({ plan: 'gold' }, { name: 'log.race', enabled: true }));
    await blockedSession();
    await other.query('COMMIT');
    const flagged = (await told).filter((line) => line.includes('plan_flag'));
    expect(flagged).toEqual(everybody(['globex', 'gold-one', 'gold-two']));
    await other.query("UPDATE tenant SET plan = 'free' WHERE slug = 'globex'");
    await other.end();
  });
});

/** Resolves when somebody in this database waits for a lock. */
async function blockedSession(): Promise<void> {
  const text = "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
  while ((await superuser.query(text)).rowCount === 0) continue;
}

describe("a tenant's plan", () => {
  it('is logged as a change of that tenant alone, when it changes', async () => {
    const move = (plan: string) => () =>
      owner.query("UPDATE tenant SET plan = $1 WHERE slug = 'globex'", [plan]);
    const told = [`globex tenant {"id": ["${world.globexId}", "${world.globexId}"]}`];
    expect(await loggedBy(move('gold'))).toEqual(told);
    expect(await loggedBy(move('gold'))).toEqual([]);
    expect(await loggedBy(move('free'))).toEqual(told);
  });
});

describe("a change of a tenant's own flags", () => {
  it('is logged for that tenant alone, by the name of the flag', async () => {
    const { flags } = catalogue;
    const told = ['acme feature_flag {"name": ["log.one"]}'];
    const tenantId = world.acmeId;
    expect(await loggedBy(() => flags.set({ tenantId }, setting(true)))).toEqual(told);
    expect(await loggedBy(() => flags.set({ tenantId }, setting(true)))).toEqual([]);
    expect((await loggedBy(() => flags.set({ tenantId }, setting(false)))).length).toBe(1);
    expect(await loggedBy(() => flags.unset({ tenantId }, 'log.one'))).toEqual(told);
  });
});

describe('the application', () => {
  it.each([
    "INSERT INTO feature_flag (name, enabled) VALUES ('mine', true)",
    'UPDATE feature_flag SET enabled = true',
    'DELETE FROM feature_flag',
    'TRUNCATE feature_flag',
    "INSERT INTO plan_flag (plan, name, enabled) VALUES ('free', 'mine', true)",
    'UPDATE plan_flag SET enabled = true',
    'DELETE FROM plan_flag',
    'TRUNCATE plan_flag',
  ])('may not: %s', async (sql) => {
    await app.query("SELECT set_config('app.tenant_id', $1, false)", [world.acmeId]);
    await expect(app.query(sql)).rejects.toMatchObject({ code: '42501' });
  });

  it('sees the flags of its tenant and of its plan, and none without a tenant', async () => {
    await catalogue.flags.set({ tenantId: world.acmeId }, { name: 'seen.acme', enabled: true });
    await catalogue.flags.set({ tenantId: world.globexId }, { name: 'seen.globex', enabled: true });
    await catalogue.flags.set({ plan: 'free' }, { name: 'seen.free', enabled: true });
    await catalogue.flags.set({ plan: 'gold' }, { name: 'seen.gold', enabled: true });
    const seen = async (tenantId: string, slug = ''): Promise<unknown[]> => {
      await app.query(
        "SELECT set_config('app.tenant_id', $1, false), set_config('app.tenant_slug', $2, false)",
        [tenantId, slug],
      );
      const { rows } = await app.query<{ name: string }>(
        `SELECT name FROM feature_flag WHERE name LIKE 'seen.%'
         UNION ALL SELECT name FROM plan_flag WHERE name LIKE 'seen.%' ORDER BY 1`,
      );
      return rows.map(({ name }) => name);
    };
    expect(await seen(world.acmeId)).toEqual(['seen.acme', 'seen.free']);
    expect(await seen(world.globexId)).toEqual(['seen.free', 'seen.globex']);
    expect(await seen('')).toEqual([]);
    expect(await seen(newId())).toEqual([]);
    // Whoever names another tenant learns that it is there, and nothing of its plan's flags.
    expect(await seen(world.acmeId, 'gold-one')).toEqual(['seen.acme', 'seen.free']);
    expect(await seen('', 'gold-one')).toEqual([]);
  });

  it('reads by a scope what is its own', async () => {
    const viewer = new Viewer({ personId: newId(), role: Role.OWNER });
    const { db } = createScope(world.clients, { tenantId: world.globexId, viewer });
    expect(await db.featureFlag.findMany({ select: { name: true } })).toEqual([{ name: 'seen.globex' }]);
    expect(await db.planFlag.findMany({ select: { plan: true, name: true } })).toEqual([
      { plan: 'free', name: 'seen.free' },
    ]);
  });
});

describe('the database', () => {
  it.each(['New', 'a b', '', 'a-', '-a', 'a..b', '1a', 'ä', 'a\n', 'a'.repeat(65)])(
    'takes no flag called %j',
    async (name) => {
      const set = (of: { plan: string } | { tenantId: string }) =>
        catalogue.flags.set(of, { name, enabled: true });
      await expect(set({ plan: 'gold' })).rejects.toMatchObject({ code: '23514' });
      await expect(set({ tenantId: world.acmeId })).rejects.toMatchObject({ code: '23514' });
    },
  );
});
