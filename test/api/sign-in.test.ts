import { pino } from 'pino';
import type { AddressInfo } from 'node:net';
import { loadConfig } from '../../src/config';
import { signToken, tenantSecretSealer } from '../../src/identity';
import { createAtrium, createTenantClients, tokenKeyOf } from '../../src/main';
import { globalId, parseGlobalId } from '../../src/schema';
import { enabledProviders, providerById, type TenantClients } from '../../src/tenancy';
import { plantedCertificate } from '../support/planted-providers';
import { selfSigned } from '../support/saml/certificate';
import { createWorld, type Answer, type TestTenant, type World } from '../support/world';
import { codesOf, dataOf, mutate, outcomeOf, post, refused } from './answers';
import { probeOf, type DatabaseProbe } from './database-probe';

const SERVER_SECRET = 'a secret of one more server, 32 characters and more';
const FIELDS = `id kind name domains issuer clientId hasClientSecret signInUrl certificates certificatesExpireAt
  newPersonRole enforced enabled createdAt updatedAt`;
const shown = (mutation: string): string =>
  `__typename ... on ${mutation[0]?.toUpperCase()}${mutation.slice(1)}Payload { identityProvider { ${FIELDS} } }
  ... on ProviderNameTaken { name } ... on DomainTaken { domain }`;

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

let count = 0;
const fresh = (what: string): string => `${what}-${(count += 1)}`;
const oidcInput = (more: object = {}): Record<string, unknown> => {
  const name = fresh('oidc');
  return { name, domains: [`${name}.example`], issuer: 'https://id.example', clientId: 'c', ...more };
};
const samlInput = (more: object = {}): Record<string, unknown> => {
  const name = fresh('saml');
  const certificates = [plantedCertificate()];
  return {
    name,
    domains: [`${name}.example`],
    issuer: 'urn:x',
    signInUrl: 'https://x.example',
    certificates,
    ...more,
  };
};

interface Provider extends Record<string, unknown> {
  readonly id: string;
}
const save = (name: string, input: object): Promise<Answer> =>
  mutate(tenant.owner.ask, name, input, shown(name));
const addOidc = (more: object = {}): Promise<Answer> => save('createOidcProvider', oidcInput(more));
const addSaml = (more: object = {}): Promise<Answer> => save('createSamlProvider', samlInput(more));
const update = (id: string, changes: object): Promise<Answer> =>
  save('updateIdentityProvider', { identityProviderId: id, ...changes });
const providerOf = (answer: Answer): Provider =>
  outcomeOf<{ identityProvider: Provider }>(answer).identityProvider;
const messageOf = (answer: Answer): string => answer.body.errors?.[0]?.message ?? '';
const uuidOf = (id: string): string => parseGlobalId(id)?.uuid ?? '';

describe('an identity provider', () => {
  it('of OIDC is added as it was given, with the usual settings, and found again', async () => {
    const input = oidcInput({ issuer: 'https://tenant.auth0.example/', clientSecret: 'hush' });
    const provider = providerOf(await addOidc(input));
    expect(provider).toMatchObject({
      ...{
        kind: 'OIDC',
        name: input['name'],
        domains: input['domains'],
        issuer: input['issuer'],
        clientId: 'c',
      },
      ...{ hasClientSecret: true, signInUrl: null, certificates: [], certificatesExpireAt: [] },
      ...{ newPersonRole: null, enforced: false, enabled: true },
    });
    const found = await tenant.owner.ask(
      `query($id: ID!) { node(id: $id) { ... on IdentityProvider { ${FIELDS} } }
        identityProviders(first: 100) { totalCount nodes { id } } }`,
      { id: provider.id },
    );
    const data = dataOf<{ node: Provider; identityProviders: { nodes: { id: string }[] } }>(found);
    expect(data.node).toEqual(provider);
    expect(data.identityProviders.nodes).toContainEqual({ id: provider.id });
  });

  it('of SAML is added with its certificates in plain PEM and when they end', async () => {
    const certificates = [
      `About this one\n${plantedCertificate()}\n\n`,
      selfSigned({ curve: 'P-256' }).certificate,
    ];
    const provider = providerOf(
      await addSaml({
        certificates,
        newPersonRole: 'CUSTOMER',
        enforced: true,
        issuer: 'http://www.okta.example/exk1',
      }),
    );
    expect(provider).toMatchObject({
      ...{ kind: 'SAML', clientId: null, hasClientSecret: false, enforced: true, newPersonRole: 'CUSTOMER' },
      certificates: [plantedCertificate(), certificates[1]],
      certificatesExpireAt: [expect.stringMatching(/^\d{4}-/), expect.stringMatching(/^\d{4}-/)],
    });
    await update(provider.id, { enforced: false });
  });

  it('is changed in what is given and in nothing else', async () => {
    const before = providerOf(await addOidc({ clientSecret: 'hush', newPersonRole: 'AGENT' }));
    const same = providerOf(await update(before.id, { name: null, issuer: null, enabled: true }));
    expect(same).toEqual(before);
    const after = providerOf(await update(before.id, { enabled: false, newPersonRole: null }));
    expect({ ...after, updatedAt: before['updatedAt'] }).toEqual({
      ...before,
      enabled: false,
      newPersonRole: null,
    });
  });

  it('is gone once deleted', async () => {
    const { id } = providerOf(await addOidc());
    const answer = await mutate(
      tenant.owner.ask,
      'deleteIdentityProvider',
      { identityProviderId: id },
      'deletedIdentityProviderId',
    );
    expect(outcomeOf(answer)).toEqual({ deletedIdentityProviderId: id });
    await refused(update(id, { name: 'n' }), 'NOT_FOUND');
  });
});

describe('who manages identity providers', () => {
  const MUTATIONS: [string, () => object][] = [
    ['createOidcProvider', oidcInput],
    ['createSamlProvider', samlInput],
    ['updateIdentityProvider', () => ({ identityProviderId: tenant.ids.IdentityProvider, name: 'n' })],
    ['deleteIdentityProvider', () => ({ identityProviderId: tenant.ids.IdentityProvider })],
  ];

  it.each(['admin', 'agent', 'customer'] as const)('is the owner and no %s', async (who) => {
    const { ask } = tenant[who];
    await refused(ask('{ identityProviders { totalCount } }'), 'FORBIDDEN');
    for (const [name, input] of MUTATIONS) {
      await refused(mutate(ask, name, input(), '__typename'), 'FORBIDDEN');
    }
    const { body } = await ask('query($id: ID!) { node(id: $id) { id } }', {
      id: tenant.ids.IdentityProvider,
    });
    expect(body).toEqual({ data: { node: null } });
  });

  it('is nobody of another tenant', async () => {
    for (const [name, input] of MUTATIONS.slice(2)) {
      await refused(mutate(world.globex.owner.ask, name, input(), '__typename'), 'NOT_FOUND');
    }
  });
});

describe('an address', () => {
  it.each([
    'http://id.example',
    'ftp://id.example',
    'javascript:alert(1)',
    'id.example',
    '//id.example',
    'https:id.example',
    'https:\\\\id.example',
    'https://id.example\\@evil.example',
    'https://',
    'https://user@id.example',
    'https://user:word@id.example',
    'https://@id.example',
    'https://id.example/#there',
    'https://id.example/#',
    'https://id .example',
    ' https://id.example',
    'https://id.example\n',
    'https://id.exa\tmple',
    'http://localhost.evil.example',
    'http://127.0.0.1.evil.example',
    'http://127.0.0.1@evil.example',
  ])('such as %j is none', async (address) => {
    const issuer = await addOidc({ issuer: address });
    expect([codesOf(issuer), messageOf(issuer)]).toEqual([
      ['BAD_USER_INPUT'],
      expect.stringMatching(/^`issuer`/),
    ]);
    const signInUrl = await addSaml({ signInUrl: address });
    expect([codesOf(signInUrl), messageOf(signInUrl)]).toEqual([
      ['BAD_USER_INPUT'],
      expect.stringMatching(/^`signInUrl`/),
    ]);
  });

  it.each(['https://id.example/?a=b', 'https://id.example?'])(
    'such as %j is no issuer, but leads to SAML',
    async (url) => {
      await refused(addOidc({ issuer: url }));
      expect(providerOf(await addSaml({ signInUrl: url }))).toMatchObject({ signInUrl: url });
    },
  );

  it.each([
    'http://localhost:8080/realms/x',
    'http://127.0.0.1:1',
    'http://[::1]/',
    'https://ID.example:8443/a',
  ])('such as %j is one', async (issuer) => {
    expect(providerOf(await addOidc({ issuer }))).toMatchObject({ issuer });
  });

  it('has at most 1,000 characters', async () => {
    const long = (length: number) => 'https://id.example/'.padEnd(length, 'x');
    const [issuer, signInUrl] = [long(1_001), long(1_001)];
    expect(messageOf(await addOidc({ issuer }))).toMatch(/^`issuer` must have at most/);
    expect(messageOf(await addSaml({ signInUrl }))).toMatch(/^`signInUrl` must have at most/);
    expect(messageOf(await addSaml({ issuer }))).toMatch(/^`issuer` must be the provider's entity id/);
    expect(codesOf(await addOidc({ issuer: long(1_000) }))).toEqual([]);
    expect(codesOf(await addSaml({ issuer: long(1_000), signInUrl: long(1_000) }))).toEqual([]);
  });

  it.each(['', ' ', 'urn: x', 'urn:x\n'])('such as %j is no entity id', async (issuer) => {
    await refused(addSaml({ issuer }));
  });
});

describe('a domain', () => {
  it.each(
    [
      ' localhost *.acme.example .acme.example acme.example. acme..example -a.example a-.example a_b.example',
      'https://acme.example acme.example/x acme.example:80 me@acme.example 127.0.0.1 1.2 [::1] acme%2eexample',
      'xn--a.example gmail.com GMail.com outlook.com yahoo.com icloud.com',
    ]
      .join(' ')
      .split(' ')
      .concat('acme example', ' acme.example', `${'a'.repeat(64)}.example`, `${'abc.'.repeat(63)}example`),
  )('such as %j is none', async (domain) => {
    const answer = await addOidc({ domains: ['fine.example', domain] });
    expect([codesOf(answer), messageOf(answer)]).toEqual([
      ['BAD_USER_INPUT'],
      expect.stringMatching(/^`domains\[1\]`/),
    ]);
  });

  it('is kept in lower case and punycode, and once', async () => {
    const domains = ['Mail.ACME-1.example', 'bücher-1.example', 'mail.acme-1.example'];
    const provider = providerOf(await addOidc({ domains }));
    expect(provider['domains']).toEqual([
      'mail.acme-1.example',
      expect.stringMatching(/^xn--bcher-1-\w+\.example$/),
    ]);
  });

  it('is one of 1 to 50 of its provider', async () => {
    const many = (length: number) => Array.from({ length }, (_, index) => `d${index}.many.example`);
    await refused(addOidc({ domains: [] }));
    await refused(addOidc({ domains: many(51) }));
    const provider = providerOf(await addOidc({ domains: many(50) }));
    expect(provider['domains']).toHaveLength(50);
    await refused(update(provider.id, { domains: [] }));
  });

  it('is in one provider of the tenant only, whatever its case, and free to the other tenant', async () => {
    const provider = providerOf(await addOidc({ domains: ['one.example', 'only-once.example'] }));
    const taken = { __typename: 'DomainTaken', domain: 'only-once.example' };
    const again = { domains: ['two.example', 'Only-Once.example'] };
    expect(outcomeOf(await addOidc(again))).toEqual(taken);
    expect(outcomeOf(await addSaml(again))).toEqual(taken);
    const other = providerOf(await addOidc());
    expect(outcomeOf(await update(other.id, again))).toEqual(taken);
    expect(providerOf(await update(provider.id, again))['domains']).toEqual([
      'two.example',
      'only-once.example',
    ]);
    const elsewhere = await mutate(
      world.globex.owner.ask,
      'createOidcProvider',
      oidcInput(again),
      '__typename',
    );
    expect(outcomeOf(elsewhere)).toEqual({ __typename: 'CreateOidcProviderPayload' });
  });

  it('goes to one of those who want it at once', async () => {
    const domains = ['wanted.example'];
    const answers = await Promise.all(Array.from({ length: 6 }, () => addOidc({ domains })));
    const kinds = answers.map((answer) => outcomeOf(answer).__typename).toSorted();
    expect(kinds).toEqual(['CreateOidcProviderPayload', ...Array<string>(5).fill('DomainTaken')]);
  });
});

describe('a certificate', () => {
  const pem = (label: string, body: string) => `-----BEGIN ${label}-----\n${body}\n-----END ${label}-----\n`;
  it.each<[string, () => string]>([
    ['words', () => 'not a certificate'],
    ['another body', () => pem('CERTIFICATE', 'AAAA')],
    ['a public key', () => pem('PUBLIC KEY', 'AAAA')],
    ['a private key beside it', () => selfSigned({ curve: 'P-256' }).key + plantedCertificate()],
    ['two in one text', () => plantedCertificate() + plantedCertificate()],
    ['a weak RSA key', () => selfSigned({ bits: 1_024 }).certificate],
    ['a very long text', () => plantedCertificate() + ' '.repeat(20_000)],
  ])('is not %s', async (_what, text) => {
    const answer = await addSaml({ certificates: [plantedCertificate(), text()] });
    expect([codesOf(answer), messageOf(answer)]).toEqual([
      ['BAD_USER_INPUT'],
      expect.stringMatching(/^`certificates\[1\]` must be one X\.509 certificate/),
    ]);
  });

  it('is one of 1 to 5 of its provider', async () => {
    const many = (length: number) => ({ certificates: Array<string>(length).fill(plantedCertificate()) });
    await refused(addSaml(many(0)));
    await refused(addSaml(many(6)));
    const { id } = providerOf(await addSaml(many(5)));
    await refused(update(id, many(0)));
  });
});

describe('a setting', () => {
  it('enforces nothing by a provider that is not enabled', async () => {
    await refused(addOidc({ enforced: true, enabled: false }));
    const { id } = providerOf(await addOidc({ enforced: true }));
    await refused(update(id, { enabled: false }));
    expect(providerOf(await update(id, { enabled: false, enforced: false }))).toMatchObject({
      enabled: false,
    });
    await refused(update(id, { enforced: true }));
  });

  it('makes nobody an owner or administrator', async () => {
    for (const newPersonRole of ['OWNER', 'ADMIN']) {
      await refused(addOidc({ newPersonRole }));
      await refused(update(tenant.ids.IdentityProvider, { newPersonRole }));
    }
  });

  it('is of the kind of its provider', async () => {
    const oidc = providerOf(await addOidc());
    const saml = providerOf(await addSaml());
    for (const changes of [{ signInUrl: 'https://x.example' }, { certificates: [plantedCertificate()] }]) {
      await refused(update(oidc.id, changes));
    }
    for (const changes of [{ clientId: 'c' }, { clientSecret: 's' }]) await refused(update(saml.id, changes));
    await refused(update(oidc.id, { issuer: 'urn:x' }));
    expect(providerOf(await update(saml.id, { issuer: 'urn:y' }))).toMatchObject({ issuer: 'urn:y' });
  });

  it.each([
    { name: ' ' },
    { clientId: '' },
    { clientId: 'ü' },
    { clientSecret: '' },
    { clientSecret: ' ' },
    { clientSecret: 'line\nbreak' },
  ])('such as %j is none', async (changes) => {
    await refused(addOidc(changes));
    await refused(update(tenant.ids.IdentityProvider, changes));
  });

  it.each([
    ['name', 101],
    ['clientId', 501],
    ['clientSecret', 1_001],
  ])('named %s does not have %i characters', async (field, length) => {
    const changes = { [field]: 'x'.repeat(length) };
    expect(messageOf(await addOidc(changes))).toMatch(new RegExp(`^\`${field}\` must have`));
    await refused(update(tenant.ids.IdentityProvider, changes));
  });

  it('is stored at its full length', async () => {
    const most = { name: '🙂'.repeat(100), clientId: 'x'.repeat(500), clientSecret: 'x'.repeat(1_000) };
    expect(providerOf(await addOidc(most))).toMatchObject({ name: most.name, clientId: most.clientId });
  });

  it('gives a name to one provider of the tenant, of both tenants to one each', async () => {
    const name = fresh('once');
    const taken = { __typename: 'ProviderNameTaken', name };
    await addOidc({ name });
    expect(outcomeOf(await addSaml({ name }))).toEqual(taken);
    const other = providerOf(await addOidc());
    expect(outcomeOf(await update(other.id, { name }))).toEqual(taken);
    const elsewhere = await mutate(
      world.globex.owner.ask,
      'createOidcProvider',
      oidcInput({ name }),
      '__typename',
    );
    expect(outcomeOf(elsewhere).__typename).toBe('CreateOidcProviderPayload');
  });
});

describe('a client secret', () => {
  const storedSecret = async (id: string): Promise<string | null> => {
    const [row] = await probe.query<{ secret: string | null }>(
      'SELECT client_secret AS secret FROM identity_provider WHERE id = $1',
      [uuidOf(id)],
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
    const parts = { config, appUrl: world.database.appUrl, secret: SERVER_SECRET, logger };
    const server = await createAtrium(parts);
    try {
      await server.http.listen({ host: '127.0.0.1', port: 0 });
      const url = `http://127.0.0.1:${(server.http.server.address() as AddressInfo).port}`;
      const subject = { tenantId: tenant.tenantId, personId: tenant.owner.personId };
      const token = await signToken(tokenKeyOf(SERVER_SECRET), subject, 3_600);
      const send = (name: string, input: object): Promise<Answer> => {
        const type = `${name[0]?.toUpperCase()}${name.slice(1)}Input`;
        const query = `mutation($input: ${type}!) { ${name}(input: $input) { ${shown(name)} } }`;
        return post(url, JSON.stringify({ query, variables: { input } }), token);
      };
      const created = await send('createOidcProvider', oidcInput({ clientSecret: secret }));
      const { id } = providerOf(created);
      const updated = await send('updateIdentityProvider', { identityProviderId: id, clientSecret: secret });
      expect(providerOf(updated)).toMatchObject({ hasClientSecret: true });
      await probe.query('REVOKE INSERT ON outbox FROM atrium_app');
      const failed = await send('createOidcProvider', oidcInput({ clientSecret: secret })).finally(
        async () => {
          await probe.query('GRANT INSERT ON outbox TO atrium_app');
        },
      );
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
          identityProviderId: uuidOf(id),
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
    expect(await providerById(clients, tenant.tenantId, uuidOf(off.id))).toBeNull();
    expect(await providerById(clients, world.globex.tenantId, uuidOf(on.id))).toBeNull();
    const one = await providerById(clients, tenant.tenantId, uuidOf(on.id));
    expect(one).toEqual(found.find(({ id }) => id === uuidOf(on.id)));
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
    const id = uuidOf(world.globex.ids.IdentityProvider);
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
