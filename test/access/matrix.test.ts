import type { GraphQLSchema } from 'graphql';
import { buildAtriumSchema } from '../../src/graphql';
import { codesOf, dataOf } from '../api/answers';
import { answerOf, createWorld, type Answer, type World } from '../support/world';
import { plantViewers, type AccessViewer } from './access-viewers';
import { pipelineHeaders, plantCredentials, startIssuer, type Credential, type Issuer } from './credentials';
import { expectedAccess, expectedPermissions } from './expected-access';
import { rootFieldsOf, type RootField } from './root-fields';

const VIEWERS = [
  'OWNER',
  'ADMIN',
  'AGENT',
  'CUSTOMER',
  'AGENT as teamReader',
  'AGENT as manager',
  'AGENT as nothing',
];
const KINDS = [
  'session',
  'installation token',
  'access token',
  'API key of every scope',
  'API key of one scope',
];
const cells = VIEWERS.flatMap((viewer) => KINDS.map((kind) => ({ viewer, kind })));

let issuer: Issuer;
let world: World;
let schema: GraphQLSchema;
let fields: RootField[];
let viewers: AccessViewer[];
let credentials: Credential[][];
beforeAll(async () => {
  issuer = await startIssuer();
  world = await createWorld({}, { oidc: issuer.oidc });
  schema = await buildAtriumSchema();
  fields = rootFieldsOf(schema);
  viewers = await plantViewers(world);
  credentials = await plantCredentials(world, issuer, viewers);
});
afterAll(async () => {
  await world.close();
  await issuer.close();
});

async function send(
  headers: Readonly<Record<string, string>>,
  { document, variables }: Pick<RootField, 'document' | 'variables'>,
): Promise<Answer> {
  const response = await fetch(`${world.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query: document, variables }),
  });
  const text = await response.text();
  return answerOf(response, text);
}

/** What the door of a root field said: 'let in', or why not. */
function saidAtTheDoor(answer: Answer): string {
  const [error] = answer.body.errors ?? [];
  const code = error?.extensions.code;
  if (code === 'UNAUTHENTICATED') return code;
  if (code === 'FORBIDDEN') return `FORBIDDEN: ${error?.message}`;
  return 'let in';
}

/** `permissions` is null for who is nobody: a stranger, and a deploy pipeline. */
function expectedAtTheDoor(name: string, permissions: readonly string[] | null, isPipeline: boolean): string {
  const needs = expectedAccess[name]?.needs ?? 'a line in expected-access.ts';
  if (needs === 'ANYBODY' || (needs === 'DEPLOY' && isPipeline)) return 'let in';
  if (permissions === null) return 'UNAUTHENTICATED';
  if (needs === 'SIGNED_IN' || permissions.includes(needs)) return 'let in';
  if (needs === 'DEPLOY') return 'FORBIDDEN: This is for deploy pipelines: `atrium documents token`.';
  return `FORBIDDEN: This needs the permission ${needs}.`;
}

/** Asks every root field; resolves to what was said and what was expected, by field, and the codes of those let in. */
async function askEverything(
  headers: Credential['headers'],
  permissions: readonly string[] | null,
  isPipeline = false,
) {
  const said: Record<string, string> = {};
  const harmful: string[] = [];
  for (const field of fields) {
    const answer = await send(headers, field);
    said[field.name] = saidAtTheDoor(answer);
    const isMutation = field.name.startsWith('Mutation.');
    const isRefused = said[field.name] !== 'let in' || codesOf(answer).join() === 'BAD_USER_INPUT';
    if (isMutation && !isRefused) harmful.push(`${field.name}: ${answer.text.slice(0, 200)}`);
  }
  const expected = Object.fromEntries(
    fields.map(({ name }) => [name, expectedAtTheDoor(name, permissions, isPipeline)]),
  );
  return { said, expected, harmful };
}

function cellOf(viewerName: string, kind: string) {
  const index = viewers.findIndex(({ name }) => name === viewerName);
  const [viewer, credential] = [viewers[index], credentials[index]?.find((one) => one.kind === kind)];
  if (!viewer || !credential) throw new Error(`${viewerName} has no ${kind}`);
  return { viewer, credential };
}

describe('the table of who may use what', () => {
  it('has a line for every root field, and none more', () => {
    const names = fields.map(({ name }) => name);
    const advice = names
      .filter((name) => !Object.hasOwn(expectedAccess, name))
      .map(
        (name) => `${name}: say in test/access/expected-access.ts who may use it, as its *.access.ts does`,
      );
    expect(advice).toEqual([]);
    expect(Object.keys(expectedAccess).filter((name) => !names.includes(name))).toEqual([]);
  });

  it('says the same by roles as by permissions', () => {
    const wrong = Object.entries(expectedAccess).filter(([, { needs, roles }]) => {
      const isOpen = needs === 'ANYBODY' || needs === 'SIGNED_IN';
      const having = Object.entries(expectedPermissions).filter(([, held]) => isOpen || held.includes(needs));
      return having.map(([role]) => role).join() !== roles.join();
    });
    expect(wrong).toEqual([]);
  });

  it('is tried by every viewer and every kind of credential', () => {
    expect(viewers.map(({ name }) => name)).toEqual(VIEWERS);
    expect(credentials.map((own) => own.map(({ kind }) => kind))).toEqual(VIEWERS.map(() => KINDS));
  });
});

describe('without a credential', () => {
  it('one may use what is for anybody', async () => {
    const { said, expected, harmful } = await askEverything({}, null);
    expect(said).toEqual(expected);
    expect(harmful).toEqual([]);
  });
});

describe('by the token of a deploy pipeline', () => {
  it('one may use what is for pipelines and for anybody', async () => {
    const { said, expected, harmful } = await askEverything(await pipelineHeaders(), null, true);
    expect(said).toEqual(expected);
    expect(harmful).toEqual([]);
  });
});

describe.each(cells)('$viewer by $kind', ({ viewer: viewerName, kind }) => {
  it('may do what the table says', async () => {
    const { viewer, credential } = cellOf(viewerName, kind);
    const document = '{ viewer { role permissions person { email } } }';
    const answer = await send(credential.headers, { document, variables: {} });
    expect(dataOf(answer)).toEqual({
      viewer: {
        role: viewer.role,
        permissions: credential.permissions.toSorted(),
        person: { email: viewer.email },
      },
    });
  });

  it('may use what the table says', async () => {
    const { credential } = cellOf(viewerName, kind);
    const { said, expected, harmful } = await askEverything(credential.headers, credential.permissions);
    expect(said).toEqual(expected);
    expect(harmful).toEqual([]);
  });
});

describe('by a session without x-csrf', () => {
  it('nobody may use anything', async () => {
    const { credential } = cellOf('OWNER', 'session');
    const { cookie = '' } = credential.headers;
    for (const field of fields) expect(codesOf(await send({ cookie }, field))).toEqual(['FORBIDDEN']);
  });
});
