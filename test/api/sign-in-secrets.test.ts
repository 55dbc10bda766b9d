import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { loadConfig } from '../../src/config';
import { signToken, tenantSecretSealer } from '../../src/identity';
import { createAtrium, createTenantClients, tokenKeyOf } from '../../src/main';
import { globalId } from '../../src/schema';
import { enabledProviders, providerById, type TenantClients } from '../../src/tenancy';
import { createWorld, type Answer, type TestTenant, type World } from '../support/world';
import { codesOf, dataOf, post } from './answers';
import { probeOf, type DatabaseProbe } from './database-probe';
import { fresh, messageOf, oidcInput, outcomesOf, providerOf, providerWrites, rowIdOf } from './providers';

const SERVER_SECRET = 'a secret of one more server, 32 characters and more';

let world: World;
let tenant: TestTenant;
let probe: DatabaseProbe;
let clients: TenantClients;
let closeClients: () => Promise<void>;
const lines: string[] = [];
const logger = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) });
beforeAll(async () => {
  world = await createWorld();
  tenant = world.acme;
  probe = await probeOf(world);
  const config = loadConfig({ NODE_ENV: 'test', PORT: '0' });
  const made = createTenantClients({ config, appUrl: world.database.appUrl, logger });
  clients = made.clients;
  closeClients = () => made.pool.close();
});
afterAll(async () => {
  await closeClients();
  await probe.close();
  await world.close();
});

const { addOidc, update } = providerWrites(() => tenant.owner.ask);

describe('a client secret', () => {
  const storedSecret = async (id: string): Promise<string | null> => {
    const [row] = await probe.query<{ secret: string | null }>(
      'SELECT client_secret AS secret FROM identity_provider WHERE id = $1',
      [rowIdOf(id)],
    );
    return row?.secret ?? null;
  };

  it('is in no type that can be read', async () => {
    const query = '{ __type(name: "IdentityProvider") { fields { name } } }';
    const { __type } = dataOf<{ __type: { fields: { name: string }[] } }>(await tenant.owner.ask(query));
    const names = __type.fields.map(({ name }) => name).filter((name) => /secret/i.test(name));
    expect(names).toEqual(['hasClientSecret']);
  });

  it('is replaced only when one is given', async () => {
    const { id } = providerOf(await addOidc({ clientSecret: 'first' }));
    const first = await storedSecret(id);
    await update(id, { name: fresh('renamed'), clientSecret: null });
    expect(await storedSecret(id)).toBe(first);
    await update(id, { clientSecret: 'second' });
    expect(await storedSecret(id)).not.toBe(first);
  });

  it('follows its provider to no other issuer', async () => {
    const { id } = providerOf(await addOidc({ clientSecret: 'first' }));
    const answer = await update(id, { issuer: 'https://evil.example' });
    expect([codesOf(answer), messageOf(answer)]).toEqual([
      ['BAD_USER_INPUT'],
      expect.stringMatching(/^`clientSecret` must be given again/),
    ]);
    expect(
      providerOf(await update(id, { issuer: 'https://new.example', clientSecret: 'second' })),
    ).toMatchObject({
      issuer: 'https://new.example',
    });
    const open = providerOf(await addOidc());
    expect(providerOf(await update(open.id, { issuer: 'https://new.example' }))).toMatchObject({
      issuer: 'https://new.example',
    });
  });

  it('stands in no answer, fact, log or row, but sealed by the key of the installation', async () => {
    const secret = 'a-client-secret-that-nobody-reads';
    const config = loadConfig({ NODE_ENV: 'test', PORT: '0' });
    const parts = {
      config,
      appUrl: world.database.appUrl,
      relayUrl: world.database.relayUrl,
      secret: SERVER_SECRET,
      logger,
    };
    const server = await createAtrium(parts);
    try {
      await server.http.listen({ host: '127.0.0.1', port: 0 });
      const url = `http://127.0.0.1:${(server.http.server.address() as AddressInfo).port}`;
      const subject = { tenantId: tenant.tenantId, personId: tenant.owner.personId };
      const token = await signToken(tokenKeyOf(SERVER_SECRET), subject, 3_600);
      const send = (name: string, input: object): Promise<Answer> => {
        const type = `${name[0]?.toUpperCase()}${name.slice(1)}Input`;
        const query = `mutation($input: ${type}!) { ${name}(input: $input) { ${outcomesOf(name)} } }`;
        return post(url, JSON.stringify({ query, variables: { input } }), token);
      };
      const created = await send('createOidcProvider', oidcInput({ clientSecret: secret }));
      const { id } = providerOf(created);
      const updated = await send('updateIdentityProvider', { identityProviderId: id, clientSecret: secret });
      expect(providerOf(updated)).toMatchObject({ hasClientSecret: true });
      await probe.query('REVOKE INSERT ON outbox FROM atrium_app');
      const failed = await send('createOidcProvider', oidcInput({ clientSecret: secret }));
      await probe.query('GRANT INSERT ON outbox TO atrium_app');
      const badly = await send('createOidcProvider', oidcInput({ clientSecret: `${secret}\n` }));
      expect([codesOf(failed), codesOf(badly)]).toEqual([['INTERNAL'], ['BAD_USER_INPUT']]);
      for (const answer of [created, updated, failed, badly]) expect(answer.text).not.toContain(secret);
      expect(lines.join('')).toMatch(/INTERNAL/);
      expect(lines.join('')).not.toContain(secret);
      const facts = await probe.query('SELECT topic, payload FROM outbox');
      expect(JSON.stringify(facts)).not.toContain(secret);
      expect(facts).toContainEqual({
        topic: 'identity_provider.updated',
        payload: {
          identityProviderId: rowIdOf(id),
          fields: ['clientSecret'],
          byPersonId: tenant.owner.personId,
        },
      });
      expect(JSON.stringify(await probe.query('SELECT * FROM identity_provider'))).not.toContain(secret);
      const sealer = tenantSecretSealer(SERVER_SECRET);
      expect(sealer.open((await storedSecret(id)) ?? '')).toBe(secret);
    } finally {
      await server.close();
    }
  });
});

describe('a provider for signing in', () => {
  it('is one that is enabled, with its secret sealed, and of its tenant alone', async () => {
    const on = providerOf(await addOidc({ clientSecret: 'hush', newPersonRole: 'AGENT' }));
    const off = providerOf(await addOidc({ enabled: false }));
    const found = await enabledProviders(clients, tenant.tenantId);
    const ids = found.map(({ id }) => globalId('IdentityProvider', id));
    expect(ids).toContain(on.id);
    expect(ids).not.toContain(off.id);
    expect(await providerById(clients, tenant.tenantId, rowIdOf(off.id))).toBeNull();
    expect(await providerById(clients, world.globex.tenantId, rowIdOf(on.id))).toBeNull();
    const one = await providerById(clients, tenant.tenantId, rowIdOf(on.id));
    expect(one).toEqual(found.find(({ id }) => id === rowIdOf(on.id)));
    expect(one).toMatchObject({
      kind: 'OIDC',
      name: on['name'],
      clientId: 'c',
      newPersonRole: 'AGENT',
      enforced: false,
    });
    expect(one?.clientSecret).toMatch(/^[\w-]{40,}$/);
  });

  it('is none of a suspended tenant', async () => {
    const id = rowIdOf(world.globex.ids.IdentityProvider);
    expect(await providerById(clients, world.globex.tenantId, id)).toMatchObject({ id });
    await world.catalogue.setStatus('globex', 'SUSPENDED');
    try {
      expect(await enabledProviders(clients, world.globex.tenantId)).toEqual([]);
      expect(await providerById(clients, world.globex.tenantId, id)).toBeNull();
    } finally {
      await world.catalogue.setStatus('globex', 'ACTIVE');
    }
  });
});
