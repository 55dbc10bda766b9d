import { plantedCertificate } from '../support/planted-providers';
import { selfSigned } from '../support/saml/certificate';
import { createWorld, type TestTenant, type World } from '../support/world';
import { codesOf, mutate, outcomeOf, refused } from './answers';
import { probeOf } from './database-probe';
import { messageOf, oidcInput, providerOf, providerWrites } from './providers';

let world: World;
let tenant: TestTenant;
beforeAll(async () => {
  world = await createWorld();
  tenant = world.acme;
});
afterAll(() => world?.close());

const { addOidc, addSaml, update } = providerWrites(() => tenant.owner.ask);

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
      .concat(
        'acme example',
        ' acme.example',
        `${'a'.repeat(64)}.example`,
        `${'abc.'.repeat(63)}example`,
        `${'ü.'.repeat(40)}example`,
      ),
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
    expect(messageOf(await addOidc({ domains: [] }))).toMatch(/^`domains` must have 1 to 50/);
    expect(messageOf(await addOidc({ domains: many(51) }))).toMatch(/^`domains` must have 1 to 50/);
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

  it('is looked for while nobody else can take it', async () => {
    const probe = await probeOf(world);
    try {
      await probe.query("BEGIN; UPDATE person SET role = role WHERE role = 'OWNER'");
      const adding = addOidc();
      await probe.waitForLock();
      await probe.query('COMMIT');
      expect(codesOf(await adding)).toEqual([]);
    } finally {
      await probe.close();
    }
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
    ['a key that is no RSA key', () => selfSigned({ curve: 'P-256' }).certificate],
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
    expect(messageOf(await addSaml(many(0)))).toMatch(/^`certificates` must have 1 to 5/);
    expect(messageOf(await addSaml(many(6)))).toMatch(/^`certificates` must have 1 to 5/);
    const { id } = providerOf(await addSaml(many(5)));
    await refused(update(id, many(0)));
  });
});
