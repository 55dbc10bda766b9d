import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLFieldResolver,
  getNullableType,
  type GraphQLAbstractType,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  isAbstractType,
  isLeafType,
  isListType,
  isNonNullType,
  type OperationDefinitionNode,
  TypeNameMetaFieldDef,
} from 'graphql';
import { collectFields, collectSubfields } from 'graphql/execution/collectFields';
import { getFieldDef } from 'graphql/execution/execute';
import { takesNoInfo } from '../direct-resolvers';
import { passingOf, type Passing } from './leaf';

export type Values = { readonly [name: string]: unknown };

/** What is prepared of an operation, for one way in which its `@skip` and `@include` come out. */
export interface Plan {
  readonly schema: GraphQLSchema;
  readonly fragments: Record<string, FragmentDefinitionNode>;
  readonly operation: OperationDefinitionNode;
  /** The variables that decide on `@skip` and `@include`. */
  readonly conditions: Values;
  readonly rootType: GraphQLObjectType;
  root: Selection | null;
}

/** The fields of an object that are asked for, in the order of the answer. */
export interface Selection {
  /** Makes an object that inherits nothing; one function for each selection, so that its objects are laid out alike. */
  readonly Answer: new () => Record<string | number, unknown>;
  readonly fields: readonly PlannedField[];
}

export interface PlannedField {
  /** Its name in the answer. */
  readonly name: string;
  /** Its name in the schema, and of the property that it usually is. */
  readonly property: string;
  readonly parentType: GraphQLObjectType;
  readonly definition: GraphQLField<unknown, unknown>;
  readonly nodes: readonly FieldNode[];
  /** Null for a property of its parent. */
  readonly resolve: GraphQLFieldResolver<unknown, unknown> | null;
  readonly hasArguments: boolean;
  /** True for a resolver that is called with its parent and the context alone. */
  readonly takesNoInfo: boolean;
  /** True for a leaf that is a property of its parent. */
  readonly isPlain: boolean;
  /** The answer to `__typename`; null for all else. */
  readonly typeName: string | null;
  readonly shape: Shape;
}

/** What a value becomes: all have all properties, so that reading them is quick. */
export interface Shape {
  readonly kind: 'LEAF' | 'LIST' | 'OBJECT' | 'ABSTRACT';
  readonly isNonNull: boolean;
  readonly leaf: GraphQLLeafType | null;
  readonly passing: Passing | null;
  readonly item: Shape | null;
  readonly object: GraphQLObjectType | null;
  readonly abstract: GraphQLAbstractType | null;
  /** What is asked for of each type of object that was met so far. */
  readonly selections: Map<GraphQLObjectType, Selection>;
  /** That of `object`. */
  selection: Selection | null;
}

/** What is asked for of the operation's root. Throws as graphql-js does when a condition is null. */
export function rootSelection(plan: Plan): Selection {
  const { schema, fragments, conditions, rootType, operation } = plan;
  return (plan.root ??= selectionOf(
    plan,
    rootType,
    collectFields(schema, fragments, conditions, rootType, operation.selectionSet),
  ));
}

/** What is asked for of an object that a field holds. Throws as {@link rootSelection}. */
export function subselection(
  plan: Plan,
  field: PlannedField,
  shape: Shape,
  type: GraphQLObjectType,
): Selection {
  const known = shape.object === type ? shape.selection : shape.selections.get(type);
  if (known) return known;
  const { schema, fragments, conditions } = plan;
  const fields = collectSubfields(schema, fragments, conditions, type, field.nodes);
  const selection = selectionOf(plan, type, fields);
  if (shape.object === type) shape.selection = selection;
  else shape.selections.set(type, selection);
  return selection;
}

function selectionOf(
  { schema }: Plan,
  type: GraphQLObjectType,
  collected: ReadonlyMap<string, readonly FieldNode[]>,
): Selection {
  const fields: PlannedField[] = [];
  for (const [name, nodes] of collected) {
    const definition = nodes[0] && getFieldDef(schema, type, nodes[0]);
    if (!definition) continue;
    const shape = shapeOf(definition.type);
    fields.push({
      name,
      property: definition.name,
      parentType: type,
      definition,
      nodes,
      resolve: definition.resolve ?? null,
      hasArguments: definition.args.length > 0,
      takesNoInfo: definition.resolve !== undefined && takesNoInfo(definition.resolve),
      typeName: definition === TypeNameMetaFieldDef ? type.name : null,
      isPlain: !definition.resolve && shape.kind === 'LEAF',
      shape,
    });
  }
  return { Answer: answerMaker(), fields };
}

const NOTHING: object = Object.freeze(Object.create(null));

// With a prototype, even an empty one, objects are as quick as literals; without one they are dictionaries.
function answerMaker(): Selection['Answer'] {
  const Answer = function () {} as unknown as Selection['Answer'];
  Answer.prototype = NOTHING;
  return Answer;
}

function shapeOf(declared: GraphQLOutputType): Shape {
  const type = getNullableType(declared);
  const leaf = isLeafType(type) ? type : null;
  const item = isListType(type) ? shapeOf(type.ofType) : null;
  const abstract = isAbstractType(type) ? type : null;
  return {
    kind: leaf ? 'LEAF' : item ? 'LIST' : abstract ? 'ABSTRACT' : 'OBJECT',
    isNonNull: isNonNullType(declared),
    leaf,
    passing: leaf && passingOf(leaf),
    item,
    object: leaf || item || abstract ? null : (type as GraphQLObjectType),
    abstract,
    selections: new Map(),
    selection: null,
  };
}
