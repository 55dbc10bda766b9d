import { buildSchema, type GraphQLSchema } from 'graphql';
import { costRulesOf } from './cost';

/** A schema whose fields declare costs, by `Type.field`. */
function declaring(text: string, declared: Record<string, object> = {}): GraphQLSchema {
  const schema = buildSchema(text);
  for (const [coordinate, cost] of Object.entries(declared)) {
    const [type = '', name = ''] = coordinate.split('.');
    const parent = schema.getType(type) as { getFields?: () => Record<string, { extensions: object }> };
    const field = parent.getFields?.()[name];
    if (field) field.extensions = { cost };
  }
  return schema;
}

const ruleOf = (schema: GraphQLSchema, name: string) => {
  const field = schema.getQueryType()?.getFields()[name];
  if (!field) throw new Error(`there is no ${name}`);
  return costRulesOf(schema)(field);
};

describe('the rules of cost', () => {
  const text = `
    type Query { rows(ids: [ID!]!, all: [ID!]): [Row!]! names: [String!]! row: Row page(filter: Filter): RowConnection }
    type Row { name: String }
    type RowConnection { nodes: [Row!]! }
    input Filter { text: String }`;

  it.each<[name: string, declared: Record<string, object>]>([
    ['no bound', {}],
    ['the name of no argument', { 'Query.rows': { oneFor: 'names' } }],
    ['an argument that may be absent', { 'Query.rows': { oneFor: 'all' } }],
  ])('are none for a list of objects with %s: the schema is not built', (_name, declared) => {
    expect(() => costRulesOf(declaring(text, declared))).toThrow(/Lists without a bound: Query\.rows\.$/);
  });

  it('are none for a list of lists', () => {
    const lists = declaring('type Query { rows: [[Row]] } type Row { name: String }', {
      'Query.rows': { atMost: 5 },
    });
    expect(() => costRulesOf(lists)).toThrow('Query.rows');
  });

  it('are what fields declare, and what is usual otherwise', () => {
    const schema = declaring(text, {
      'Query.rows': { oneFor: 'ids', points: 3 },
      'Query.page': { search: 7 },
    });
    expect(ruleOf(schema, 'rows')).toMatchObject({
      items: { kind: 'ARGUMENT', name: 'ids' },
      points: 3,
      search: 0,
    });
    expect(ruleOf(schema, 'row')).toMatchObject({ items: { kind: 'ONE' }, points: 1, once: 0 });
    expect(ruleOf(schema, 'names')).toMatchObject({ items: { kind: 'ONE' }, points: 0 });
    expect(ruleOf(schema, 'page')).toMatchObject({ items: { kind: 'PAGE' }, points: 0, search: 7 });
    expect(ruleOf(declaring(text, { 'Query.rows': { atMost: 9 } }), 'rows').items).toEqual({
      kind: 'AT_MOST',
      count: 9,
    });
  });
});
