import {
  getNamedType,
  isInputObjectType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
  parse,
  validate,
  type DocumentNode,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import { createSelector } from '../isolation/selection';

/** A query with the values of its variables. */
export interface Question {
  readonly text: string;
  readonly document: DocumentNode;
  readonly variables: Readonly<Record<string, unknown>>;
}

type Draft = Pick<Question, 'text' | 'variables'>;

/** Rows to ask about, by type. */
export type IdsByType = Readonly<Record<string, readonly string[]>>;

const ask = (text: string, variables: Draft['variables'] = {}): Draft => ({ text, variables });

/**
 * Many small queries and some deep ones, from the schema: each field of each object by itself, so that a field which
 * reads the viewer unnoticed stands beside no other that reads the same and notes it.
 */
export function questionsOf(schema: GraphQLSchema, ids: IdsByType): Question[] {
  const drafts = [
    ...rootQuestions(schema),
    ...rowQuestions(schema, ids),
    ...viewerQuestions(schema),
    ...canQuestions(schema, ids),
    ...filterQuestions(ids),
  ];
  return drafts.map((draft) => {
    const document = parse(draft.text);
    const [error] = validate(schema, document);
    if (error) throw new Error(`the suite wrote a bad document: ${error.message}\n${draft.text}`);
    return { ...draft, document };
  });
}

/** Every root field that needs no argument, shallow and deep, and its totals. */
function rootQuestions(schema: GraphQLSchema): Draft[] {
  const roots = Object.values(schema.getQueryType()?.getFields() ?? {});
  return roots
    .filter((field) => !field.args.some(isRequiredArgument) && field.name !== 'ticket')
    .flatMap((field) => {
      const type = getNamedType(field.type);
      const isPaged = isObjectType(type) && 'totalCount' in type.getFields();
      const page = isPaged ? '(first: 5)' : '';
      const deep = [1, 2].map((entities) => {
        const selector = createSelector(schema);
        const below = selector.of(field, entities);
        return ask(`{ ${field.name}${page} ${below} } ${selector.fragments()}`);
      });
      return isPaged ? [ask(`{ ${field.name}${page} { totalCount } }`), ...deep] : deep;
    });
}

/** Every field of every type of row, alone, of every given row. */
function rowQuestions(schema: GraphQLSchema, ids: IdsByType): Draft[] {
  return Object.entries(ids).flatMap(([name, rows]) => {
    const type = schema.getType(name) as GraphQLObjectType;
    const lines = fieldLines(schema, type);
    return rows.flatMap((id) => [
      ask('query($id: ID!) { node(id: $id) { __typename } }', { id }),
      ask('query($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }', { ids: [id] }),
      ...lines.map(({ line, fragments }) =>
        ask(`query($id: ID!) { node(id: $id) { ... on ${name} { ${line} } } } ${fragments}`, { id }),
      ),
    ]);
  });
}

/** Each field of a type with the least below it, written so that it can stand alone. */
function fieldLines(schema: GraphQLSchema, type: GraphQLObjectType) {
  return Object.values(type.getFields())
    .filter((field) => !field.args.some(isRequiredArgument))
    .flatMap((field) => {
      const below = getNamedType(field.type);
      if (!isObjectType(below)) return [{ line: field.name, fragments: '' }];
      const selector = createSelector(schema);
      const page = field.args.some(({ name }) => name === 'first') ? '(first: 5)' : '';
      const least = { line: `${field.name}${page} { ${leastOf(below)} }`, fragments: '' };
      const line = `${field.name}${page} ${selector.of(field, 1)}`;
      return [least, { line, fragments: selector.fragments() }];
    });
}

const leastOf = (type: GraphQLNamedType): string =>
  isObjectType(type) && 'totalCount' in type.getFields() ? 'totalCount' : '__typename';

function viewerQuestions(schema: GraphQLSchema): Draft[] {
  const type = schema.getType('Viewer') as GraphQLObjectType;
  return fieldLines(schema, type).map(({ line, fragments }) => ask(`{ viewer { ${line} } } ${fragments}`));
}

function canQuestions(schema: GraphQLSchema, ids: IdsByType): Draft[] {
  const mutations = Object.values(schema.getMutationType()?.getFields() ?? {});
  return mutations.flatMap(({ name, args }) => {
    const input = getNamedType(args[0]?.type);
    if (!isInputObjectType(input)) throw new Error(`${name} takes no input`);
    const required = Object.values(input.getFields()).filter(isRequiredInputField);
    const about = required.map((field) => `${field.name[0]?.toUpperCase()}${field.name.slice(1, -2)}`);
    const rows = about.flatMap((type) => ids[type]?.slice(0, 4) ?? []);
    return [
      ask(`{ viewer { can(action: ${name}) { allowed reason } } }`),
      ...rows.map((on) =>
        ask(`query($on: ID!) { viewer { can(action: ${name}, on: $on) { allowed reason } } }`, { on }),
      ),
    ];
  });
}

function filterQuestions({ Person = [], Team = [] }: IdsByType): Draft[] {
  const filters = [
    { tag: 'tag' },
    { text: 'subject' },
    { unassigned: true },
    ...Team.map((teamId) => ({ teamId })),
    ...Person.flatMap((id) => [{ requesterId: id }, { assigneeId: id }]),
  ];
  const tickets = filters.flatMap((filter) => [
    ask('query($filter: TicketFilter) { tickets(filter: $filter) { totalCount nodes { id } } }', { filter }),
    ask('query($filter: TicketFilter) { ticketCounts(filter: $filter) { byStatus { count } } }', { filter }),
  ]);
  const people = ['acme.test', 'agent'].map((text) =>
    ask('query($filter: PersonFilter) { people(filter: $filter) { nodes { id } } }', { filter: { text } }),
  );
  const numbers = [1, 3, 5].map((number) => ask(`{ ticket(number: ${number}) { id } }`));
  return [...tickets, ...people, ...numbers];
}
