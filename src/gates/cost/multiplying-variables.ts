import {
  type ArgumentNode,
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  TypeInfo,
  type ValueNode,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import type { CostRule, CostRules } from '../../schema';
import { isText, lengthOf, rowsOf } from './field-cost';
import type { Variables } from './operation.types';

/** What of a value can change a cost. */
type Project = (value: unknown) => number | boolean | null | undefined;

/** A part of a variable that can change the cost of an operation. */
interface Reading {
  readonly variable: string;
  /** Where in the variable: the names of input fields. */
  readonly path: readonly string[];
  readonly project: Project;
}

const orMissing =
  (project: (value: unknown) => number | boolean): Project =>
  (value) =>
    value === undefined || value === null ? value : project(value);
const rows = orMissing(rowsOf);
const length = orMissing(lengthOf);
const presence = orMissing(isText);
const flag = orMissing(Boolean);
const isNull: Project = (value) => value === null;

/**
 * Makes the projection of an operation's variables onto what can change its cost: variables that give the same text
 * give the same cost, or the same refusal. It takes variables as the operation sees them, defaults applied.
 */
export function multiplyingVariables(
  { schema, rules }: { readonly schema: GraphQLSchema; readonly rules: CostRules },
  document: DocumentNode,
  operation: OperationDefinitionNode,
): (variables: Variables) => string {
  const readings = distinct([...readingsOf(schema, rules, document), ...nullReadings(operation)]);
  return (variables) => JSON.stringify(readings.map((reading) => told(reading, variables)));
}

// JSON has no undefined, which is not the same as null: a default takes its place.
function told({ variable, path, project }: Reading, variables: Variables): number | boolean | null | string {
  let value = variables[variable];
  for (const name of path) value = (value as Record<string, unknown> | null | undefined)?.[name];
  const projected = project(value);
  return projected === undefined ? '' : projected;
}

function distinct(readings: readonly Reading[]): Reading[] {
  const known: Reading[] = [];
  for (const one of readings) {
    const isKnown = known.some(
      (other) =>
        other.variable === one.variable &&
        other.project === one.project &&
        other.path.join('.') === one.path.join('.'),
    );
    if (!isKnown) known.push(one);
  }
  return known;
}

// A variable with a default may stand where null may not: null is refused there when the cost is computed.
const nullReadings = (operation: OperationDefinitionNode): Reading[] =>
  (operation.variableDefinitions ?? [])
    .filter(({ type, defaultValue }) => defaultValue && type.kind !== Kind.NON_NULL_TYPE)
    .map(({ variable }) => ({ variable: variable.name.value, path: [], project: isNull }));

function readingsOf(schema: GraphQLSchema, rules: CostRules, document: DocumentNode): Reading[] {
  const readings: Reading[] = [];
  const types = new TypeInfo(schema);
  const add = (argument: ArgumentNode | undefined, path: readonly string[], project: Project): void => {
    const reading = argument && readingIn(argument.value, path, project);
    if (reading) readings.push(reading);
  };
  const onField = (node: FieldNode): void => {
    const field = types.getFieldDef();
    if (!field) return;
    for (const [[name, ...path], project] of dependenciesOf(rules(field))) {
      add(
        node.arguments?.find((argument) => argument.name.value === name),
        path,
        project,
      );
    }
  };
  const onDirective = (node: DirectiveNode): void => {
    if (node.name.value === 'skip' || node.name.value === 'include') add(node.arguments?.[0], [], flag);
  };
  visit(document, visitWithTypeInfo(types, { Field: onField, Directive: onDirective }));
  return readings;
}

/** The parts of its arguments that a field's cost depends on. */
function dependenciesOf({ items, search }: CostRule): [path: [string, ...string[]], project: Project][] {
  const found: [path: [string, ...string[]], project: Project][] = [];
  if (items.kind === 'PAGE') found.push([['first'], rows], [['last'], rows]);
  if (items.kind === 'ARGUMENT') found.push([[items.name], length]);
  if (search > 0) found.push([['filter', 'text'], presence]);
  return found;
}

function readingIn(value: ValueNode, path: readonly string[], project: Project): Reading | null {
  if (value.kind === Kind.VARIABLE) return { variable: value.name.value, path, project };
  const [name, ...rest] = path;
  if (value.kind !== Kind.OBJECT || name === undefined) return null;
  const field = value.fields.find((one) => one.name.value === name);
  return field ? readingIn(field.value, rest, project) : null;
}
