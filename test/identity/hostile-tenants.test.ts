import { sendRaw } from '../http/raw-client';
import { mutate, outcomeOf } from '../api/answers';
import { askWith, comeIn, createOddWorld, type OddWorld } from './odd-world';

let world: OddWorld;
let key: string;
const credentials: Record<string, () => Promise<Record<string, string>>> = {
  'a session': async () => ({
    'cookie': await (await comeIn(world, 'agent@acme.test')).sessionCookie(),
    'x-csrf': '1',
  }),
  'an installation token': async () => ({ authorization: `Bearer ${world.acme.agent.token}` }),
  'an API key': async () => ({ authorization: `Bearer ${key}` }),
};

beforeAll(async () => {
  world = await createOddWorld({ TENANT_HOSTS: 'desk.example.com' });
  await world.catalogue.create({
    slug: 'initech',
    name: 'Initech',
    plan: 'free',
    owner: { email: 'owner@initech.test', name: 'O' },
  });
  await world.catalogue.setStatus('initech', 'SUSPENDED');
  const made = await mutate(
    world.acme.owner.ask,
    'createApiKey',
    { name: 'k', scopes: ['TICKETS_READ'] },
    'token',
  );
  key = outcomeOf<{ token: string }>(made).token;
});
afterAll(() => world?.close());

const strange = [
  'globex',
  'initech',
  'nobody',
  'ACME',
  ' ',
  '',
  'acme, globex',
  'acme,acme',
  'acme.',
  '../acme',
  "acme' OR '1'='1",
  '*',
  'a'.repeat(64),
  '00000000-0000-7000-8000-000000000000',
];

describe.each(Object.entries(credentials))('with %s', (_, credential) => {
  it('the own tenant may be named', async () => {
    const answer = await askWith(
      world.url,
      { ...(await credential()), 'x-tenant': 'acme' },
      '{ viewer { role } }',
    );
    expect(answer.status).toBe(200);
  });

  it('foreign, suspended, unknown and odd tenants look alike', async () => {
    const headers = await credential();
    const answers = [];
    for (const name of strange) answers.push(await askWith(world.url, { ...headers, 'x-tenant': name }));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([403]));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers[0]?.text).toContain('There is no such tenant, or you do not belong to it.');
  });

  it('foreign, suspended and unknown hosts of tenants look alike', async () => {
    const lines = Object.entries(await credential()).map(([name, value]) => `${name}: ${value}\r\n`);
    const at = async (host: string) => {
      const body = '{"query":"{ viewer { role } }"}';
      const answer = await sendRaw(
        world.port,
        `POST /graphql HTTP/1.1\r\nhost: ${host}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n${lines.join('')}connection: close\r\n\r\n${body}`,
      );
      return {
        status: answer.status,
        body: answer.body.replace(answer.headers['x-request-id'] ?? '', '<id>'),
      };
    };
    expect((await at('acme.desk.example.com')).status).toBe(200);
    expect((await at('ACME.DESK.EXAMPLE.COM')).status).toBe(200);
    const answers = [
      await at('globex.desk.example.com'),
      await at('initech.desk.example.com'),
      await at('nobody.desk.example.com'),
    ];
    expect(answers.map(({ status }) => status)).toEqual([403, 403, 403]);
    expect(new Set(answers.map(({ body }) => body)).size).toBe(1);
  });
});

describe('without a good credential', () => {
  it.each([
    ['a session that is none', { 'cookie': `atrium=${'A'.repeat(43)}`, 'x-csrf': '1' }],
    ['a token that is none', { authorization: 'Bearer nonsense' }],
    ['a key that is none', { authorization: `Bearer atr_live_${'A'.repeat(43)}_${'A'.repeat(43)}` }],
    ['a token of another issuer', { authorization: 'Bearer eyJhbGciOiJSUzI1NiJ9.e30.AAAA' }],
  ] as [string, Record<string, string>][])(
    'nobody learns by %s which tenants there are',
    async (_, headers) => {
      const answers = [await askWith(world.url, headers)];
      for (const name of strange) answers.push(await askWith(world.url, { ...headers, 'x-tenant': name }));
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401]));
      expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    },
  );
});
