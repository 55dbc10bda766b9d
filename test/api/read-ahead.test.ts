import { isObjectType, parse, validate, type GraphQLField } from 'graphql';
import { randomFrom } from '../support/random';
import { randomOperation } from '../support/random-operation';
import { createSelector } from '../isolation/selection';
import { createAheadWorld, type AheadWorld, type Asked, type Asker, type Told } from './ahead-world';

const SEEDS = 150;

let world: AheadWorld;
beforeAll(async () => {
  world = await createAheadWorld();
});
afterAll(() => world?.close());

/** What the two ways of reading answer, and their statements. */
async function bothWays(asker: Asker, asked: Asked) {
  const [ahead, alone] = [await world.ask('on', asker, asked), await world.ask('off', asker, asked)];
  return { ahead, alone };
}

// Which of two errors takes an object away is a matter of which comes first.
const outcomeOf = ({ answer: { data, errors } }: Told) => ({ data, failed: errors.length > 0 });

async function demandSame(asked: Asked): Promise<void> {
  for (const asker of world.askers) {
    const { ahead, alone } = await bothWays(asker, asked);
    const about = { asker: asker.name, asked };
    expect({ ...about, ...outcomeOf(ahead) }).toEqual({ ...about, ...outcomeOf(alone) });
  }
}

/** Everything that can be asked of one field of a query, three objects deep. */
function everythingOf(field: GraphQLField<unknown, unknown>, given = ''): string {
  const selector = createSelector(world.schema);
  const selection = selector.of(field, 3);
  return `{ ${field.name}${given} ${selection} } ${selector.fragments()}`;
}

function queries(): { field: GraphQLField<unknown, unknown>; given: string }[] {
  const fields = world.schema.getQueryType()?.getFields() ?? {};
  const ids = Object.values(world.planted.ids);
  const plain = ['tickets', 'people', 'teams', 'tags', 'customRoles', 'invitations', 'apiKeys', 'viewer'];
  const named = [...plain, 'identityProviders'].map((name) => ({ name, given: '' }));
  const nodes = ids.map((id) => ({ name: 'node', given: `(id: "${id}")` }));
  const all = [...named, { name: 'ticket', given: '(number: 1)' }, ...nodes];
  return all.flatMap(({ name, given }) => {
    const field = fields[name];
    return field ? [{ field, given }] : [];
  });
}

describe('what is read ahead', () => {
  it('is what resolvers give, whoever asks for everything that there is', async () => {
    expect(queries()).toHaveLength(19);
    for (const { field, given } of queries()) await demandSame({ document: everythingOf(field, given) });
  }, 240_000);

  it('has every column that a resolver touches', async () => {
    for (const { field, given } of queries()) {
      const document = everythingOf(field, given);
      for (const asker of world.askers) {
        const { answer } = await world.ask('strict', asker, { document });
        expect(answer.errors.filter((error) => error.includes('was not read'))).toEqual([]);
      }
    }
  }, 240_000);

  it('has every column that a field alone needs', async () => {
    const [owner] = world.askers;
    const nodes = Object.entries(world.planted.ids);
    for (const [name, id] of nodes) {
      const type = world.schema.getType(name);
      if (!isObjectType(type)) throw new Error(`there is no ${name}`);
      for (const field of Object.values(type.getFields())) {
        const selector = createSelector(world.schema);
        const below = selector.of(field, 1);
        const document = `query ($id: ID!) { node(id: $id) { ... on ${name} { ${field.name} ${below} } } } ${selector.fragments()}`;
        const { answer } = await world.ask('strict', owner as Asker, { document, variables: { id } });
        expect({ field: `${name}.${field.name}`, errors: answer.errors }).toEqual({
          field: `${name}.${field.name}`,
          errors: [],
        });
      }
    }
  }, 120_000);

  it(`is what resolvers give, for ${SEEDS} random operations`, async () => {
    const ids = Object.values(world.planted.ids);
    let compared = 0;
    for (let seed = 1; compared < SEEDS; seed += 1) {
      const { query, variables } = randomOperation(randomFrom(seed), {
        schema: world.schema,
        ids,
        mutations: false,
      });
      const document = parse(query);
      if (validate(world.schema, document).length > 0) continue;
      compared += 1;
      await demandSame({ document, variables });
    }
  }, 240_000);

  it('is what resolvers give for a question that is too long to be compiled', async () => {
    const people = (levels: number): string =>
      levels === 0
        ? 'name'
        : `name requestedTickets(first: 1) { nodes { ${['number', 'subject', 'status'].join(' ')} requester { ${people(levels - 1)} } assignee { ${people(levels - 1)} }
          comments(first: 1) { nodes { body author { ${people(levels - 1)} } } } } }`;
    const customer = world.askers.find(({ name }) => name === 'CUSTOMER') as Asker;
    const asked = { document: `{ people(first: 1) { nodes { ${people(4)} } } }` };
    const { ahead, alone } = await bothWays(customer, asked);
    expect(ahead.answer).toEqual(alone.answer);
    expect(ahead.answer.errors).toEqual([]);
  });

  const inPlaces: [name: string, document: string, variables: Record<string, unknown>][] = [
    [
      'a field under two names with other arguments',
      '{ tickets { nodes { a: comments(first: 1) { nodes { body } } b: comments(last: 2) { nodes { body } } } } }',
      {},
    ],
    [
      'a field under two names with the same arguments',
      '{ tickets { nodes { a: comments(first: 1) { nodes { body } } b: comments(first: 1) { nodes { author { email } } totalCount } } } }',
      {},
    ],
    [
      'one row under two names',
      '{ tickets { nodes { a: requester { name } b: requester { email active teams { name } } } } }',
      {},
    ],
    [
      'nodes, edges and fragments together',
      `{ tickets(last: 3) { nodes { ...A } edges { cursor node { ...B ... on Node { id } ... { subject } } } pageInfo { startCursor endCursor hasNextPage hasPreviousPage } totalCount } }
       fragment A on Ticket { requester { name } comments(last: 1) { nodes { ...C } } }
       fragment B on Node { ... on Ticket { requester { email } assignee { id } tags { name } } ... on Person { name } }
       fragment C on Comment { body visibility ticket { number requester { name } } }`,
      {},
    ],
    [
      'pages that are refused',
      '{ tickets { nodes { number comments(first: 0) { nodes { id } } } } people { nodes { name assignedTickets(first: 2, last: 2) { nodes { id } } } } }',
      {},
    ],
    [
      'a refused page that is skipped',
      '{ tickets { nodes { number comments(first: 0) @skip(if: true) { nodes { id } } } } }',
      {},
    ],
    [
      'only a number',
      '{ tickets { totalCount nodes { comments { totalCount } } } teams { nodes { members { totalCount } tickets { totalCount } } } }',
      {},
    ],
    [
      'one row by two names, with other selections',
      '{ a: ticket(number: 1) { subject } b: ticket(number: 1) { requester { name } tags { name } } }',
      {},
    ],
    [
      'pages by variables',
      'query ($n: Int = 2, $last: Int) { people { nodes { name requestedTickets(first: $n) { nodes { number comments(last: $last) { edges { cursor node { body } } } } } } } }',
      { last: 1 },
    ],
  ];

  it.each(inPlaces)('is what resolvers give for %s', async (_name, document, variables) => {
    await demandSame({ document, variables });
  });

  it('is what resolvers give when one parsed document is executed with other places selected', async () => {
    const document = parse(
      `query ($more: Boolean!, $n: Int!) { tickets(first: 2) { nodes { number comments(first: $n) { nodes { id } } } }
        tickets(first: 2) @include(if: $more) { nodes { description requester { name } tags { name } } } }`,
    );
    for (const variables of [
      { more: false, n: 1 },
      { more: true, n: 2 },
      { more: false, n: 3 },
      { more: true, n: 0 },
    ]) {
      await demandSame({ document, variables });
    }
  });

  it('goes on after a cursor as resolvers do', async () => {
    const document = parse(
      'query ($after: String) { tickets(first: 1) { nodes { comments(first: 1, after: $after) { nodes { id } pageInfo { endCursor hasNextPage hasPreviousPage } } } } }',
    );
    const [asker] = world.askers;
    const first = await world.ask('on', asker as Asker, { document });
    const after = /"endCursor":"([^"]+)"/.exec(JSON.stringify(first.answer.data))?.[1];
    expect(after).toBeDefined();
    await demandSame({ document, variables: { after } });
    await demandSame({ document, variables: { after: 'x' } });
  });
});

describe('a list with all that it leads to', () => {
  const nested = `query ($first: Int!) { tickets(first: $first) { nodes { id number subject status createdAt assignee { name }
    comments(first: 5) { nodes { id body createdAt author { name } } } tags { name } } } }`;

  it.each(['OWNER', 'ADMIN', 'AGENT', 'CUSTOMER'])('is one statement for %s', async (role) => {
    const asker = world.askers.find(({ name }) => name === role) as Asker;
    const { ahead, alone } = await bothWays(asker, { document: nested, variables: { first: 20 } });
    expect(ahead.answer).toEqual(alone.answer);
    expect(ahead.answer.errors).toEqual([]);
    expect(ahead.statements).toHaveLength(1);
  });

  it('is one statement for 26 rows by one name each, as it was', async () => {
    const [asker] = world.askers;
    const id = world.planted.ids.Ticket;
    const aliases = Array.from({ length: 26 }, (_, at) => `a${at}: ticket(id: "${id}") { subject }`);
    const same = await bothWays(asker as Asker, { document: `{ ${aliases.join(' ')} }` });
    expect([same.ahead.statements.length, same.alone.statements.length]).toEqual([1, 1]);
    const other = aliases.map((alias, at) => (at % 2 ? alias : alias.replace('subject', 'number version')));
    const different = await bothWays(asker as Asker, { document: `{ ${other.join(' ')} }` });
    expect([different.ahead.statements.length, different.alone.statements.length]).toEqual([1, 1]);
    expect(different.ahead.answer).toEqual(different.alone.answer);
  });
});
