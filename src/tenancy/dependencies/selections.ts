import type { Model, Relation } from './data-model';
import { bucketName } from './names';
import type { Notes } from './notes';
import { boundOf } from './where-bounds';

type Row = Readonly<Record<string, unknown>>;
type Keyed = Readonly<Record<string, unknown>>;

/** Rows that a read gave, from which their relations are looked up. */
export interface Parents {
  readonly rows: readonly Row[] | null;
  /** Their ids when the rows do not have them. */
  readonly knownIds: readonly string[] | null;
}

/** Notes what a read gives besides the rows of `model`: their relations, in all depths, and counts of them. */
export function noteSelections(model: Model, args: Keyed, parents: Parents, notes: Notes): void {
  noteFields(model, args['select'], parents, notes);
  noteFields(model, args['include'], parents, notes);
}

/** Notes what the order of rows rests on; `rows` are all the ordered ones, null when others were left out. */
export function noteOrder(model: Model, order: unknown, rows: Parents['rows'], notes: Notes): void {
  if (Array.isArray(order)) {
    for (const one of order as unknown[]) noteOrder(model, one, rows, notes);
  } else if (isRecord(order)) {
    for (const key in order) {
      const relation = model.relations.get(key);
      if (relation && order[key] !== undefined) noteOrderBy(relation, order[key], rows, notes);
    }
  }
}

/** The row from which a page is counted need not be among those that a read asks for. */
export function noteCursor(model: Model, cursor: unknown, notes: Notes): void {
  if (cursor !== undefined) notes.some(model, boundOf(model, cursor, notes)?.names ?? null);
}

/** True when a read gives every row for which its `where` holds. */
export const givesAll = ({ take, skip, cursor, distinct }: Keyed): boolean =>
  take === undefined && skip === undefined && cursor === undefined && distinct === undefined;

function noteFields(model: Model, fields: unknown, parents: Parents, notes: Notes): void {
  if (!isRecord(fields)) return;
  for (const key in fields) {
    const wanted = fields[key];
    if (!wanted) continue;
    const relation = model.relations.get(key);
    if (relation) noteRelated(relation, isRecord(wanted) ? wanted : {}, parents, notes);
    else if (key === '_count') noteCounts(model, wanted, parents, notes);
  }
}

function noteRelated(relation: Relation, args: Keyed, parents: Parents, notes: Notes): void {
  const { target } = relation;
  if (!notes.touch(target)) return;
  const bound = boundOf(target, args['where'], notes);
  const names = relation.ownKey
    ? namesOfOne(relation, target, parents.rows, args['where'] !== undefined)
    : namesOfChildren(relation, parents);
  notes.some(target, names ?? bound?.names ?? null);
  const rows = relatedRows(relation, parents.rows);
  noteCursor(target, args['cursor'], notes);
  noteOrder(target, args['orderBy'], givesAll(args) ? rows : null, notes);
  noteSelections(target, args, { rows, knownIds: bound?.ids ?? null }, notes);
}

function noteCounts(model: Model, wanted: unknown, parents: Parents, notes: Notes): void {
  const counted = isRecord(wanted) ? wanted['select'] : undefined;
  for (const relation of model.relations.values()) {
    const one = isRecord(counted) ? counted[relation.field] : relation.isList;
    if (!one || !notes.touch(relation.target)) continue;
    const bound = boundOf(relation.target, isRecord(one) ? one['where'] : undefined, notes);
    notes.some(relation.target, namesOfChildren(relation, parents) ?? bound?.names ?? null);
  }
}

function noteOrderBy(relation: Relation, order: unknown, rows: Parents['rows'], notes: Notes): void {
  const { target, ownKey } = relation;
  if (!notes.touch(target)) return;
  notes.some(target, ownKey ? namesOfOne(relation, target, rows, false) : null);
  noteOrder(target, order, rows && relatedRows(relation, rows), notes);
}

/** Null when the parents' ids are unknown, or nothing bounds the children of one. */
function namesOfChildren({ childBucket }: Relation, parents: Parents): string[] | null {
  const ids = childBucket && idsOf(parents);
  return ids && ids.map((id) => bucketName(childBucket, id));
}

function idsOf({ rows, knownIds }: Parents): readonly string[] | null {
  if (!rows) return knownIds;
  const ids: string[] = [];
  for (const row of rows) {
    const id = row['id'];
    if (typeof id !== 'string') return knownIds;
    ids.push(id);
  }
  return ids;
}

/** Null when the rows do not say to which one they lead. */
function namesOfOne(
  { field, ownKey }: Relation,
  target: Model,
  rows: Parents['rows'],
  isFiltered: boolean,
): string[] | null {
  if (!rows) return null;
  const names: string[] = [];
  for (const row of rows) {
    const related = row[field];
    const id = (ownKey !== null ? row[ownKey] : undefined) ?? (isRecord(related) ? related['id'] : undefined);
    if (typeof id === 'string') names.push(target.rowPrefix + id);
    else if (row[ownKey ?? ''] !== null && (related !== null || isFiltered)) return null;
  }
  return names;
}

/** Null when they were not selected. */
function relatedRows({ field }: Relation, rows: Parents['rows']): Row[] | null {
  if (!rows) return null;
  const found: Row[] = [];
  for (const row of rows) {
    const related = row[field];
    if (related === undefined) return null;
    if (Array.isArray(related)) for (const one of related as Row[]) found.push(one);
    else if (isRecord(related)) found.push(related);
  }
  return found;
}

const isRecord = (value: unknown): value is Keyed => typeof value === 'object' && value !== null;
