import { execute, type GraphQLSchema } from 'graphql';
import { fc } from '../support/properties';
import { loadConfig } from '../../src/config';
import { buildAtriumSchema } from '../../src/graphql';
import { AtriumError, Permission, permissionSet, Role, Viewer, type ViewerFacts } from '../../src/kernel';
import { createTenantClients } from '../../src/main';
import { ensureMembers, ensureTeams } from '../../src/modules/teams';
import { importTickets } from '../../src/modules/tickets';
import { createLogger } from '../../src/platform/logger';
import { createSealer } from '../../src/platform/secret';
import {
  createTextBudget,
  cursorCodec,
  globalId,
  parseGlobalId,
  type GraphqlContext,
} from '../../src/schema';
import { createScope, transaction, type TenantClients } from '../../src/tenancy';
import { createWorld, type World } from '../support/world';
import { plantViewers } from './access-viewers';
import { questionsOf, type IdsByType, type Question } from './facet-documents';

/** An answer as text, with the facets that were read for it. */
interface Observed {
  readonly text: string;
  readonly facets: ReadonlyMap<string, string>;
}

type Answered = readonly [facts: ViewerFacts, observed: Observed];

let world: World;
let schema: GraphQLSchema;
let clients: TenantClients;
let closeClients: () => Promise<void>;
let questions: Question[];
let known: ViewerFacts[];
let teamIds: string[];
beforeAll(async () => {
  world = await createWorld();
  schema = await buildAtriumSchema();
  const config = loadConfig({ NODE_ENV: 'test', PORT: '0' });
  const logger = createLogger({ level: 'silent', pretty: false });
  const made = createTenantClients({ config, appUrl: world.database.appUrl, logger });
  clients = made.clients;
  closeClients = () => made.pool.close();
  const ids = await plantRows();
  questions = questionsOf(schema, ids);
  known = await knownViewers();
});
afterAll(async () => {
  await closeClients();
  await world.close();
});

/** Tickets of another team and of none, so that it matters who asks; resolves to rows of each type to ask about. */
async function plantRows(): Promise<IdsByType> {
  const { acme } = world;
  const { agent2 = '', customer = '', customer2 = '', owner = '', admin = '', agent = '' } = acme.people;
  const others = await transaction(acme.owner.scope, async (tx) => {
    const second = (await ensureTeams(tx, ['second'])).get('second') ?? '';
    await ensureMembers(tx, [{ teamId: second, personId: agent2 }]);
    const at = new Date(Date.UTC(2026, 3, 1));
    const ticket = { subject: 'subject', description: 'd', createdAt: at, updatedAt: at };
    const tickets = await importTickets(tx, [
      { ...ticket, requesterId: customer, teamId: second },
      { ...ticket, requesterId: customer2 },
    ]);
    return { second, tickets: tickets.map(({ id }) => id) };
  });
  teamIds = [parseGlobalId(acme.ids.Team)?.uuid ?? '', others.second];
  const all = (type: string, uuids: readonly string[]) => uuids.map((uuid) => globalId(type, uuid));
  return {
    Ticket: all('Ticket', [acme.tickets[0] ?? '', acme.tickets[2] ?? '', ...others.tickets]),
    Comment: all('Comment', acme.comments.slice(0, 3)),
    Person: all('Person', [owner, admin, agent, customer, customer2]),
    Team: all('Team', teamIds),
    Tag: [acme.ids.Tag],
    CustomRole: [acme.ids.CustomRole],
    Invitation: [acme.ids.Invitation],
    ApiKey: [acme.ids.ApiKey],
    IdentityProvider: [acme.ids.IdentityProvider],
  };
}

/** Acme's people, and those who do not read every ticket with and without a team. */
async function knownViewers(): Promise<ViewerFacts[]> {
  const people = await plantViewers(world);
  return people.flatMap(({ personId, role, permissions }) => {
    const facts = { personId, role, permissions: permissionSet(permissions), teamIds: [] };
    return permissions.includes('TICKETS_READ') ? [facts] : [facts, { ...facts, teamIds: teamIds.slice(1) }];
  });
}

const describeFacts = (facts: ViewerFacts): string =>
  JSON.stringify({ ...facts, permissions: [...(facts.permissions ?? [])] });

/** What queries use of a request. */
type ReadingContext = Pick<
  GraphqlContext,
  'requestId' | 'scope' | 'cursors' | 'texts' | 'sealer' | 'sendInvitation'
>;

async function observe(facts: ViewerFacts, { text, document, variables }: Question): Promise<Observed> {
  const viewer = new Viewer(facts);
  const { tenantId } = world.acme;
  const context: ReadingContext = {
    requestId: 'facets',
    scope: createScope(clients, { tenantId, viewer }),
    cursors: cursorCodec('5e'.repeat(32), tenantId),
    texts: createTextBudget(),
    sealer: createSealer('5e'.repeat(32)),
    sendInvitation: () => undefined,
  };
  const answer = await execute({ schema, document, variableValues: variables, contextValue: context });
  // Whatever somebody may do, they are answered or refused in order: a null where none may be is a fault of ours.
  const fault = answer.errors?.find(({ originalError }) => !(originalError instanceof AtriumError));
  if (fault) throw new Error(`${fault.message}: ${text}, asked by ${describeFacts(facts)}`);
  return { text: JSON.stringify(answer), facets: new Map(viewer.facets) };
}

/** Whether a viewer is the same as another in the facets that were read of that one. */
function agreesOn(facts: ViewerFacts, facets: Observed['facets']): boolean {
  const own = facetsOf(new Viewer(facts));
  return [...facets].every(([facet, value]) => own.get(facet) === value);
}

// Told here once more, so that a facet which is noted by a wrong name or value is found out.
const facetsOf = (viewer: Viewer): Map<string, string> =>
  new Map<string, string>([
    ['id', viewer.personId],
    ['role', viewer.role],
    ['teams', viewer.teamIds.join()],
    ['plan', viewer.plan],
    ['credential', viewer.credential],
    ['permissions', viewer.permissions.join()],
    ...Object.values(Permission).map((name) => [`may:${name}`, String(viewer.may(name))] as const),
  ]);

/** Null when two viewers are answered alike, or differ in what was read; what happened otherwise. */
function discord(question: Question, [a, first]: Answered, [b, second]: Answered): object | null {
  const agree = agreesOn(b, first.facets) || agreesOn(a, second.facets);
  return !agree || first.text === second.text
    ? null
    : { question: question.text, a: first.text, b: second.text, facets: [...first.facets] };
}

describe('what was read of the viewer', () => {
  it('decides the answer to every query, for the people of a tenant', async () => {
    const wrong: object[] = [];
    const count = { agreed: 0, differed: 0 };
    for (const question of questions) {
      const answers: Answered[] = await Promise.all(
        known.map(async (facts) => [facts, await observe(facts, question)] as const),
      );
      for (const [index, one] of answers.entries()) {
        for (const other of answers.slice(index + 1)) {
          const found = discord(question, one, other);
          if (found && wrong.length < 5) wrong.push(found);
          count[agreesOn(other[0], one[1].facets) ? 'agreed' : 'differed'] += 1;
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(Math.min(count.agreed, count.differed)).toBeGreaterThan(1_000);
  }, 240_000);

  const permissions = fc.subarray(Object.values(Permission)).map(permissionSet);
  const factsOf = (): fc.Arbitrary<ViewerFacts> =>
    fc.record({
      personId: fc.constantFrom(...known.map(({ personId }) => personId)),
      role: fc.constantFrom(...Object.values(Role)),
      permissions,
      teamIds: fc.subarray(teamIds),
      plan: fc.constantFrom('free', 'pro'),
      credential: fc.constantFrom('session', 'token', 'api-key', 'system'),
    });
  /** A viewer, and another who differs in some facts alone. */
  const pairOf = (): fc.Arbitrary<[ViewerFacts, ViewerFacts]> =>
    fc
      .tuple(factsOf(), factsOf(), fc.subarray(['personId', 'role', 'permissions', 'teamIds'] as const))
      .map(([a, b, kept]) => [a, { ...b, ...Object.fromEntries(kept.map((name) => [name, a[name]])) }]);

  it('decides it also for roles, permissions, teams and people in any combination', async () => {
    const property = fc.asyncProperty(pairOf(), fc.nat(questions.length - 1), async ([a, b], index) => {
      const question = questions[index] as Question;
      const [first, second] = [await observe(a, question), await observe(b, question)];
      expect(discord(question, [a, first], [b, second])).toBeNull();
    });
    await fc.assert(property, { numRuns: 1_000 });
  }, 240_000);

  it('is the same facet by facet when one asks twice', async () => {
    for (const question of questions.filter((_, index) => index % 5 === 0)) {
      for (const facts of known.slice(0, 4)) {
        const [first, second] = [await observe(facts, question), await observe(facts, question)];
        expect(second).toEqual(first);
      }
    }
  });
});
