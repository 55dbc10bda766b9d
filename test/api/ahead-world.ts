import {
  execute,
  parse,
  validate,
  type DocumentNode,
  type ExecutionResult,
  type GraphQLSchema,
} from 'graphql';
import { buildAtriumSchema } from '../../src/graphql';
import { Role, Viewer, type Permission } from '../../src/kernel';
import { createTextBudget, cursorCodec, type GraphqlContext } from '../../src/schema';
import { createScope, TenantCatalogue, type Scope } from '../../src/tenancy';
import { createBoundClients } from '../support/bound-clients';
import { plantTenant, type PlantedTenant } from '../support/planted-tenant';

type Reading = 'on' | 'off' | 'strict';

/** Somebody who asks. */
export interface Asker {
  readonly name: string;
  /** As nobody has asked anything yet. */
  readonly scope: () => Scope;
}

/** A tenant that is asked without HTTP, by schemas that read ahead and one that does not. */
export interface AheadWorld {
  readonly planted: PlantedTenant;
  readonly schema: GraphQLSchema;
  readonly askers: readonly Asker[];
  /** The answer of a document, and the statements that it took. Throws for a document that is not valid. */
  readonly ask: (reading: Reading, asker: Asker, asked: Asked) => Promise<Told>;
  readonly close: () => Promise<void>;
}

export interface Asked {
  readonly document: DocumentNode | string;
  readonly variables?: Readonly<Record<string, unknown>>;
}

export interface Told {
  readonly answer: { readonly data: unknown; readonly errors: readonly string[] };
  readonly statements: readonly string[];
}

// Roles whose holders see some levels of a question and not others.
const PARTS: Readonly<Record<string, readonly Permission[]>> = {
  'an agent of own tickets': ['TICKETS_READ_OWN', 'COMMENTS_WRITE', 'TEAMS_READ'],
  'an agent of teams': ['TICKETS_READ_OWN', 'TICKETS_READ_TEAM', 'TAGS_READ', 'COMMENTS_INTERNAL'],
  'an agent of people': ['PEOPLE_READ', 'TEAMS_READ'],
  'an agent of nothing': [],
};

export async function createAheadWorld(): Promise<AheadWorld> {
  const bound = await createBoundClients();
  const { clients, statements } = bound;
  const catalogue = new TenantCatalogue(bound.database.ownerUrl);
  const planted = await plantTenant({ clients, catalogue, slug: 'ahead' });
  const { tenantId, people } = planted;
  const schemas = {
    on: await buildAtriumSchema('on'),
    off: await buildAtriumSchema('off'),
    strict: await buildAtriumSchema('strict'),
  };
  const teamIds = [Buffer.from(planted.ids.Team, 'base64url').toString().split(':')[1] ?? ''];
  const asker = (name: string, viewer: () => Viewer): Asker => ({
    name,
    scope: () => createScope(clients, { tenantId, viewer: viewer() }),
  });
  const personOf = (name: string): string => people[name] ?? '';
  const ask: AheadWorld['ask'] = async (reading, { scope }, { document, variables = {} }) => {
    const schema = schemas[reading];
    const parsed = typeof document === 'string' ? parse(document) : document;
    const [fault] = typeof document === 'string' ? validate(schema, parsed) : [];
    if (fault) throw fault;
    statements.length = 0;
    const contextValue = contextOf(scope());
    const result = await execute({ schema, document: parsed, contextValue, variableValues: variables });
    return { answer: plain(result), statements: statements.filter((text) => !text.includes('set_config')) };
  };
  return {
    planted,
    schema: schemas.on,
    askers: [
      ...Object.values(Role).map((role) =>
        asker(role, () => new Viewer({ personId: personOf(role.toLowerCase()), role, teamIds })),
      ),
      ...Object.entries(PARTS).map(([name, permissions]) =>
        asker(name, () => {
          const facts = { personId: personOf('agent'), role: Role.AGENT, teamIds };
          return new Viewer({ ...facts, permissions: new Set(permissions) });
        }),
      ),
    ],
    ask,
    close: bound.close,
  };
}

const contextOf = (scope: Scope): GraphqlContext => ({
  requestId: 'ahead',
  scope,
  client: { name: '', version: null },
  document: null,
  prepaid: null,
  explain: null,
  cursors: cursorCodec('key', scope.tenantId),
  texts: createTextBudget(),
  sealer: { seal: (text) => text, open: (text) => text },
  sendInvitation: () => undefined,
  pushRelease: null,
});

/** Without the order in which errors came. */
const plain = ({ data, errors = [] }: ExecutionResult): Told['answer'] => ({
  data: JSON.parse(JSON.stringify(data ?? null)) as unknown,
  errors: errors.map(({ message, path }) => `${path?.join('.')}: ${message}`).toSorted(),
});
