import { plantedCertificate } from '../support/planted-providers';
import { selfSigned } from '../support/saml/certificate';
import { createWorld, type TestTenant, type World } from '../support/world';
import { dataOf, mutate, outcomeOf, refused } from './answers';
import {
  fresh,
  messageOf,
  oidcInput,
  PROVIDER_FIELDS,
  providerOf,
  providerWrites,
  samlInput,
  type ShownProvider,
} from './providers';

let world: World;
let tenant: TestTenant;
beforeAll(async () => {
  world = await createWorld();
  tenant = world.acme;
});
afterAll(() => world?.close());

const { addOidc, addSaml, update } = providerWrites(() => tenant.owner.ask);

describe('an identity provider', () => {
  it('of OIDC is added as it was given, with the usual settings, and found again', async () => {
    const input = oidcInput({ issuer: 'https://tenant.auth0.example/', clientSecret: 'hush' });
    const provider = providerOf(await addOidc(input));
    const { clientSecret: _, ...shown } = input;
    const usual = { newPersonRole: null, enforced: false, enabled: true, signInUrl: null, certificates: [] };
    expect(provider).toMatchObject({ ...shown, ...usual, kind: 'OIDC', hasClientSecret: true });
    const found = await tenant.owner.ask(
      `query($id: ID!) { node(id: $id) { ... on IdentityProvider { ${PROVIDER_FIELDS} } }
        identityProviders(first: 100) { totalCount nodes { id } } }`,
      { id: provider.id },
    );
    const data = dataOf<{ node: ShownProvider; identityProviders: { nodes: { id: string }[] } }>(found);
    expect(data.node).toEqual(provider);
    expect(data.identityProviders.nodes).toContainEqual({ id: provider.id });
  });

  it('of SAML is added with its certificates in plain PEM and when they end', async () => {
    const certificates = [`About this one\n${plantedCertificate()}\n\n`, selfSigned().certificate];
    const provider = providerOf(
      await addSaml({
        certificates,
        newPersonRole: 'CUSTOMER',
        enforced: true,
        issuer: 'http://www.okta.example/exk1',
      }),
    );
    expect(provider).toMatchObject({
      kind: 'SAML',
      clientId: null,
      hasClientSecret: false,
      enforced: true,
      newPersonRole: 'CUSTOMER',
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
