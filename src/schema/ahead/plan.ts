import {
  getNamedType,
  isAbstractType,
  isObjectType,
  Kind,
  print,
  type FieldNode,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  type SelectionSetNode,
} from 'graphql';
import { aheadSchemaOf, isConnection, rowTypeOf } from './ahead-schema';
import { hasColumn, modelOf, relationOf, type RowModel } from './row-models';
import { isRelation, relationsOf, takenBy, type TakenRelation } from './takes';

/** What is selected of the rows of one type at one place of a document, whatever its variables say. */
export interface Level {
  /** In the order of the model. */
  readonly columns: readonly string[];
  readonly related: readonly RelatedLevel[];
  /** Of the model, whether read or not. */
  readonly allColumns: readonly string[];
}

/** A relation that a field gives, and what is selected of its rows. */
export interface RelatedLevel {
  readonly field: GraphQLField<unknown, unknown>;
  /** One of its places: all have the same arguments. */
  readonly node: FieldNode;
  readonly taken: TakenRelation;
  readonly level: Level;
}

type Document = Pick<GraphQLResolveInfo, 'schema' | 'fragments'>;
type Nodes = readonly FieldNode[];

// Statements grow by levels: what is deeper than this is read when it is asked for.
const MOST_LISTS = 6;

/**
 * Plans what is selected of the rows of this type below a field; `nodes` are its places. What is skipped by a directive
 * counts as selected. Undefined when the type has no rows.
 */
export function planLevel(document: Document, type: GraphQLObjectType, nodes: Nodes): Level | undefined {
  return levelOf({ document, type, nodes, lists: 0 });
}

interface Place {
  readonly document: Document;
  readonly type: GraphQLObjectType;
  readonly nodes: Nodes;
  /** How many lists stand around it. */
  readonly lists: number;
}

function levelOf(place: Place, always: readonly string[] = []): Level | undefined {
  const model = modelOf(place.type.name);
  if (!model || !hasColumn(model, 'id')) return undefined;
  const columns = new Set(['id', ...always]);
  const related = new Map<string, RelatedLevel>();
  const fields = place.type.getFields();
  for (const [name, nodes] of selectedFields(place)) {
    const field = fields[name];
    if (!field) continue;
    const taken = takenBy(field);
    if (taken && isRelation(taken)) {
      for (const key of ownKeys(model, taken)) columns.add(key);
      const [relation = ''] = relationsOf(taken);
      const below = related.has(relation) ? undefined : relatedLevel(place, field, taken, nodes);
      if (below) related.set(relation, below);
    } else {
      const taking = taken?.columns ?? ownColumns(place, model, field);
      for (const column of taking) columns.add(column);
    }
  }
  const allColumns = Object.keys(model.fields);
  return {
    columns: allColumns.filter((column) => columns.has(column)),
    related: [...related.values()],
    allColumns,
  };
}

/** All, when nobody can say which. */
function ownColumns({ document }: Place, model: RowModel, field: GraphQLField<unknown, unknown>): string[] {
  const isKnown = hasColumn(model, field.name) && !aheadSchemaOf(document.schema)?.resolved.has(field);
  return isKnown ? [field.name] : Object.keys(model.fields);
}

/** What the resolver of the field needs where it has to run, and what tells that another row was led to. */
function ownKeys(model: RowModel, taken: TakenRelation): string[] {
  const relation = 'one' in taken ? relationOf(model, taken.one) : undefined;
  if (relation?.side !== 'own') return [];
  return relation.foreignKey === null ? Object.keys(model.fields) : [relation.foreignKey];
}

function relatedLevel(
  place: Place,
  field: GraphQLField<unknown, unknown>,
  taken: TakenRelation,
  nodes: Nodes,
): RelatedLevel | undefined {
  const [node] = nodes;
  const lists = 'one' in taken ? place.lists : place.lists + 1;
  const type = rowTypeOf(field.type);
  if (!node || lists > MOST_LISTS || !haveSameArguments(nodes) || !isObjectType(type)) return undefined;
  const { document } = place;
  const rowNodes = 'page' in taken ? nodesOfConnection(document, field, nodes) : nodes;
  const level = levelOf(
    { document, type, nodes: rowNodes, lists },
    'page' in taken ? [taken.order.column] : [],
  );
  return level && { field, node, taken, level };
}

function haveSameArguments(nodes: Nodes): boolean {
  if (nodes.length === 1) return true;
  const texts = nodes.map(({ arguments: given = [] }) => given.map(print).toSorted().join());
  return texts.every((text) => text === texts[0]);
}

/** Where the rows of a connection are selected: `nodes`, and `node` of its edges. */
export function nodesOfConnection(
  document: Document,
  field: Pick<GraphQLField<unknown, unknown>, 'type'>,
  nodes: Nodes,
): Nodes {
  const type = getNamedType(field.type);
  if (!isConnection(type)) return nodes;
  const selected = selectedFields({ document, type, nodes });
  const edge = getNamedType(type.getFields()['edges']?.type ?? type);
  const edges = selected.get('edges');
  const ofEdges =
    edges && isObjectType(edge)
      ? selectedFields({ document, type: edge, nodes: edges }).get('node')
      : undefined;
  return [...(selected.get('nodes') ?? []), ...(ofEdges ?? [])];
}

/** The fields that are selected of a type below these places, and where. */
function selectedFields({ document, type, nodes }: Omit<Place, 'lists'>): Map<string, FieldNode[]> {
  const fields = new Map<string, FieldNode[]>();
  const spread = new Set<string>();
  const collect = ({ selections }: SelectionSetNode): void => {
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) {
        const known = fields.get(selection.name.value);
        if (known) known.push(selection);
        else fields.set(selection.name.value, [selection]);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        if (covers(document, selection.typeCondition?.name.value, type)) collect(selection.selectionSet);
      } else if (!spread.has(selection.name.value)) {
        spread.add(selection.name.value);
        const fragment = document.fragments[selection.name.value];
        if (fragment && covers(document, fragment.typeCondition.name.value, type))
          collect(fragment.selectionSet);
      }
    }
  };
  for (const { selectionSet } of nodes) if (selectionSet) collect(selectionSet);
  return fields;
}

function covers({ schema }: Document, condition: string | undefined, type: GraphQLObjectType): boolean {
  if (condition === undefined || condition === type.name) return true;
  const named = schema.getType(condition);
  return isAbstractType(named) && schema.isSubType(named, type);
}
