import { probeOf, type DatabaseProbe } from '../api/database-probe';
import type { Json } from '../support/issuer-server';
import { visitor } from '../support/signed-in';
import { createCompanyWorld, pathFor, whoIs, type CompanyWorld } from './company-world';
import { startOddProvider } from './odd-provider';
import { callbackOf, closedAfterEach, known, leave, open } from './odd-world';
import { addOidc, changeProvider } from './own-provider';

let world: CompanyWorld;
let probe: DatabaseProbe;
beforeAll(async () => {
  world = await createCompanyWorld();
  probe = await probeOf(world);
});
const opened = closedAfterEach();
afterAll(async () => {
  await probe?.close();
  await world?.close();
});

const people = async (): Promise<string> =>
  (await probe.query<{ count: string }>('SELECT count(*) FROM person'))[0]?.count ?? '';

describe('which provider a sign-in goes to', () => {
  it.each([
    ['by the domain of an address', () => pathFor('acme', 'ann@acme.test'), () => world.company.url],
    [
      'by another of its domains, in whatever case',
      () => pathFor('acme', 'ann@STAFF.acme.test'),
      () => world.company.url,
    ],
    ['by its reference', () => `/auth/login?provider=${world.acmes.reference}`, () => world.company.url],
    [
      'by the address of a domain that no provider has',
      () => pathFor('acme', 'ann@x.test'),
      () => world.provider.url,
    ],
    [
      'by a domain that is only contained',
      () => pathFor('acme', 'ann@acme.test.evil.test'),
      () => world.provider.url,
    ],
    ['by a subdomain', () => pathFor('acme', 'ann@x.acme.test'), () => world.provider.url],
    ["by another tenant's domain", () => pathFor('acme', 'ann@globex.test'), () => world.provider.url],
    ['by no address', () => '/auth/login?tenant=acme', () => world.provider.url],
    ['by an unknown tenant', () => pathFor('nobody', 'ann@acme.test'), () => world.provider.url],
    ['by an address without a tenant', () => '/auth/login?email=ann@acme.test', () => world.provider.url],
    [
      'by the wish for the installation',
      () => `${pathFor('acme', 'ann@acme.test')}&provider=installation`,
      () => world.provider.url,
    ],
    ['by a reference that is none', () => '/auth/login?provider=nonsense', () => world.provider.url],
    ['by the reference of nobody', () => `/auth/login?provider=${'A'.repeat(43)}`, () => world.provider.url],
  ])('%s', async (_, path, url) => {
    expect((await leave(visitor(world), world, path())).origin).toBe(url());
  });
});

describe("a tenant's own provider", () => {
  it('brings a person whom the tenant knows, by an address of its domains', async () => {
    const browser = await world.comeInAt('acme', { sub: 'c-agent', email: 'agent@acme.test' });
    expect(await whoIs(browser)).toEqual({
      role: 'AGENT',
      person: { email: 'agent@acme.test' },
      tenant: { slug: 'acme' },
    });
    const again = await world.comeInAt('acme', { sub: 'c-agent' });
    expect(await whoIs(again)).toMatchObject({ person: { email: 'agent@acme.test' } });
  });

  it('creates whom the tenant does not know, once, with the role of new people', async () => {
    const before = Number(await people());
    const claims = { sub: 'c-new', email: 'New@staff.acme.test', name: 'New Person' };
    const all = await Promise.all(Array.from({ length: 5 }, () => world.comeInAt('acme', claims)));
    for (const browser of all) {
      expect(await whoIs(browser)).toMatchObject({ role: 'AGENT', person: { email: 'new@staff.acme.test' } });
    }
    expect(Number(await people())).toBe(before + 1);
  });

  const nobody: Record<string, Json> = {
    'no address': {},
    'an address of another domain': { email: 'new@evil.example' },
    "another tenant's owner": { email: 'owner@globex.test' },
    'an address of a subdomain': { email: 'new@x.acme.test' },
    'an address of a longer domain': { email: 'new@acme.test.evil.example' },
    'an address with the domain before the @': { email: 'acme.test@evil.example' },
    'an address with two @': { email: 'new@evil.example@acme.test' },
    'an address in a list': { email: ['new2@acme.test'] },
    'a Kelvin sign': { email: 'new\u212A@acme.test' },
    'a NUL in the address': { email: 'new\0@acme.test' },
    'blanks in the address': { email: 'new two@acme.test' },
    'an address that it calls not verified': { email: 'owner@acme.test', email_verified: false },
    'an address that it calls not verified in text': { email: 'owner@acme.test', email_verified: 'false' },
    'an address of which it says something odd': { email: 'owner@acme.test', email_verified: 0 },
  };
  it.each(Object.entries(nobody))('brings nobody and creates nobody with %s', async (_, claims) => {
    const before = await people();
    const response = await world.signInAt('acme', { sub: 'c-nobody', ...claims });
    expect([response.status, response.headers.getSetCookie()]).toEqual([403, []]);
    expect(await people()).toBe(before);
  });

  it('creates nobody when it has no role for new people', async () => {
    await changeProvider(world.acme, world.acmes, { newPersonRole: null });
    const before = await people();
    expect((await world.signInAt('acme', { sub: 'c-late', email: 'late@acme.test' })).status).toBe(403);
    expect(await people()).toBe(before);
    await changeProvider(world.acme, world.acmes, { newPersonRole: 'AGENT' });
  });

  it('does not bring back or create anew whom the tenant shut out', async () => {
    await world.comeInAt('acme', { sub: 'c-out', email: 'out@acme.test' });
    await probe.query("UPDATE person SET status = 'DEACTIVATED' WHERE email = 'out@acme.test'");
    for (const sub of ['c-out', 'c-out-2']) {
      expect((await world.signInAt('acme', { sub, email: 'out@acme.test' })).status).toBe(403);
    }
  });

  it('opens nothing by an address that belongs to another subject of it already', async () => {
    expect((await world.signInAt('acme', { sub: 'c-thief', email: 'agent@acme.test' })).status).toBe(403);
  });

  it('keeps odd names out of the row and the person in', async () => {
    const browser = await world.comeInAt('acme', {
      sub: 'c-odd',
      email: 'odd@acme.test',
      name: 'a\0b\uD800',
    });
    expect(await whoIs(browser)).toMatchObject({ person: { email: 'odd@acme.test' } });
    await world.comeInAt('acme', { sub: 'c-long', email: 'long@acme.test', name: '\u{1F600}'.repeat(5_000) });
  });
});

describe('two tenants with the same provider', () => {
  it('have each their own people of it, also of one subject', async () => {
    const claims = { sub: 'shared', email: 'shared@acme.test' };
    const atAcme = await world.comeInAt('acme', claims);
    expect((await world.signInAt('globex', claims)).status).toBe(403);
    expect(await whoIs(atAcme, { 'x-tenant': 'globex' })).toBe(403);
    const atGlobex = await world.comeInAt('globex', { sub: 'shared', email: 'shared@globex.test' });
    expect(await whoIs(atGlobex)).toMatchObject({ role: 'CUSTOMER', tenant: { slug: 'globex' } });
    expect(await whoIs(atGlobex, { 'x-tenant': 'acme' })).toBe(403);
    expect((await atGlobex.send('POST', '/auth/session', { tenant: 'acme' })).status).toBe(403);
    const { body } = await atGlobex.send('GET', '/auth/session');
    expect((body as { tenants: { slug: string }[] }).tenants.map(({ slug }) => slug)).toEqual(['globex']);
  });

  it("cannot name each other's people, whatever the domains that one claims", async () => {
    await changeProvider(world.globex, world.globexs, { domains: ['globex.test', 'acme.test'] });
    const browser = await world.comeInAt('globex', {
      sub: 'c-evil',
      email: 'agent@acme.test',
      email_verified: true,
    });
    expect(await whoIs(browser)).toEqual({
      role: 'CUSTOMER',
      person: { email: 'agent@acme.test' },
      tenant: { slug: 'globex' },
    });
    expect(await whoIs(browser, { 'x-tenant': 'acme' })).toBe(403);
    // Nor does the person whom it made become one of the installation's in disguise.
    expect((await leave(visitor(world), world, pathFor('acme', 'agent@acme.test'))).origin).toBe(
      world.company.url,
    );
  });

  it('cannot answer for each other', async () => {
    const browser = visitor(world);
    const forGlobex = await leave(visitor(world), world, pathFor('globex', 'x@globex.test'));
    const forAcme = await leave(browser, world, pathFor('acme', 'x@acme.test'));
    const claims = { sub: 'c-agent', email: 'agent@acme.test' };
    const callback = callbackOf(world.company, forGlobex, { claims });
    expect((await open(browser, callback)).status).toBe(401);
    await leave(browser, world, pathFor('acme', 'x@acme.test'));
    callback.searchParams.set('state', forAcme.searchParams.get('state') ?? '');
    expect((await open(browser, callback)).status).toBe(401);
  });

  it('have no part in each other when one pretends to be the provider of the installation (mix-up)', async () => {
    const evil = opened(
      await startOddProvider((url) => ({
        authorization_endpoint: `${world.provider.url}/authorize`,
        token_endpoint: `${url}/token`,
      })),
    );
    const own = await addOidc(world.globex, { issuer: evil.url });
    const browser = visitor(world);
    const away = await leave(browser, world, `/auth/login?provider=${own.reference}`);
    expect(away.origin).toBe(world.provider.url);
    const callback = callbackOf(world.provider, away, { claims: known('owner@acme.test') });
    callback.searchParams.set('iss', world.provider.url);
    expect((await open(browser, callback)).status).toBe(401);
    // The code of the honest provider never came to the evil one.
    expect(evil.state.exchanged).toBe(0);
  });
});
