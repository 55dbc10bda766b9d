import { globalId } from '../../src/schema';
import { dataOf } from '../api/answers';
import { createWorld, type Ask, type World } from '../support/world';
import { plantViewers } from './access-viewers';

/** What somebody is shown of one field: its value, null, an empty list, or nothing of the row at all. */
type Shown = 'shown' | 'null' | 'empty' | 'no row';

const TICKET = '... on Ticket';
const PERSON = '... on Person';
const FIELDS = {
  'own email': ['self', `${PERSON} { value: email }`],
  "a colleague's email": ['agent2', `${PERSON} { value: email }`],
  "the customer's email": ['customer', `${PERSON} { value: email }`],
  "another customer's email": ['customer2', `${PERSON} { value: email }`],
  "a colleague's custom role": ['teamReader', `${PERSON} { value: customRole { name } }`],
  'ticket.externalId': ['ticket', `${TICKET} { value: externalId }`],
  'ticket.team': ['ticket', `${TICKET} { value: team { name } }`],
  'ticket.tags': ['ticket', `${TICKET} { value: tags { name } }`],
  'ticket.requester': ['ticket', `${TICKET} { value: requester { name } }`],
  'ticket.assignee': ['ticket', `${TICKET} { value: assignee { name } }`],
  "another's ticket": ['ticket of customer2', `${TICKET} { value: subject }`],
  'a public comment': ['public comment', '... on Comment { value: body }'],
  'an internal comment': ['internal comment', '... on Comment { value: body }'],
  'a team': ['team', '... on Team { value: name }'],
  'a tag': ['tag', '... on Tag { value: name }'],
} as const;
type FieldName = keyof typeof FIELDS;

const EVERYTHING = Object.fromEntries(Object.keys(FIELDS).map((name) => [name, 'shown'])) as Record<
  FieldName,
  Shown
>;
const NOTHING = Object.fromEntries(Object.keys(FIELDS).map((name) => [name, 'no row'])) as Record<
  FieldName,
  Shown
>;

// By hand: `ticket` was requested by the customer and is assigned to agent2, in the team of the reader.
const RULES: Readonly<Record<string, Record<FieldName, Shown>>> = {
  'OWNER': EVERYTHING,
  'ADMIN': EVERYTHING,
  'AGENT': EVERYTHING,
  'CUSTOMER': {
    ...NOTHING,
    'own email': 'shown',
    "a colleague's email": 'null',
    "the customer's email": 'shown',
    'ticket.externalId': 'null',
    'ticket.team': 'null',
    'ticket.tags': 'empty',
    'ticket.requester': 'shown',
    'ticket.assignee': 'shown',
    'a public comment': 'shown',
  },
  // Reads the tickets of the team, and no internal comment.
  'AGENT as teamReader': { ...EVERYTHING, 'an internal comment': 'no row' },
  // Manages people and works on no ticket.
  'AGENT as manager': {
    ...NOTHING,
    'own email': 'shown',
    "a colleague's email": 'shown',
    "the customer's email": 'shown',
    "another customer's email": 'shown',
    "a colleague's custom role": 'shown',
    'a team': 'shown',
  },
  'AGENT as nothing': { ...NOTHING, 'own email': 'shown' },
};

let world: World;
let viewers: { name: string; personId: string; ask: Ask }[];
let ids: Record<string, string>;
beforeAll(async () => {
  world = await createWorld();
  const { acme } = world;
  const people = await plantViewers(world);
  viewers = [];
  for (const { name, personId } of people) {
    viewers.push({ name, personId, ask: world.ask(await world.tokenFor(acme.tenantId, personId)) });
  }
  const reader = globalId(
    'Person',
    viewers.find(({ name }) => name === 'AGENT as teamReader')?.personId ?? '',
  );
  ids = {
    'agent2': globalId('Person', acme.agent2.personId),
    'customer': globalId('Person', acme.customer.personId),
    'customer2': globalId('Person', acme.customer2.personId),
    'teamReader': reader,
    'ticket': globalId('Ticket', acme.tickets[0] ?? ''),
    'ticket of customer2': globalId('Ticket', acme.tickets[2] ?? ''),
    'public comment': globalId('Comment', acme.comments[1] ?? ''),
    'internal comment': globalId('Comment', acme.comments[2] ?? ''),
    'team': acme.ids.Team,
    'tag': acme.ids.Tag,
  };
});
afterAll(() => world.close());

function shownBy(node: { value?: unknown } | null): Shown {
  if (node === null) return 'no row';
  if (node.value === null) return 'null';
  return Array.isArray(node.value) && node.value.length === 0 ? 'empty' : 'shown';
}

describe('of a row that one sees', () => {
  it.each(Object.keys(RULES))('%s sees the fields that the table says', async (name) => {
    const viewer = viewers.find((one) => one.name === name);
    if (!viewer) throw new Error(`there is no ${name}`);
    const shown: Record<string, Shown> = {};
    for (const [field, [row, selection]] of Object.entries(FIELDS)) {
      const id = row === 'self' ? globalId('Person', viewer.personId) : ids[row];
      const answer = await viewer.ask(`query($id: ID!) { node(id: $id) { ${selection} } }`, { id });
      shown[field] = shownBy(dataOf<{ node: { value?: unknown } | null }>(answer).node);
    }
    expect(shown).toEqual(RULES[name]);
  });

  it('is told for every viewer', () => {
    expect(viewers.map(({ name }) => name)).toEqual(Object.keys(RULES));
  });

  it("does not show a customer their agent's internal comments in any list or count", async () => {
    const query =
      'query($id: ID!) { node(id: $id) { ... on Ticket { comments { totalCount nodes { body } } } } }';
    const of = async (ask: Ask) => {
      const { node } = dataOf<{ node: { comments: { totalCount: number; nodes: { body: string }[] } } }>(
        await ask(query, { id: ids['ticket'] }),
      );
      return { total: node.comments.totalCount, bodies: node.comments.nodes.map(({ body }) => body) };
    };
    const [staff, customer] = [await of(world.acme.agent.ask), await of(world.acme.customer.ask)];
    expect([staff.total, customer.total]).toEqual([3, 2]);
    expect(customer.bodies.filter((body) => body.includes(world.acme.internalCanary))).toEqual([]);
    expect(staff.bodies.filter((body) => body.includes(world.acme.internalCanary))).toHaveLength(1);
  });
});
