import {
  getNamedType,
  isObjectType,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import type { GraphqlContext } from '../context';
import { hasColumn, modelOf, relationOf, type RowModel } from './row-models';
import { isRelation, relationsOf, takenBy, type Taken, type TakenRelation } from './takes';

type Field = GraphQLField<unknown, GraphqlContext, Record<string, unknown>>;

/** What is known of a schema whose lists and rows are read ahead. */
export interface AheadSchema {
  /** Fields of rows that a resolver of theirs computes. */
  readonly resolved: ReadonlySet<unknown>;
  /** Whether a row throws when a column is touched that was not read. For tests. */
  readonly isStrict: boolean;
}

const known = new WeakMap<GraphQLSchema, AheadSchema>();

/** Undefined where nothing is read ahead. */
export const aheadSchemaOf = (schema: GraphQLSchema): AheadSchema | undefined => known.get(schema);

/**
 * Has lists and rows of a schema read ahead from now on; gives its fields that declare a relation. Throws for a
 * declaration that the data model does not bear out.
 */
export function prepareAhead(schema: GraphQLSchema, { isStrict }: { isStrict: boolean }): Field[] {
  const resolved = new Set<unknown>();
  const related: Field[] = [];
  for (const [type, field] of fieldsOf(schema)) {
    const taken = takenBy(field);
    const model = modelOf(type.name);
    if (taken) demandSound(`${type.name}.${field.name}`, model, taken, field);
    if (taken && isRelation(taken)) related.push(field);
    if (field.resolve) resolved.add(field);
  }
  known.set(schema, { resolved, isStrict });
  return related;
}

function* fieldsOf(schema: GraphQLSchema): Generator<[GraphQLObjectType, Field]> {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) yield [type, field];
  }
}

function demandSound(coordinate: string, model: RowModel | undefined, taken: Taken, field: Field): void {
  const fault = model ? faultOf(model, taken, field) : 'its type has no rows';
  if (fault) throw new Error(`@Takes beside ${coordinate}: ${fault}.`);
}

function faultOf(model: RowModel, taken: Taken, field: Field): string | null {
  if (!isRelation(taken)) {
    const unknown = taken.columns.filter((column) => !hasColumn(model, column));
    return unknown.length > 0 ? `there is no column ${unknown.join(', ')}` : null;
  }
  return relationFault(model, taken, rowTypeOf(field.type));
}

function relationFault(model: RowModel, taken: TakenRelation, rowType: GraphQLNamedType): string | null {
  let at: RowModel | undefined = model;
  let name = '';
  for (const [index, relation] of relationsOf(taken).entries()) {
    const found: ReturnType<typeof relationOf> = at && relationOf(at, relation);
    if (!found) return `there is no relation ${relation}`;
    if (found.isList !== (index === 0 && !('one' in taken)))
      return `${relation} leads to ${found.isList ? 'many rows' : 'one row'}`;
    at = modelOf((name = found.model));
  }
  return name === rowType.name ? null : `it leads to rows of ${name}`;
}

/** The type of a field's rows: that of its value or, for a connection, of its nodes. */
export function rowTypeOf(type: Field['type']): GraphQLNamedType {
  const named = getNamedType(type);
  return isConnection(named) ? getNamedType(named.getFields()['nodes']?.type ?? named) : named;
}

/** By the names of Relay's cursor connections. */
export const isConnection = (type: GraphQLNamedType): type is GraphQLObjectType =>
  isObjectType(type) && type.name.endsWith('Connection') && 'nodes' in type.getFields();
