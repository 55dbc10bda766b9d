import { boundValues } from './bound-values';
import type { Bucket, Model, Relation } from './data-model';
import { bucketName } from './names';
import { MOST_NAMES, type Notes } from './notes';

// The less, the better: no row at all, certain rows, few rows a value, many rows a value.
const NO_ROW = 0;
const BY_ID = 1;
const BY_VALUE = 2;
const BY_ENUM = 3;

/** What surely covers every row that a condition holds for, before a change or after it. */
export interface Bound {
  readonly rank: number;
  readonly names: readonly string[];
  /** The rows' ids, when that is how they are bound. */
  readonly ids: readonly string[] | null;
}

const NOTHING: Bound = { rank: NO_ROW, names: [], ids: [] };

/**
 * What bounds the rows of `model` for which this `where` of Prisma's holds; null when nothing does. Notes the tables
 * that it looks into, wherever they stand.
 */
export function boundOf(model: Model, where: unknown, notes: Notes): Bound | null {
  if (typeof where !== 'object' || where === null) return null;
  let best: Bound | null = null;
  for (const key in where) {
    const condition = (where as Record<string, unknown>)[key];
    if (condition !== undefined) best = tighter(best, boundByKey(model, key, condition, notes));
  }
  return best;
}

/** The rows of a relation for which this holds, noted: a change of which of them there are alters what asks for them. */
function noteMatching(model: Model, where: unknown, notes: Notes): void {
  notes.some(model, boundOf(model, where, notes)?.names ?? null);
}

function tighter(one: Bound | null, other: Bound | null): Bound | null {
  if (!one || !other) return one ?? other;
  if (one.rank !== other.rank) return one.rank < other.rank ? one : other;
  return one.names.length <= other.names.length ? one : other;
}

function boundByKey(model: Model, key: string, condition: unknown, notes: Notes): Bound | null {
  const bucket = model.buckets.get(key);
  if (bucket) return boundByBucket(bucket, condition);
  if (key === 'id') return model.hasId ? boundById(model, condition) : null;
  const relation = model.relations.get(key);
  if (relation) return noteRelationFilter(relation, condition, notes);
  if (key === 'AND') return boundOfAll(model, condition, notes);
  if (key === 'OR') return boundOfAny(model, condition, notes);
  // Not for its bound: for the tables that it looks into.
  if (key === 'NOT') boundOfAll(model, condition, notes);
  return model.compoundKeys.has(key) ? boundOf(model, condition, notes) : null;
}

function boundById(model: Model, condition: unknown): Bound | null {
  const values = boundValues('uuid', condition);
  if (!values || values.length > MOST_NAMES) return null;
  const ids: string[] = [];
  const names: string[] = [];
  for (const value of values) {
    if (value === null) return null;
    ids.push(value);
    names.push(model.rowPrefix + value);
  }
  return names.length === 0 ? NOTHING : { rank: BY_ID, names, ids };
}

function boundByBucket(bucket: Bucket, condition: unknown): Bound | null {
  const values = boundValues(bucket.kind, condition);
  if (!values || values.length > MOST_NAMES) return null;
  if (values.length === 0) return NOTHING;
  const isBroad = bucket.kind === 'enum' || bucket.kind === 'boolean';
  const names = values.map((value) => bucketName(bucket, value));
  return { rank: isBroad ? BY_ENUM : BY_VALUE, names, ids: null };
}

function boundOfAll(model: Model, conditions: unknown, notes: Notes): Bound | null {
  if (!Array.isArray(conditions)) return boundOf(model, conditions, notes);
  let best: Bound | null = null;
  for (const condition of conditions as unknown[]) best = tighter(best, boundOf(model, condition, notes));
  return best;
}

function boundOfAny(model: Model, branches: unknown, notes: Notes): Bound | null {
  if (!Array.isArray(branches)) return boundOf(model, branches, notes);
  // No branch at all matches nothing here and everything there, as Prisma has it: within AND, it is no condition.
  if (branches.length === 0) return null;
  // Every branch is looked at, for the tables that it looks into.
  const bounds = (branches as unknown[]).map((branch) => boundOf(model, branch, notes));
  return bounds.reduce(union, NOTHING);
}

function union(one: Bound | null, other: Bound | null): Bound | null {
  if (!one || !other) return null;
  if (one.rank === NO_ROW) return other;
  const names = [...one.names, ...other.names];
  if (names.length > MOST_NAMES) return null;
  const ids = one.ids && other.ids && [...one.ids, ...other.ids];
  return { rank: Math.max(one.rank, other.rank), names, ids };
}

/** Bounds no row of the model itself: always null. */
function noteRelationFilter({ target, isList, ownKey }: Relation, condition: unknown, notes: Notes): null {
  if (!notes.touch(target)) return null;
  const operators = condition as Readonly<Record<string, unknown>> | null;
  const named = (isList ? ['some', 'none', 'every'] : ['is', 'isNot']).filter(
    (name) => operators?.[name] !== undefined,
  );
  const isDirect = !isList && (operators === null || !('is' in operators || 'isNot' in operators));
  if (isDirect) noteToOneFilter(target, ownKey, operators, notes);
  else if (named.length === 0 && isList) notes.any(target);
  for (const name of named) {
    const nested = operators?.[name];
    if (!isList) noteToOneFilter(target, ownKey, nested, notes);
    else noteMatching(target, nested, notes);
    // Whether all match is decided by those that do not.
    if (name === 'every') notes.any(target);
  }
  return null;
}

function noteToOneFilter(target: Model, ownKey: string | null, where: unknown, notes: Notes): void {
  // A foreign key always finds its row: whether there is one, the row that has the key says.
  if (ownKey === null || !saysNothing(where)) noteMatching(target, where, notes);
}

function saysNothing(where: unknown): boolean {
  if (Array.isArray(where)) return where.every(saysNothing);
  if (typeof where !== 'object' || where === null) return where === null;
  return Object.entries(where).every(
    ([key, condition]) => condition === undefined || (key === 'AND' && saysNothing(condition)),
  );
}
