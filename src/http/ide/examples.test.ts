import { getVariableValues, Kind, parse, validate, type GraphQLSchema } from 'graphql';
import { checkVariables, defaultDocumentLimits, documentGate } from '../../gates';
import { buildAtriumSchema } from '../../graphql';
import { exampleOperations, someTicketId, someTicketQuery } from './examples';

let schema: GraphQLSchema;
beforeAll(async () => {
  schema = await buildAtriumSchema();
});

const operationOf = (query: string) => {
  const operations = parse(query).definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION);
  if (operations.length !== 1 || !operations[0]) throw new Error('an example is one operation');
  return operations[0];
};
const examples = exampleOperations.map((example) => ({
  ...example,
  name: operationOf(example.query).name?.value,
}));

describe.each(examples)('the example $name', ({ query, variables }) => {
  it('is valid in the schema', () => {
    expect(validate(schema, parse(query))).toEqual([]);
  });

  it('has the variables that it asks for', () => {
    const values: Record<string, unknown> = variables ? JSON.parse(variables) : {};
    const definitions = operationOf(query).variableDefinitions ?? [];
    expect(getVariableValues(schema, definitions, values).errors).toBeUndefined();
    expect(Object.keys(values)).toEqual(definitions.map((definition) => definition.variable.name.value));
  });

  it('keeps the limits of documents and values', () => {
    expect(() => documentGate(defaultDocumentLimits)(query)).not.toThrow();
    expect(() => checkVariables(variables && JSON.parse(variables))).not.toThrow();
  });
});

describe('the examples', () => {
  it('have names of their own, for the titles of their tabs', () => {
    const names = examples.map(({ name }) => name);
    expect(names).not.toContain(undefined);
    expect(new Set(names).size).toBe(names.length);
  });

  it('begin with one that needs no variables', () => {
    expect(exampleOperations[0]?.variables).toBeUndefined();
  });

  it('comment on a ticket that a valid query finds', () => {
    expect(exampleOperations.filter(({ variables }) => variables?.includes(someTicketId))).toHaveLength(1);
    expect(validate(schema, parse(someTicketQuery))).toEqual([]);
  });
});
