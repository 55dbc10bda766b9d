import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { tokenKeyOf } from '../../src/main';
import { transaction } from '../../src/tenancy';
import { answerOf, createWorld, type Answer, type TestTenant, type World } from '../support/world';
import { SECRET, startSecondServer, type SecondServer } from './second-server';

let world: World;
let server: SecondServer;
let tenant: TestTenant;
beforeAll(async () => {
  world = await createWorld();
  tenant = world.acme;
  // With a key that the tests know, to sign what the server never would.
  server = await startSecondServer(world.database.appUrl);
});
afterAll(async () => {
  await server.close();
  await world.close();
});

const key = Buffer.from(tokenKeyOf(SECRET), 'hex');
const now = () => Math.floor(Date.now() / 1000);
const encode = (json: unknown) =>
  Buffer.from(typeof json === 'string' ? json : JSON.stringify(json)).toString('base64url');

interface Forged {
  readonly header?: object;
  /** Claims over the good ones; undefined leaves one out. A string is the payload as it is. */
  readonly claims?: Record<string, unknown> | string;
  readonly signature?: (signed: string) => string;
}

const hmac = (algorithm: string, secret: Buffer | string) => (signed: string) =>
  createHmac(algorithm, secret).update(signed).digest('base64url');

function token({ header = {}, claims = {}, signature = hmac('sha256', key) }: Forged = {}): string {
  const good = {
    tid: tenant.tenantId,
    sub: tenant.agent.personId,
    iss: 'atrium',
    aud: 'atrium',
    iat: now(),
    exp: now() + 60,
  };
  const payload = typeof claims === 'string' ? claims : { ...good, ...claims };
  const signed = `${encode({ alg: 'HS256', typ: 'JWT', ...header })}.${encode(payload)}`;
  return `${signed}.${signature(signed)}`;
}

/** The good payload with one number written as it is, which JSON.stringify would not. */
const withRaw = (name: string, raw: string): string =>
  JSON.stringify({
    tid: tenant.tenantId,
    sub: tenant.agent.personId,
    iss: 'atrium',
    aud: 'atrium',
    iat: now(),
    exp: now() + 60,
    [name]: 424242,
  }).replace('424242', raw);

async function ask(authorization: string | null, query = '{ viewer { role } }'): Promise<Answer> {
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(authorization !== null && { authorization }) },
    body: JSON.stringify({ query }),
  });
  const text = await response.text();
  return answerOf(response, text);
}

describe('a good token', () => {
  it.each([
    ['Bearer', () => `Bearer ${token()}`],
    ['bearer in any case', () => `bEARER ${token()}`],
    ['more blanks', () => `Bearer   ${token()}`],
    ['an audience in a list', () => `Bearer ${token({ claims: { aud: ['other', 'atrium'] } })}`],
    ['claims that nobody asked for', () => `Bearer ${token({ claims: { role: 'OWNER', admin: true } })}`],
    [
      'a header that names keys',
      () => `Bearer ${token({ header: { kid: '../../etc/passwd', jku: 'http://127.0.0.1:1/', jwk: {} } })}`,
    ],
  ])('with %s is taken, and tells the role of the database', async (_name, authorization) => {
    expect(await ask(authorization())).toMatchObject({
      status: 200,
      body: { data: { viewer: { role: 'AGENT' } } },
    });
  });
});

describe('no credential', () => {
  it('is anonymous: viewer is null, and everything else asks to sign in', async () => {
    expect((await ask(null)).body).toEqual({ data: { viewer: null } });
    const anonymous = await ask(null, '{ viewer { role } node(id: "x") { id } ticket(number: 1) { id } }');
    expect(anonymous.body.data).toEqual({ viewer: null, node: null, ticket: null });
    expect(anonymous.body.errors?.map(({ extensions }) => extensions.code)).toEqual(
      Array(2).fill('UNAUTHENTICATED'),
    );
    for (const list of ['tickets', 'people', 'teams', 'tags']) {
      const { body } = await ask(null, `{ ${list} { totalCount } }`);
      expect(body).toMatchObject({ data: null, errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
    }
    const { body } = await ask(
      null,
      'mutation { createTicket(input: { subject: "s", description: "d" }) { ticket { id } } }',
    );
    expect(body).toMatchObject({ data: null, errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
  });
});

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const publicPem = rsa.publicKey.export({ type: 'spki', format: 'pem' }).toString();

// Everything below is signed with the right key unless it says otherwise.
const BAD: [name: string, authorization: () => string][] = [
  ['an empty header', () => ''],
  ['the word alone', () => 'Bearer'],
  ['the word and a blank', () => 'Bearer '],
  ['another scheme', () => `Basic ${token()}`],
  ['no scheme', () => token()],
  ['two tokens', () => `Bearer ${token()} ${token()}`],
  ['two schemes', () => `Bearer Bearer ${token()}`],
  ['a token in quotes', () => `Bearer "${token()}"`],
  ['garbage', () => 'Bearer garbage'],
  ['three dots', () => 'Bearer ...'],
  ['no signature', () => `Bearer ${token({ signature: () => '' })}`],
  [
    'zeros for a signature',
    () => `Bearer ${token({ signature: () => Buffer.alloc(32).toString('base64url') })}`,
  ],
  ['no header', () => `Bearer ${token().replace(/^[^.]+/, '')}`],
  ['a header that is no JSON', () => `Bearer ${token().replace(/^[^.]+/, encode('{'))}`],
  ['a payload that is no JSON', () => `Bearer ${token({ claims: '{' })}`],
  ['a payload that is a list', () => `Bearer ${token({ claims: '[]' })}`],
  ['a payload that is null', () => `Bearer ${token({ claims: 'null' })}`],
  ['alg none', () => `Bearer ${token({ header: { alg: 'none' }, signature: () => '' })}`],
  ['alg NONE with a signature', () => `Bearer ${token({ header: { alg: 'NONE' } })}`],
  ['no alg', () => `Bearer ${token({ header: { alg: undefined } })}`],
  ['alg HS512', () => `Bearer ${token({ header: { alg: 'HS512' }, signature: hmac('sha512', key) })}`],
  [
    'alg RS256 by an own key',
    () =>
      `Bearer ${token({ header: { alg: 'RS256' }, signature: (signed) => sign('sha256', Buffer.from(signed), rsa.privateKey).toString('base64url') })}`,
  ],
  ['alg RS256 over our HMAC', () => `Bearer ${token({ header: { alg: 'RS256' } })}`],
  ['an HMAC with a public key', () => `Bearer ${token({ signature: hmac('sha256', publicPem) })}`],
  ['an HMAC with nothing', () => `Bearer ${token({ signature: hmac('sha256', '') })}`],
  [
    'a key of its own in the header',
    () =>
      `Bearer ${token({ header: { jwk: { kty: 'oct', k: encode('k') } }, signature: hmac('sha256', 'k') })}`,
  ],
  ['an extension that must be understood', () => `Bearer ${token({ header: { crit: ['x'], x: 1 } })}`],
  ['the key of another purpose', () => `Bearer ${token({ signature: hmac('sha256', SECRET) })}`],
  ['a payload changed after signing', () => tampered()],
  ['another issuer', () => `Bearer ${token({ claims: { iss: 'other' } })}`],
  ['issuers in a list', () => `Bearer ${token({ claims: { iss: ['atrium'] } })}`],
  ['another audience', () => `Bearer ${token({ claims: { aud: 'other' } })}`],
  ['an expired token', () => `Bearer ${token({ claims: { exp: now() - 1 } })}`],
  ['an expiry of 0', () => `Bearer ${token({ claims: { exp: 0 } })}`],
  ['an expiry in words', () => `Bearer ${token({ claims: { exp: String(now() + 60) } })}`],
  ['an expiry in a list', () => `Bearer ${token({ claims: { exp: [now() + 60] } })}`],
  ['an expiry of 1e400', () => `Bearer ${token({ claims: withRaw('exp', '1e400') })}`],
  ['an expiry of NaN', () => `Bearer ${token({ claims: withRaw('exp', 'NaN') })}`],
  ['not before tomorrow', () => `Bearer ${token({ claims: { nbf: now() + 86_400 } })}`],
  ['not before 1e400', () => `Bearer ${token({ claims: withRaw('nbf', '1e400') })}`],
  ['issued tomorrow', () => `Bearer ${token({ claims: { iat: now() + 86_400 } })}`],
  ['issued two years ago', () => `Bearer ${token({ claims: { iat: now() - 2 * 366 * 86_400 } })}`],
  ['issued -1e400', () => `Bearer ${token({ claims: withRaw('iat', '-1e400') })}`],
  ...['exp', 'iat', 'iss', 'aud', 'sub', 'tid'].map((claim): [string, () => string] => [
    `no ${claim}`,
    () => `Bearer ${token({ claims: { [claim]: undefined } })}`,
  ]),
  ...['sub', 'tid'].flatMap((claim): [string, () => string][] =>
    [null, 1, '', 'x', '%', "' OR 1=1", {}].map((value) => [
      `a ${claim} of ${JSON.stringify(value)}`,
      () => `Bearer ${token({ claims: { [claim]: value } })}`,
    ]),
  ),
  ['a sub in a list', () => `Bearer ${token({ claims: { sub: [tenant.agent.personId] } })}`],
  ['a tid in a list', () => `Bearer ${token({ claims: { tid: [tenant.tenantId] } })}`],
  ['an unknown person', () => `Bearer ${token({ claims: { sub: '01890000-0000-7000-8000-00000000dead' } })}`],
  ['an unknown tenant', () => `Bearer ${token({ claims: { tid: '01890000-0000-7000-8000-00000000dead' } })}`],
  ['a person of another tenant', () => `Bearer ${token({ claims: { sub: world.globex.agent.personId } })}`],
  ['10 kB of a good token', () => `Bearer ${token({ claims: { more: 'x'.repeat(10_000) } })}`],
  ['10 kB of garbage', () => `Bearer ${'x'.repeat(10_000)}`],
  ['the token of another installation', () => `Bearer ${tenant.agent.token}`],
];

function tampered(): string {
  const [header, payload = '', signature] = token().split('.');
  const claims = { ...JSON.parse(Buffer.from(payload, 'base64url').toString()), sub: tenant.owner.personId };
  return `Bearer ${header}.${encode(claims)}.${signature}`;
}

describe('a bad credential', () => {
  it.each(BAD)(
    'of %s gets the answer that every other gets, and no line in the log',
    async (_name, authorization) => {
      const answer = await ask(authorization(), '{ viewer { role } tickets { totalCount } }');
      expect({
        status: answer.status,
        body: answer.body,
        challenge: answer.headers.get('www-authenticate'),
      }).toEqual({
        status: 401,
        body: {
          errors: [
            {
              message: 'The credential is not valid.',
              extensions: { code: 'UNAUTHENTICATED', requestId: expect.any(String) },
            },
          ],
        },
        challenge: 'Bearer',
      });
      expect(server.lines).toEqual([]);
    },
  );

  it('is refused before the document is looked at', async () => {
    expect((await ask('Bearer x', '{ nothing')).status).toBe(401);
  });

  it.each(['suspended tenant', 'deactivated person'])(
    'is also that of a %s, from the next request on',
    async (what) => {
      const { globex } = world;
      const authorization = `Bearer ${token({ claims: { tid: globex.tenantId, sub: globex.agent2.personId } })}`;
      const setActive = async (active: boolean): Promise<unknown> =>
        what === 'suspended tenant'
          ? world.catalogue.setStatus('globex', active ? 'ACTIVE' : 'SUSPENDED')
          : transaction(globex.owner.scope, (tx) =>
              tx.db.person.updateMany({
                where: { id: globex.agent2.personId },
                data: { status: active ? 'ACTIVE' : 'DEACTIVATED' },
              }),
            );
      expect((await ask(authorization)).status).toBe(200);
      await setActive(false);
      const refused = await ask(authorization);
      expect(refused).toMatchObject({
        status: 401,
        body: { errors: [{ message: 'The credential is not valid.' }] },
      });
      await setActive(true);
      expect((await ask(authorization)).status).toBe(200);
    },
  );
});
