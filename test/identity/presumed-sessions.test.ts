import { probeOf, type DatabaseProbe } from '../api/database-probe';
import { createCompanyWorld, type CompanyWorld } from './company-world';
import { comeIn } from './odd-world';

/** Without the cache the owner of a session is taken for who they were, too: no mutation may begin on that. */

let world: CompanyWorld;
let probe: DatabaseProbe;
beforeAll(async () => {
  world = await createCompanyWorld();
  probe = await probeOf(world);
  // Somebody who works in both tenants.
  await probe.query(
    `INSERT INTO person (tenant_id, id, email, name, role)
     VALUES ($1, gen_random_uuid(), 'agent@acme.test', 'both', 'AGENT')`,
    [world.globex.tenantId],
  );
});
afterAll(async () => {
  await probe?.close();
  await world?.close();
});

const WHO = '{ viewer { tenant { slug } } }';
const CREATE = 'mutation { createTicket(input: { subject: "presumed", description: "d" }) { __typename } }';

/** A browser that this process remembers, in acme. */
async function remembered() {
  const browser = await comeIn(world, 'agent@acme.test');
  await browser.send('POST', '/auth/session', { tenant: 'acme' });
  for (const _ of [1, 2])
    expect((await browser.graphql(WHO)).body.data).toEqual({ viewer: { tenant: { slug: 'acme' } } });
  return browser;
}

/** The tenants of the tickets that `run` creates. */
async function createdBy(run: () => Promise<unknown>): Promise<string[]> {
  await probe.query("DELETE FROM ticket WHERE subject = 'presumed'");
  await run();
  const rows = await probe.query<{ slug: string }>(
    "SELECT slug FROM ticket JOIN tenant ON tenant.id = tenant_id WHERE subject = 'presumed'",
  );
  return rows.map(({ slug }) => slug);
}

it('reads for the owner of a remembered session before it is known who they are now, and tells nothing', async () => {
  const browser = await remembered();
  const person = `UPDATE person SET status = $1 WHERE tenant_id = $2 AND email = 'agent@acme.test'`;
  await probe.query(person, ['DEACTIVATED', world.acme.tenantId]);
  let answer;
  const sql = await world.sqlOf(async () => {
    answer = await browser.graphql('{ tickets(first: 1) { nodes { id } } }');
  });
  await probe.query(person, ['ACTIVE', world.acme.tenantId]);
  expect(sql.filter((text) => text.includes('"ticket" t1'))).toHaveLength(1);
  expect(answer).toMatchObject({
    status: 401,
    body: { errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] },
  });
});

describe('a mutation with a session that is remembered', () => {
  it('is done once', async () => {
    const browser = await remembered();
    expect(await createdBy(() => browser.graphql(CREATE))).toEqual(['acme']);
  });

  it('is not done once the session was revoked', async () => {
    const browser = await remembered();
    const other = await comeIn(world, 'agent@acme.test');
    await other.send('POST', '/auth/logout', { everywhere: true });
    const created = await createdBy(async () => {
      for (const _ of [1, 2]) expect((await browser.graphql(CREATE)).status).toBe(401);
    });
    expect(created).toEqual([]);
  });

  it('is done once when the provider has to be asked first', async () => {
    const browser = await remembered();
    await probe.query(
      `UPDATE login_session SET record = record || '{"refreshAt": "2020-01-01T00:00:00.000Z"}'`,
    );
    const created = await createdBy(async () => {
      expect((await browser.graphql(CREATE)).status).toBe(200);
    });
    expect(created).toEqual(['acme']);
  });

  it('is done in the tenant that the session is in by now', async () => {
    const browser = await remembered();
    const switched = await browser.send('POST', '/auth/session', { tenant: 'globex' });
    expect(switched.status).toBe(200);
    const created = await createdBy(async () => {
      expect((await browser.graphql(CREATE)).status).toBe(200);
    });
    expect(created).toEqual(['globex']);
  });
});
