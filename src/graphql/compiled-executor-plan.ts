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
import { serializerOf, type Serialize } from './compiled-executor-leaf';

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
  readonly fields: readonly PlannedField[];
}

export interface PlannedField {
  /** Its name in the answer. */
  readonly name: string;
  readonly parentType: GraphQLObjectType;
  readonly definition: GraphQLField<unknown, unknown>;
  readonly nodes: readonly FieldNode[];
  /** Null for a property of its parent. */
  readonly resolve: GraphQLFieldResolver<unknown, unknown> | null;
  readonly hasArguments: boolean;
  /** The answer to `__typename`; null for all else. */
  readonly typeName: string | null;
  readonly shape: Shape;
}

/** What a value becomes: all have all properties, so that reading them is quick. */
export interface Shape {
  readonly kind: 'LEAF' | 'LIST' | 'OBJECT' | 'ABSTRACT';
  readonly isNonNull: boolean;
  readonly leaf: GraphQLLeafType | null;
  readonly serialize: Serialize | null;
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
export function subselection(plan: Plan, field: PlannedField, shape: Shape, type: GraphQLObjectType): Selection {
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
    fields.push({
      name,
      parentType: type,
      definition,
      nodes,
      resolve: definition.resolve ?? null,
      hasArguments: definition.args.length > 0,
      typeName: definition === TypeNameMetaFieldDef ? type.name : null,
      shape: shapeOf(definition.type),
    });
  }
  return { fields };
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
    serialize: leaf && serializerOf(leaf),
    item,
    object: leaf || item || abstract ? null : (type as GraphQLObjectType),
    abstract,
    selections: new Map(),
    selection: null,
  };
}
