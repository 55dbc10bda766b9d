import { request } from 'node:http';
import { createWorld, type World } from '../support/world';

let world: World;
beforeAll(async () => {
  // A hundred requests at once for rows of every type.
  world = await createWorld({ DATABASE_POOL_QUEUE: '5000' });
});
afterAll(() => world?.close());

const QUERY = '{ viewer { tenant { slug } } people(first: 50) { nodes { id email } totalCount } }';

interface Sent {
  readonly headers?: Record<string, string>;
  readonly search?: string;
  readonly body?: object;
}

/** As acme's agent, with something about globex besides the token. */
function ask({ headers, search = '', body }: Sent): Promise<{ status: number; text: string }> {
  const text = JSON.stringify({ query: QUERY, ...body });
  const all = {
    'content-type': 'application/json',
    'authorization': `Bearer ${world.acme.agent.token}`,
    ...headers,
  };
  return new Promise((resolve, reject) => {
    const sent = request(`${world.url}/graphql${search}`, { method: 'POST', headers: all }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }),
      );
    });
    sent.on('error', reject);
    sent.end(text);
  });
}

const HEADERS = [
  'x-tenant-id',
  'x-tenant-slug',
  'x-atrium-tenant',
  'x-org-id',
  'x-user-id',
  'x-role',
  'tenant',
  'cookie',
  'x-forwarded-host',
  'x-original-host',
  'forwarded',
  'origin',
  'referer',
];

describe('the tenant', () => {
  it('is the one of the token, whatever a header says', async () => {
    const plain = await ask({});
    expect(plain).toMatchObject({ status: 200 });
    expect(plain.text).toContain('"slug":"acme"');
    const { tenantId, slug } = world.globex;
    for (const name of HEADERS) {
      for (const value of [tenantId, slug, `tenant=${tenantId}`, `host=${slug}.example.test`, 'OWNER']) {
        expect(await ask({ headers: { [name]: value } })).toEqual(plain);
      }
    }
  });

  it('is named by `x-tenant` only to who belongs to it: others get one answer, whether there is such a tenant', async () => {
    const { tenantId, slug } = world.globex;
    const [plain, own] = [await ask({}), await ask({ headers: { 'x-tenant': world.acme.slug } })];
    expect(own).toEqual(plain);
    const answers = [];
    for (const name of [tenantId, slug, 'nobody-has-this', '', 'ACME', `${slug},${world.acme.slug}`]) {
      const { status, text } = await ask({ headers: { 'x-tenant': name } });
      answers.push(`${status} ${text.replace(/"requestId":"[^"]+"/, '')}`);
    }
    expect(new Set(answers).size).toBe(1);
    expect(answers[0]).toMatch(/^403 .*There is no such tenant, or you do not belong to it/);
  });

  it('is the one of the token, whatever host is called', async () => {
    const plain = await ask({});
    for (const host of [
      'globex',
      'globex.localhost',
      'globex.example.test',
      `${world.globex.tenantId}.test`,
    ]) {
      expect(await ask({ headers: { host } })).toEqual(plain);
    }
  });

  it('is the one of the token, whatever stands beside the query', async () => {
    const plain = await ask({});
    const { tenantId, slug } = world.globex;
    for (const search of [`?tenant=${slug}`, `?tenantId=${tenantId}`, `?tid=${tenantId}`])
      expect(await ask({ search })).toEqual(plain);
    for (const claim of [{ tenantId }, { tenant: slug }, { tid: tenantId }, { context: { tenantId } }]) {
      expect(await ask({ body: claim })).toEqual(plain);
      expect(await ask({ body: { variables: claim } })).toEqual(plain);
      expect(await ask({ body: { extensions: claim } })).toEqual(plain);
    }
  });

  it("takes no person of the other tenant, though the token's signature is good", async () => {
    const { acme, globex, tokenFor } = world;
    const mixed = [
      await tokenFor(acme.tenantId, globex.owner.personId),
      await tokenFor(globex.tenantId, acme.owner.personId),
    ];
    for (const token of mixed) {
      const { status, text } = await world.ask(token)(QUERY);
      expect({ status, text }).toMatchObject({
        status: 401,
        text: expect.stringContaining('UNAUTHENTICATED'),
      });
    }
  });
});

describe('two tenants at once', () => {
  it('get their own rows, fifty requests of each in one tick', async () => {
    const { acme, globex } = world;
    const query = `{ viewer { person { id email } tenant { slug name } }
      tickets(first: 4) { nodes { id subject requester { name } comments(first: 5) { nodes { body author { name } } } } totalCount }
      ticketCounts { byAssignee { assignee { name } count } } }`;
    const askers = [acme.owner, globex.owner, acme.customer, globex.customer];
    const alone = await Promise.all(askers.map(async ({ ask }) => (await ask(query)).text));
    const storm = Array.from({ length: 100 }, (_, index) => index % askers.length);
    const answers = await Promise.all(storm.map(async (who) => (await askers[who]?.ask(query))?.text));
    expect(answers).toEqual(storm.map((who) => alone[who]));
    expect(new Set(alone).size).toBe(askers.length);
    expect(alone[0]).not.toContain('globex');
    expect(alone[1]).not.toContain('acme');
  });

  it("get their own rows by ids that they send together, each their own and the other's", async () => {
    const { acme, globex } = world;
    const ids = [...Object.values(acme.ids), ...Object.values(globex.ids)];
    const query = 'query($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }';
    const sends = Array.from({ length: 100 }, (_, index) => (index % 2 ? globex : acme));
    const answers = await Promise.all(sends.map(({ owner }) => owner.ask(query, { ids })));
    answers.forEach(({ body }, index) => {
      const own = new Set(Object.values(sends[index]?.ids ?? {}));
      const { nodes } = body.data as { nodes: ({ id: string } | null)[] };
      const got = nodes.map((node) => node?.id ?? null);
      expect(got).toEqual(ids.map((id) => (own.has(id) ? id : null)));
    });
  });
});
