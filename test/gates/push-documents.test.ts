import { documentId } from '../../src/gates';
import { createWorld, type World } from '../support/world';
import { beside, deployToken, registered, send, type OtherServer, type Reply } from './gated';

let world: World;
let server: OtherServer;
let token: string;
beforeAll(async () => {
  world = await createWorld();
  server = await beside(world, {
    NODE_ENV: 'production',
    ATRIUM_SECRET: 'a secret that the configuration asks for',
    DATABASE_URL: 'postgresql://nowhere.test/nothing',
    TRUSTED_DOCUMENTS: 'pipeline=enforce',
    ANONYMOUS_REQUESTS_PER_MINUTE: '1000000',
    FAILED_CREDENTIALS_PER_MINUTE: '1000000',
  });
  token = await deployToken();
});
afterAll(async () => {
  await server.close();
  await world.close();
});

const WHO = 'query Who { viewer { role } }';
const PUSH = 'mutation ($input: PushDocumentsInput!) { pushDocuments(input: $input) { documents } }';
const input = (version: string, documents: object = { [documentId(WHO)]: WHO }) => ({
  app: 'pipeline',
  version,
  manifest: JSON.stringify(documents),
});
const push = (release: object, by: string | null = token): Promise<Reply> =>
  send(server.url, { token: by, body: { query: PUSH, variables: { input: release } } });
const nobody = { status: 401, codes: ['UNAUTHENTICATED'] };

describe('the mutation pushDocuments', () => {
  it('registers by the token of a pipeline, at once and again, in production', async () => {
    const asked = { token: world.acme.owner.token, app: 'pipeline@1', body: { documentId: documentId(WHO) } };
    expect((await send(server.url, asked)).codes).toEqual(['DOCUMENT_UNKNOWN']);
    for (let times = 0; times < 2; times += 1) {
      expect((await push(input('1'))).data).toEqual({ pushDocuments: { documents: 1 } });
    }
    expect((await send(server.url, asked)).data).toEqual({ viewer: { role: 'OWNER' } });
  });

  it.each<[name: string, release: object, message: RegExp]>([
    [
      'other documents under the same version',
      input('1', { [documentId('{ __typename }')]: '{ __typename }' }),
      /registered with other/,
    ],
    ['a document that cannot run', input('2', { [documentId('{ no }')]: '{ no }' }), /cannot run/],
    ['a hash of something else', input('2', { [documentId('x')]: WHO }), /not the SHA-256/],
    ['no manifest', { ...input('2'), manifest: '[1]' }, /A manifest is a JSON object/],
    ['broken JSON', { ...input('2'), manifest: '{' }, /A manifest is a JSON object/],
    ['a bad name', { ...input('2'), app: 'Pipe line' }, /short name/],
  ])('tells a pipeline what is wrong with %s', async (_name, release, message) => {
    const reply = await push(release);
    expect({ status: reply.status, codes: reply.codes }).toEqual({ status: 200, codes: ['BAD_USER_INPUT'] });
    expect(reply.messages[0]).toMatch(message);
  });

  it('is for pipelines alone: not for owners, strangers or bad tokens', async () => {
    expect((await push(input('3'), world.acme.owner.token)).codes).toEqual(['FORBIDDEN']);
    for (const by of [null, `${token.slice(0, -3)}AAA`, await deployToken(-60)]) {
      const { status, codes } = await push(input('3'), by);
      expect({ status, codes }).toEqual(nobody);
    }
    const documents = await registered(world);
    const versions = (await documents.store.releases()).map(({ version }) => version);
    await documents.close();
    expect(versions).toEqual(['1']);
  });
});

describe('the token of a pipeline', () => {
  it.each([
    'query { tickets { totalCount } }',
    'query { people { totalCount } }',
    'query { node(id: "x") { id } }',
    'mutation { createTeam(input: { name: "x" }) { __typename } }',
    'mutation { deleteTeam(input: { teamId: "x" }) { __typename } }',
  ])('opens nothing of any tenant: %s', async (query) => {
    const { codes, data } = await send(server.url, { token, body: { query } });
    expect(codes).toEqual(['UNAUTHENTICATED']);
    expect(data?.['tickets'] ?? data?.['people'] ?? data?.['createTeam'] ?? null).toBeNull();
  });

  it('is nobody: no viewer, no session, no tenant by header', async () => {
    const body = { query: '{ viewer { role } }' };
    for (const tenant of ['', 'acme']) {
      const headers = { 'x-tenant': tenant };
      expect((await send(server.url, { token, body, headers })).data).toEqual({ viewer: null });
    }
  });

  it("is no person's token, and a person's none of a pipeline", async () => {
    const [, payload = ''] = token.split('.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
    const forged = Buffer.from(JSON.stringify({ ...claims, exp: claims.exp + 1_000 })).toString('base64url');
    const reply = await push(input('4'), token.replace(payload, forged));
    expect({ status: reply.status, codes: reply.codes }).toEqual(nobody);
  });
});
