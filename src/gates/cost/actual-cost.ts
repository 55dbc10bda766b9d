import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  getNamedType,
  type GraphQLCompositeType,
  type GraphQLSchema,
  isCompositeType,
  isObjectType,
  isInterfaceType,
  Kind,
  type OperationDefinitionNode,
  SchemaMetaFieldDef,
  type SelectionSetNode,
  TypeMetaFieldDef,
  valueFromASTUntyped,
  type ValueNode,
} from 'graphql';
import type { CostRule, CostRules } from '../../schema';
import { isSearch, leastPerItem } from './field-cost';
import type { Variables } from './operation.types';

type Answer = Readonly<Record<string, unknown>>;

/** How one name of an answer is counted. */
interface Counter {
  readonly rule: CostRule;
  /** The argument that decides whether it searches, for a field that can. */
  readonly filter: ValueNode | undefined;
  readonly children: Counters;
}

/**
 * The names of one selection that can cost something. One name can stand for different fields of different types,
 * and an answer does not tell its types: then the cheaper one counts.
 */
type Counters = Map<string, Counter[]>;

/** The same, once all is gathered: nothing is made anew for each object that is counted. */
type Counted = readonly {
  readonly name: string;
  readonly first: CountedField;
  readonly others: readonly CountedField[];
}[];
interface CountedField extends Omit<Counter, 'children'> {
  readonly children: Counted;
}

/** Counts what an answer cost. Linear in the answer; what costs nothing is not looked at. */
export type CountAnswer = (data: Answer, variables: Variables) => number;

/** Prepares the counting of an operation's answers. The document must be valid. */
export function answerCounter(
  parts: { readonly schema: GraphQLSchema; readonly rules: CostRules },
  document: DocumentNode,
  operation: OperationDefinitionNode,
): CountAnswer {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  const root = parts.schema.getRootType(operation.operation);
  const counters: Counters = new Map();
  if (root) gather({ ...parts, fragments }, root, operation.selectionSet, counters);
  const counted = settled(counters);
  return (data, variables) => countObject(counted, data, variables);
}

const settled = (counters: Counters): Counted =>
  [...counters].map(([name, known]) => {
    const [first, ...others] = known.map((one) => ({ ...one, children: settled(one.children) }));
    if (!first) throw new Error(`nothing is counted as ${name}`);
    return { name, first, others };
  });

interface Gathering {
  readonly schema: GraphQLSchema;
  readonly rules: CostRules;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
}

function gather(parts: Gathering, parent: GraphQLCompositeType, set: SelectionSetNode, into: Counters): void {
  for (const selection of set.selections) {
    if (selection.kind === Kind.FIELD) {
      gatherField(parts, parent, selection, into);
      continue;
    }
    const fragment =
      selection.kind === Kind.INLINE_FRAGMENT ? selection : parts.fragments.get(selection.name.value);
    const type = fragment?.typeCondition ? parts.schema.getType(fragment.typeCondition.name.value) : parent;
    if (fragment && isCompositeType(type)) gather(parts, type, fragment.selectionSet, into);
  }
}

function gatherField(parts: Gathering, parent: GraphQLCompositeType, node: FieldNode, into: Counters): void {
  const field = fieldOf(parent, node.name.value);
  if (!field) return;
  const rule = parts.rules(field);
  const type = getNamedType(field.type);
  if (!isCompositeType(type) && rule.points === 0 && rule.once === 0) return;
  const filter =
    rule.search > 0 ? node.arguments?.find(({ name }) => name.value === 'filter')?.value : undefined;
  const name = (node.alias ?? node.name).value;
  const counter = counterFor(into, name, { rule, filter });
  if (node.selectionSet && isCompositeType(type) && !rule.isFlat) {
    gather(parts, type, node.selectionSet, counter.children);
  }
}

function fieldOf(parent: GraphQLCompositeType, name: string) {
  if (name === SchemaMetaFieldDef.name) return SchemaMetaFieldDef;
  if (name === TypeMetaFieldDef.name) return TypeMetaFieldDef;
  return isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name] : undefined;
}

/** The counter of fields that are counted alike under this name: their selections are merged, as in the answer. */
function counterFor(into: Counters, name: string, { rule, filter }: Omit<Counter, 'children'>): Counter {
  const known = into.get(name) ?? [];
  into.set(name, known);
  const same = known.find((one) => isCountedAlike(one.rule, rule) && !one.filter === !filter);
  if (same) return same;
  const counter = { rule, filter, children: new Map() };
  known.push(counter);
  return counter;
}

const isCountedAlike = (a: CostRule, b: CostRule): boolean =>
  a === b ||
  (a.points === b.points &&
    a.once === b.once &&
    a.search === b.search &&
    a.isFlat === b.isFlat &&
    leastPerItem(a) === leastPerItem(b));

function countObject(counted: Counted, value: Answer, variables: Variables): number {
  let points = 0;
  for (const { name, first, others } of counted) {
    const item = value[name];
    // Left out by @skip or @include, or a field of another type.
    if (item === undefined) continue;
    let least = countField(first, item, variables);
    for (const other of others) least = Math.min(least, countField(other, item, variables));
    points += least;
  }
  return points;
}

function countField(counter: CountedField, value: unknown, variables: Variables): number {
  const { rule, filter, children } = counter;
  if (value === null) return rule.once;
  const once = rule.once + (filter && isSearch(rule, argumentsOf(filter, variables)) ? rule.search : 0);
  if (!Array.isArray(value)) return once + countItem(counter, value, variables);
  let points = once;
  for (const item of value) {
    if (item === null) continue;
    points += rule.points + (children.length > 0 ? countObject(children, item as Answer, variables) : 0);
  }
  return points;
}

function countItem({ rule, children }: CountedField, value: unknown, variables: Variables): number {
  if (children.length === 0) return rule.points + leastPerItem(rule);
  const points = rule.points + countObject(children, value as Answer, variables);
  return leastPerItem(rule) === 0 ? points : Math.max(1, points, rowsIn(children, value as Answer));
}

/** The rows of a page, in whichever form they were asked for. */
function rowsIn(children: Counted, page: Answer): number {
  let rows = 0;
  for (const { name } of children) {
    const list = page[name];
    if (Array.isArray(list)) rows = Math.max(rows, list.length);
  }
  return rows;
}

const argumentsOf = (filter: ValueNode, variables: Variables) => ({
  filter: valueFromASTUntyped(filter, { ...variables }),
});
