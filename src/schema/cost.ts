import {
  getNamedType,
  getNullableType,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  type GraphQLInterfaceType,
  isCompositeType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { Extensions } from 'type-graphql';

/** What a field says of its cost when it is not the usual. */
export interface DeclaredCost {
  /** Points of each item, besides what it selects. Usual: an object 1, a scalar and a connection 0. */
  readonly points?: number;
  /** The most items that the list ever has; something else must see to it that this is true. */
  readonly atMost?: number;
  /** The argument that has one value for each item of the list. */
  readonly oneFor?: string;
  /** Points of a search in texts: when `filter.text` is given. Usual: 1,000. */
  readonly search?: number;
}

/** Declares the cost of the field below it. Lists of objects have no usual one: they say `atMost` or `oneFor`. */
export const Cost = (declared: DeclaredCost): MethodDecorator & PropertyDecorator =>
  Extensions({ cost: declared });

/** How many items a field has: one, a declared bound, as many as an argument has, or the rows of a page. */
export type Items =
  | { readonly kind: 'ONE' }
  | { readonly kind: 'AT_MOST'; readonly count: number }
  | { readonly kind: 'ARGUMENT'; readonly name: string }
  | { readonly kind: 'PAGE' };

/** What a field costs: `once` + `search` if it searches + its items × (`points` + what each selects). */
export interface CostRule {
  readonly items: Items;
  readonly points: number;
  readonly once: number;
  /** Zero for a field that cannot search. */
  readonly search: number;
  /** True when what is selected below costs nothing more. */
  readonly isFlat: boolean;
}

const MUTATION_POINTS = 10;
// A search in texts reads every row that the other conditions leave.
const SEARCH_POINTS = 1_000;
// The schema is in memory, and the same for everybody.
const INTROSPECTION_POINTS = 10;

const FREE: CostRule = { items: { kind: 'ONE' }, points: 0, once: 0, search: 0, isFlat: false };
const INTROSPECTION: CostRule = { ...FREE, points: INTROSPECTION_POINTS, isFlat: true };

/** The rule of a field of the schema or of GraphQL itself. */
export type CostRules = (field: GraphQLField<unknown, unknown>) => CostRule;

/**
 * The rule of every field. Throws when a list of objects has no bound: what can be as long as it likes cannot be paid
 * for beforehand.
 */
export function costRulesOf(schema: GraphQLSchema): CostRules {
  const rules = new Map<GraphQLField<unknown, unknown>, CostRule>();
  const faults: string[] = [];
  for (const type of Object.values(schema.getTypeMap())) {
    if (!(isObjectType(type) || isInterfaceType(type)) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) {
      const items = itemsOf(type, field);
      if (items === null) faults.push(`${type.name}.${field.name}`);
      else rules.set(field, ruleOf(field, items, schema.getMutationType() === type));
    }
  }
  if (faults.length > 0) {
    throw new Error(
      `How long can it get? Say so by @Cost({ atMost }) or @Cost({ oneFor }), naming a list that must be given. Lists without a bound: ${faults.join(', ')}.`,
    );
  }
  return (field) =>
    rules.get(field) ?? (getNamedType(field.type).name.startsWith('__') ? INTROSPECTION : FREE);
}

const declaredCost = (field: GraphQLField<unknown, unknown>): DeclaredCost =>
  (field.extensions['cost'] as DeclaredCost | undefined) ?? {};

const isConnection = (name: string): boolean => name.endsWith('Connection');

function itemsOf(
  parent: GraphQLObjectType | GraphQLInterfaceType,
  field: GraphQLField<unknown, unknown>,
): Items | null {
  const { atMost, oneFor } = declaredCost(field);
  const named = getNamedType(field.type);
  const type = getNullableType(field.type);
  if (isConnection(named.name)) return { kind: 'PAGE' };
  if (!isListType(type)) return { kind: 'ONE' };
  if (isListType(getNullableType(type.ofType))) return null;
  if (oneFor !== undefined) return isGivenList(field, oneFor) ? { kind: 'ARGUMENT', name: oneFor } : null;
  if (atMost !== undefined) return { kind: 'AT_MOST', count: atMost };
  // The rows of a page are counted where it is asked for; scalars come with the row that they stand in.
  return isConnection(parent.name) || !isCompositeType(named) ? { kind: 'ONE' } : null;
}

function isGivenList(field: GraphQLField<unknown, unknown>, name: string): boolean {
  const type = field.args.find((arg) => arg.name === name)?.type;
  return isNonNullType(type) && isListType(type.ofType);
}

function ruleOf(field: GraphQLField<unknown, unknown>, items: Items, isMutation: boolean): CostRule {
  const { points, search } = declaredCost(field);
  const isObject = isCompositeType(getNamedType(field.type)) && items.kind !== 'PAGE' && !isMutation;
  return {
    items,
    points: points ?? (isObject ? 1 : 0),
    once: isMutation ? MUTATION_POINTS : 0,
    search: canSearch(field) ? (search ?? SEARCH_POINTS) : 0,
    isFlat: false,
  };
}

function canSearch(field: GraphQLField<unknown, unknown>): boolean {
  const filter = field.args.find((arg) => arg.name === 'filter');
  const type = filter && getNamedType(filter.type);
  return isInputObjectType(type) && 'text' in type.getFields();
}
