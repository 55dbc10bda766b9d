import { getArgumentValues } from 'graphql';
import type { Viewer } from '../../kernel';
import { pageQuery, type CountOfParent, type PageRequest } from '../../tenancy';
import type { CursorCodec } from '../cursor';
import { pageRequest } from '../page-args';
import type { Level, RelatedLevel } from './plan';
import type { TakenPage } from './takes';

/** A Prisma `select`, and what the rows that are read by it carry besides columns. */
export interface Selection {
  readonly select: Readonly<Record<string, unknown>>;
  /** By the field that gives it. Null when there is none, and so nothing to note on a row. */
  readonly carried: Readonly<Record<string, Carried>> | null;
  readonly level: Level;
}

/** What a field finds on its row. */
export interface Carried {
  readonly relation: string;
  /** The relation from the join rows that stand there to the rows that the field gives. */
  readonly over: string | null;
  readonly rows: Selection;
  /** Of a connection. */
  readonly page: { readonly request: PageRequest; readonly count: CountOfParent } | null;
}

/** Who asks, and with which values. */
export interface Asking {
  readonly viewer: Viewer;
  readonly cursors: CursorCodec;
  readonly variables: Readonly<Record<string, unknown>>;
  /** Whether a relation to one row may have a `where`: reads that we compile take it, Prisma does not. */
  readonly filtersRow: boolean;
}

type Where = Readonly<Record<string, unknown>>;
interface Part {
  readonly args: object;
  readonly carried: Carried;
}

/** The selection of a level for who asks. */
export function selectionOf(level: Level, asking: Asking): Selection {
  const select: Record<string, unknown> = {};
  for (const column of level.columns) select[column] = true;
  let carried: Record<string, Carried> | null = null;
  for (const related of level.related) {
    const part = partOf(related, asking);
    if (!part) continue;
    select[part.carried.relation] = part.args;
    (carried ??= {})[related.field.name] = part.carried;
  }
  return { select, carried, level };
}

/** Null for what is left to the resolver of the field. */
function partOf(related: RelatedLevel, asking: Asking): Part | null {
  const { taken, level } = related;
  const visible = taken.where(asking.viewer) as Where;
  if ('page' in taken) return pagePart(related, taken, visible, asking);
  const rows = selectionOf(level, asking);
  if ('one' in taken) {
    if (!isEmpty(visible) && !asking.filtersRow) return null;
    const args = { ...whereOf(visible), select: rows.select };
    return { args, carried: { relation: taken.one, over: null, rows, page: null } };
  }
  const [relation, over] = taken.through;
  const args = {
    ...(!isEmpty(visible) && { where: { [over]: visible } }),
    orderBy: taken.orderBy,
    select: { [over]: { select: rows.select } },
  };
  return { args, carried: { relation, over, rows, page: null } };
}

function pagePart(related: RelatedLevel, taken: TakenPage, visible: Where, asking: Asking): Part | null {
  const request = requestOf(related, taken, asking);
  if (!request) return null;
  const rows = selectionOf(related.level, asking);
  const { where, orderBy, take } = pageQuery(request);
  const which = whereOf(visible, where);
  const { page: relation, over = null, count } = taken;
  const carried = { relation, over, rows, page: { request, count } };
  if (over === null) return { args: { ...which, orderBy, take, select: rows.select }, carried };
  const args = {
    ...('where' in which && { where: { [over]: which.where } }),
    orderBy: orderBy.map((order) => ({ [over]: order })),
    take,
    select: { [over]: { select: rows.select } },
  };
  return { args, carried };
}

/** Null for arguments that are refused: that is the resolver's to say, at the places where it runs. */
function requestOf({ field, node }: RelatedLevel, { order }: TakenPage, asking: Asking): PageRequest | null {
  try {
    return pageRequest(getArgumentValues(field, node, asking.variables), order, asking.cursors);
  } catch {
    return null;
  }
}

function whereOf(...conditions: readonly Where[]): { readonly where?: object } {
  const [first, ...others] = conditions.filter((condition) => !isEmpty(condition));
  if (!first) return {};
  return { where: others.length > 0 ? { AND: [first, ...others] } : first };
}

function isEmpty(condition: Where): boolean {
  for (const key in condition) if (condition[key] !== undefined) return false;
  return true;
}
