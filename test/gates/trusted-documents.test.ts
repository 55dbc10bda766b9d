import { buildSchema } from 'graphql';
import { breakOf, documentId } from '../../src/gates';
import { createWorld, type World } from '../support/world';
import { beside, registered, send, type Reply, type Sent } from './gated';

let world: World;
let documents: Awaited<ReturnType<typeof registered>>;
beforeAll(async () => {
  // plan-acme and plan-globex are the plans of a world's tenants.
  world = await createWorld({
    TRUSTED_DOCUMENTS: 'plan-globex/mobile=off,mobile=enforce,desk=report,plan-acme/kiosk=enforce',
  });
  documents = await registered(world);
});
afterAll(async () => {
  await documents.close();
  await world.close();
});

const WHO = 'query Who { viewer { role } }';
const OTHER = 'query Other { viewer { __typename } }';
const manifest = (...texts: string[]): Record<string, string> =>
  Object.fromEntries(texts.map((text) => [documentId(text), text]));
const push = (app: string, version: string, ...texts: string[]) =>
  documents.registry.push({ app, version, documents: manifest(...texts) });
const asAcme = (sent: Sent): Promise<Reply> => send(world.url, { token: world.acme.owner.token, ...sent });
const asGlobex = (sent: Sent): Promise<Reply> =>
  send(world.url, { token: world.globex.owner.token, ...sent });
const OWNER = { viewer: { role: 'OWNER' } };
const past = new Date(Date.UTC(2026, 0, 1));
const future = new Date(Date.UTC(2100, 0, 1));

describe('a documentId', () => {
  beforeAll(() => push('web', '1.0.0', WHO));

  it.each<[name: string, sent: Sent]>([
    ['by POST', { body: { documentId: documentId(WHO) } }],
    ['with the name of the hash', { body: { documentId: `sha256:${documentId(WHO)}` } }],
    ['beside an empty text', { body: { documentId: documentId(WHO), query: '' } }],
    ['by GET', { search: { documentId: documentId(WHO) } }],
    ['by GET, with the name of the hash', { search: { documentId: `sha256:${documentId(WHO)}` } }],
    [
      "as Apollo's persistedQuery",
      { body: { extensions: { persistedQuery: { version: 1, sha256Hash: documentId(WHO) } } } },
    ],
  ])('runs the registered text, %s', async (_name, sent) => {
    const reply = await asAcme({ app: 'web@1.0.0', ...sent });
    expect({ status: reply.status, data: reply.data }).toEqual({ status: 200, data: OWNER });
  });

  it.each<[name: string, sent: Sent, status: number, code: string]>([
    ['of nothing', { body: { documentId: documentId('nothing') } }, 404, 'DOCUMENT_UNKNOWN'],
    ['of an app without a name', { app: '', body: { documentId: documentId(WHO) } }, 404, 'DOCUMENT_UNKNOWN'],
    ['of an unknown app', { app: 'nobody', body: { documentId: documentId(WHO) } }, 404, 'DOCUMENT_UNKNOWN'],
    ['of another app', { app: 'other', body: { documentId: documentId(WHO) } }, 404, 'DOCUMENT_UNKNOWN'],
    [
      'by GET of another app',
      { app: 'other', search: { documentId: documentId(WHO) } },
      404,
      'DOCUMENT_UNKNOWN',
    ],
    ['that is no hash', { body: { documentId: 'who' } }, 400, 'BAD_USER_INPUT'],
    ['that is a list', { body: { documentId: [documentId(WHO)] } }, 400, 'BAD_USER_INPUT'],
    ['in capitals', { body: { documentId: documentId(WHO).toUpperCase() } }, 400, 'BAD_USER_INPUT'],
  ])('%s is refused', async (_name, sent, status, code) => {
    const reply = await asAcme({ app: 'web', ...sent });
    expect({ status: reply.status, codes: reply.codes }).toEqual({ status, codes: [code] });
  });

  it('never stands for a text that is sent beside it', async () => {
    const sent = { documentId: documentId(WHO), query: OTHER };
    expect((await asAcme({ app: 'web', body: sent })).data).toEqual({ viewer: { __typename: 'Viewer' } });
    await push('kiosk', '1', WHO);
    expect((await asAcme({ app: 'kiosk', body: sent })).codes).toEqual(['DOCUMENT_NOT_TRUSTED']);
  });

  it('is of the version that asks, else of one that goes on', async () => {
    await push('many', '1', WHO);
    await push('many', '2', WHO);
    await push('many', '3', WHO);
    await documents.store.retire('many', '1', past);
    await documents.store.retire('many', '2', future);
    const body = { documentId: documentId(WHO) };
    const told = async (app: string) => (await asAcme({ app, body })).extensions.clientVersion;
    expect(await told('many@1')).toEqual({ version: '1', status: 'RETIRED', retiresAt: past.toISOString() });
    expect(await told('many@2')).toEqual({
      version: '2',
      status: 'RETIRING',
      retiresAt: future.toISOString(),
    });
    expect(await told('many@3')).toBeUndefined();
    expect(await told('many')).toBeUndefined();
    expect(await told('many@4')).toBeUndefined();
  });
});

describe('a mode', () => {
  beforeAll(async () => {
    await push('mobile', '1', WHO);
    await push('desk', '1', WHO);
  });

  it('of enforce refuses what is not registered, and runs a registered text sent whole', async () => {
    const reply = await asAcme({ app: 'mobile', body: { query: OTHER } });
    expect({ status: reply.status, codes: reply.codes }).toEqual({
      status: 403,
      codes: ['DOCUMENT_NOT_TRUSTED'],
    });
    expect((await asAcme({ app: 'mobile', search: { query: OTHER } })).status).toBe(403);
    expect((await asAcme({ app: 'mobile', body: { query: WHO } })).data).toEqual(OWNER);
    expect((await asAcme({ app: 'mobile', search: { query: WHO } })).data).toEqual(OWNER);
    expect((await asAcme({ app: 'mobile', body: { query: `${WHO} ` } })).status).toBe(403);
  });

  it('of enforce refuses a persisted query that was kept for another app', async () => {
    const persistedQuery = { version: 1, sha256Hash: documentId(OTHER) };
    await asAcme({ app: 'web', body: { query: OTHER, extensions: { persistedQuery } } });
    expect((await asAcme({ app: 'web', body: { extensions: { persistedQuery } } })).codes).toEqual([]);
    expect((await asAcme({ app: 'mobile', body: { extensions: { persistedQuery } } })).codes).toEqual([
      'DOCUMENT_NOT_TRUSTED',
    ]);
  });

  it('is that of the first rule that fits: of the plan and the app', async () => {
    expect((await asGlobex({ app: 'mobile', body: { query: OTHER } })).status).toBe(200);
    expect((await asAcme({ app: 'mobile', body: { query: OTHER } })).status).toBe(403);
    expect((await asGlobex({ app: 'kiosk', body: { query: OTHER } })).status).toBe(200);
    expect((await asAcme({ app: 'kiosk', body: { query: OTHER } })).status).toBe(403);
    expect((await asAcme({ body: { query: OTHER } })).status).toBe(200);
  });

  it('of report counts what enforcing would refuse, and refuses nothing', async () => {
    const server = await beside(world, { TRUSTED_DOCUMENTS: '*/desk=report,*=off' });
    const ask = (token: string, app: string, query: string) =>
      send(server.url, { token, app, body: { query } });
    for (let i = 0; i < 3; i += 1)
      expect((await ask(world.acme.owner.token, 'desk', OTHER)).status).toBe(200);
    expect((await ask(world.globex.owner.token, 'desk', OTHER)).status).toBe(200);
    expect((await ask(world.acme.owner.token, 'desk', WHO)).status).toBe(200);
    expect((await ask(world.acme.owner.token, 'web', OTHER)).status).toBe(200);
    await server.close();
    const counts = await documents.store.untrusted();
    expect(counts.filter(({ app }) => app === 'desk' || app === 'web')).toEqual([
      { app: 'desk', plan: 'plan-acme', requests: 3 },
      { app: 'desk', plan: 'plan-globex', requests: 1 },
    ]);
  });
});

describe('a version that is retired', () => {
  it('is refused where documents are enforced, by id and by text, and goes on elsewhere', async () => {
    await push('mobile', '0.1', OTHER);
    await documents.store.retire('mobile', '0.1', past);
    for (const body of [{ documentId: documentId(OTHER) }, { query: OTHER }]) {
      const server = await beside(world, { TRUSTED_DOCUMENTS: 'plan-acme/mobile=enforce,mobile=report' });
      const ask = (token: string) => send(server.url, { token, app: 'mobile@0.1', body });
      const [strict, loose] = [await ask(world.acme.owner.token), await ask(world.globex.owner.token)];
      await server.close();
      expect({ status: strict.status, codes: strict.codes }).toEqual({
        status: 410,
        codes: ['CLIENT_VERSION_RETIRED'],
      });
      expect(loose.status).toBe(200);
      expect(loose.extensions.clientVersion?.status).toBe('RETIRED');
    }
  });

  it('that will be is told so, runs where documents are enforced, and can be taken back', async () => {
    await push('mobile', '0.2', 'query Soon { viewer { role } }');
    await documents.store.retire('mobile', '0.2', future);
    const body = { documentId: documentId('query Soon { viewer { role } }') };
    const soon = await asAcme({ app: 'mobile@0.2', body });
    expect(soon).toMatchObject({ status: 200, extensions: { clientVersion: { status: 'RETIRING' } } });
    await documents.store.retire('mobile', '0.2', null);
    const server = await beside(world);
    const later = await send(server.url, { token: world.acme.owner.token, app: 'mobile@0.2', body });
    await server.close();
    expect(later.data).toEqual(OWNER);
    expect(later.extensions.clientVersion).toBeUndefined();
    expect(await documents.store.retire('mobile', '9.9', past)).toBe(false);
  });
});

describe('a trusted document', () => {
  const aliases = (count: number) =>
    `query Big { viewer { ${Array.from({ length: count }, (_, i) => `alias${i}: role`).join(' ')} } }`;
  const DEAR =
    'query Dear { people(first: 100) { nodes { requestedTickets(first: 100) { nodes { id } } } } }';

  it('is exempt from the limits of documents: aliases, tokens and bytes', async () => {
    const big = [aliases(31), aliases(1_500)];
    await push('web', '2.0.0', ...big);
    for (const text of big) {
      expect((await asAcme({ app: 'web', body: { query: text } })).codes).toEqual(['DOCUMENT_TOO_COMPLEX']);
      const reply = await asAcme({ app: 'web', body: { documentId: documentId(text) } });
      expect({ status: reply.status, codes: reply.codes }).toEqual({ status: 200, codes: [] });
    }
  });

  it('is not exempt from what it costs, nor are its variables', async () => {
    const listed = 'query Listed($ids: [ID!]!) { nodes(ids: $ids) { id } }';
    await push('web', '3.0.0', DEAR, listed);
    expect((await asAcme({ app: 'web', body: { documentId: documentId(DEAR) } })).codes).toEqual([
      'COST_EXCEEDS_MAXIMUM',
    ]);
    const variables = { ids: Array.from({ length: 251 }, () => 'x') };
    expect((await asAcme({ app: 'web', body: { documentId: documentId(listed), variables } })).codes).toEqual(
      ['BAD_USER_INPUT'],
    );
  });

  it('has its uses counted, with the time of the last', async () => {
    const text = 'query Counted { viewer { role } }';
    await push('web', '4.0.0', text);
    const server = await beside(world);
    for (let i = 0; i < 4; i += 1) {
      await send(server.url, {
        token: world.acme.owner.token,
        app: 'web',
        body: { documentId: documentId(text) },
      });
    }
    await server.close();
    const [found] = await documents.store.find('web', documentId(text));
    expect(found).toMatchObject({ uses: 4, operation: 'Counted', lastUsedAt: expect.any(Date) });
  });
});

describe('a push', () => {
  it('of the same once more changes nothing; of others under the same version is refused', async () => {
    expect(await push('push', '1', WHO, OTHER)).toEqual({ documents: 2 });
    expect(await push('push', '1', OTHER, WHO)).toEqual({ documents: 2 });
    for (const texts of [[WHO], [WHO, OTHER, 'query More { viewer { role } }']]) {
      await expect(push('push', '1', ...texts)).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    }
    expect((await documents.store.releases()).find(({ app }) => app === 'push')?.documents).toBe(2);
  });

  it('of two pipelines at once registers one of them whole', async () => {
    const pushed = await Promise.allSettled([push('twice', '1', WHO), push('twice', '1', OTHER)]);
    const there = await documents.store.living();
    expect(there.filter(({ app }) => app === 'twice')).toHaveLength(1);
    expect(pushed.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it.each<[name: string, manifest: Record<string, string>, message: RegExp]>([
    ['a field that is not there', manifest('{ nothing }'), /Cannot query field/],
    ['text that is no GraphQL', manifest('{'), /Syntax Error/],
    ['only a fragment', manifest('fragment A on Viewer { role }'), /never used|no operation/],
    ['a hash of something else', { [documentId('x')]: WHO }, /not the SHA-256/],
    ['nothing at all', {}, /1 to 5000 documents/],
  ])('of %s is refused whole', async (_name, broken, message) => {
    const release = {
      app: 'broken',
      version: '1',
      documents: { ...broken, ...(Object.keys(broken).length && manifest(WHO)) },
    };
    await expect(documents.registry.push(release)).rejects.toThrow(message);
    expect((await documents.store.releases()).some(({ app }) => app === 'broken')).toBe(false);
  });

  it.each(['Web', '', '-web', '__proto__', 'web/1', 'a'.repeat(64)])(
    'of an app called %j is refused',
    async (app) => {
      await expect(push(app, '1', WHO)).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    },
  );

  it('is looked at again against another schema, which says what it would break', () => {
    const changed = buildSchema('type Query { viewer: Viewer } type Viewer { rank: String }');
    expect(breakOf(changed, WHO)).toMatch(/Cannot query field "role"/);
    expect(breakOf(documents.schema, WHO)).toBeNull();
  });
});
