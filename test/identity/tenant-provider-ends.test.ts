import { createServer, type AddressInfo } from 'node:net';
import { mutate } from '../api/answers';
import { probeOf, type DatabaseProbe } from '../api/database-probe';
import { visitor } from '../support/signed-in';
import { createCompanyWorld, pathFor, whoIs, type CompanyWorld } from './company-world';
import {
  askWith,
  closedAfterEach,
  callbackOf,
  comeIn,
  known,
  leave,
  oddSignIn,
  open,
  startTwin,
} from './odd-world';
import { accessToken, addOidc, changeProvider, deleteProvider } from './own-provider';

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

describe('a provider that is enforced', () => {
  afterEach(() => changeProvider(world.acme, world.acmes, { enforced: false }));

  it('shuts out sessions and access tokens of the installation with the next request, but of owners', async () => {
    const [agent, owner] = [await comeIn(world, 'agent2@acme.test'), await comeIn(world, 'owner@acme.test')];
    const atCompany = await world.comeInAt('acme', { sub: 'c-agent', email: 'agent@acme.test' });
    const tokenOf = (email: string) => ({ authorization: `Bearer ${accessToken(world, known(email))}` });
    const [agents, owners] = [tokenOf('agent2@acme.test'), tokenOf('owner@acme.test')];
    for (const headers of [agents, owners]) expect((await askWith(world.url, headers)).status).toBe(200);
    expect(await whoIs(agent)).toMatchObject({ tenant: { slug: 'acme' } });

    await changeProvider(world.acme, world.acmes, { enforced: true });
    expect(await whoIs(agent)).toBe(401);
    expect(await whoIs(agent, { 'x-tenant': 'acme' })).toBe(403);
    expect((await askWith(world.url, agents)).status).toBe(401);
    expect((await askWith(world.url, { ...agents, 'x-tenant': 'acme' })).status).toBe(403);
    expect((await agent.send('GET', '/auth/session')).body).toEqual({ signedIn: false });
    expect((await oddSignIn(visitor(world), world, { claims: known('agent2@acme.test') })).status).toBe(403);
    // The company's own door, and the owner who mends it when that is stuck.
    expect(await whoIs(atCompany)).toMatchObject({ person: { email: 'agent@acme.test' } });
    expect(await whoIs(owner)).toMatchObject({ role: 'OWNER' });
    expect((await askWith(world.url, owners)).status).toBe(200);
    const path = '/auth/login?tenant=acme&provider=installation';
    expect(await whoIs(await comeIn(world, 'owner@acme.test', { path }))).toMatchObject({ role: 'OWNER' });
    expect((await leave(visitor(world), world, '/auth/login?tenant=acme')).origin).toBe(world.company.url);
    // API keys and installation tokens go on, and so does every other tenant.
    expect((await world.acme.agent.ask('{ viewer { role } }')).status).toBe(200);
    expect(await whoIs(await comeIn(world, 'agent@globex.test'))).toMatchObject({
      tenant: { slug: 'globex' },
    });
  });

  it('shuts an owner out with the next request after they are none any more', async () => {
    const owner = await comeIn(world, 'owner@acme.test');
    await changeProvider(world.acme, world.acmes, { enforced: true });
    await probe.query("UPDATE person SET role = 'ADMIN' WHERE id = $1", [world.acme.owner.personId]);
    expect(await whoIs(owner)).toBe(401);
    await probe.query("UPDATE person SET role = 'OWNER' WHERE id = $1", [world.acme.owner.personId]);
    expect(await whoIs(owner)).toMatchObject({ role: 'OWNER' });
  });

  it('lets whoever is somebody elsewhere, too, act there and only there', async () => {
    await mutate(
      world.globex.owner.ask,
      'createPerson',
      { email: 'admin@acme.test', name: 'A', role: 'AGENT' },
      '__typename',
    );
    const browser = await comeIn(world, 'admin@acme.test', { path: '/auth/login?tenant=acme' });
    expect(await whoIs(browser)).toMatchObject({ tenant: { slug: 'acme' } });
    await changeProvider(world.acme, world.acmes, { enforced: true });
    expect(await whoIs(browser)).toBe(401);
    expect(await whoIs(browser, { 'x-tenant': 'globex' })).toMatchObject({ tenant: { slug: 'globex' } });
  });
});

describe('a provider that is no more', () => {
  it('ends its sessions with the next request while it is disabled, and others go on', async () => {
    const [browser, other] = [
      await world.comeInAt('acme', { sub: 'c-agent', email: 'agent@acme.test' }),
      await comeIn(world, 'agent2@acme.test'),
    ];
    const away = await leave(visitor(world), world, pathFor('acme', 'x@acme.test'));
    await changeProvider(world.acme, world.acmes, { enabled: false });
    expect(await whoIs(browser)).toBe(401);
    expect(await whoIs(other)).toMatchObject({ tenant: { slug: 'acme' } });
    expect(away.origin).toBe(world.company.url);
    expect((await leave(visitor(world), world, pathFor('acme', 'x@acme.test'))).origin).toBe(
      world.provider.url,
    );
    await changeProvider(world.acme, world.acmes, { enabled: true });
  });

  it('cannot answer any more in the midst of a sign-in', async () => {
    const own = await addOidc(world.acme, { issuer: world.company.url, newPersonRole: 'AGENT' });
    const browser = visitor(world);
    const away = await leave(browser, world, `/auth/login?provider=${own.reference}`);
    await deleteProvider(world.acme, own);
    const answer = await open(browser, callbackOf(world.company, away, { claims: { sub: 'c-agent' } }));
    expect([answer.status, await browser.sessionCookie()]).toEqual([401, '']);
  });

  it('ends its sessions with the next request when it is deleted, for good', async () => {
    const own = await addOidc(world.acme, {
      issuer: world.company.url,
      domains: ['gone.example'],
      newPersonRole: 'AGENT',
    });
    const signIn = { provider: world.company, path: `/auth/login?provider=${own.reference}` };
    const browser = await comeIn(world, '', {
      ...signIn,
      claims: { sub: 'c-gone', email: 'x@gone.example' },
    });
    expect(await whoIs(browser)).toMatchObject({ person: { email: 'x@gone.example' } });
    await deleteProvider(world.acme, own);
    expect(await whoIs(browser)).toBe(401);
    const anew = await addOidc(world.acme, {
      issuer: world.company.url,
      domains: ['gone.example'],
      newPersonRole: 'AGENT',
    });
    expect(await whoIs(browser)).toBe(401);
    await deleteProvider(world.acme, anew);
  });
});

describe('in production', () => {
  it('the server asks nobody inside its own network for a tenant', async () => {
    let calls = 0;
    const inside = createServer((socket) => {
      calls += 1;
      socket.destroy();
    });
    await new Promise<void>((resolve) => inside.listen(0, resolve));
    opened({ close: () => new Promise<void>((resolve) => inside.close(() => resolve())) });
    const { port } = inside.address() as AddressInfo;
    const production = opened(
      await startTwin(world, {
        NODE_ENV: 'production',
        ATRIUM_SECRET: 'a secret for production, 32 characters',
        DATABASE_APP_URL: world.database.appUrl,
        DATABASE_URL: world.database.ownerUrl,
      }),
    );
    for (const issuer of [
      `https://127.0.0.1:${port}`,
      `https://localhost:${port}`,
      `https://[::1]:${port}`,
      `https://[::ffff:127.0.0.1]:${port}`,
      `https://0.0.0.0:${port}`,
      `https://2130706433:${port}`,
      `https://0x7f.1:${port}`,
      `https://127.1:${port}`,
      'https://169.254.169.254',
      'https://10.0.0.1',
      'https://192.168.1.1',
      `http://127.0.0.1:${port}`,
      world.company.url,
    ]) {
      const own = await addOidc(world.acme, { issuer });
      const answer = await fetch(`${production.url}/auth/login?moved=1&provider=${own.reference}`, {
        redirect: 'manual',
      });
      expect([issuer, answer.status, answer.headers.get('location')]).toEqual([issuer, 503, null]);
      // The number of the request is any number.
      const told = (await answer.text()).replaceAll(/[0-9a-f-]{36}/g, '');
      expect(told).not.toMatch(/127|169|refused|ECONN/);
      await deleteProvider(world.acme, own);
    }
    expect(calls).toBe(0);
  });
});
