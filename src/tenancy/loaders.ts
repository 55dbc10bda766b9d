import type DataLoader from 'dataloader';
import type { Ahead } from './ahead';
import { batchLoader } from './batch-loader';
import { pageOf, type Page, type PageRequest } from './page';
import { perScope } from './per-scope';
import type { Scope } from './scope';

/** Pads to the next power of two by repeating the last value, so that few statement texts exist and plans are reused. */
export function padded(values: readonly string[]): string[] {
  const last = values.at(-1);
  if (last === undefined) return [];
  const length = 2 ** Math.ceil(Math.log2(values.length));
  return [...values, ...Array<string>(length - values.length).fill(last)];
}

/** Reads rows by their keys, as much of them as `ahead` selects. */
export type ReadByKeys<Row> = (scope: Scope, keys: string[], ahead?: Ahead) => Promise<readonly Row[]>;

/** Loads rows one by one; those of a tick are read together. */
export type RowLoader<Row> = Pick<DataLoader<string, Row | null>, 'load'>;

interface AskedAhead {
  readonly key: string;
  readonly ahead: Ahead;
}

/**
 * Loads rows by a unique key, batched per scope. Null where the viewer may see none. `read` gets padded keys. With
 * `ahead`, rows have what it selects, when all of a batch select the same, and are whole otherwise; they are not kept.
 */
export function oneByKey<Row>(
  read: ReadByKeys<Row>,
  keyOf: (row: Row) => string,
): (scope: Scope, ahead?: Ahead) => RowLoader<Row> {
  const readMap = async (scope: Scope, keys: readonly string[], ahead?: Ahead): Promise<Map<string, Row>> =>
    new Map((await read(scope, padded(keys), ahead)).map((row) => [keyOf(row), row]));
  const whole = perScope((scope) =>
    batchLoader<string, Row | null>(scope, read.name, async (keys) => {
      const rows = await readMap(scope, keys);
      return keys.map((key) => rows.get(key) ?? null);
    }),
  );
  const partial = perScope((scope) =>
    batchLoader<AskedAhead, Row | null>(
      scope,
      read.name,
      async (asked) => {
        const ahead = commonAhead(asked);
        if (!ahead) return Promise.all(asked.map(({ key }) => whole(scope).load(key)));
        const rows = await readMap(scope, [...new Set(asked.map(({ key }) => key))], ahead);
        return asked.map(({ key }) => rows.get(key) ?? null);
      },
      { cache: false },
    ),
  );
  return (scope, ahead) => (ahead ? { load: (key) => partial(scope).load({ key, ahead }) } : whole(scope));
}

/** Undefined when they select different things: one read of whole rows is better than many reads of parts. */
function commonAhead([first, ...others]: readonly AskedAhead[]): Ahead | undefined {
  return first && others.every(({ ahead }) => ahead.key === first.ahead.key) ? first.ahead : undefined;
}

/** Loads one value for each parent, batched per scope; `absent` where the reader returned none. */
export function valueByParent<Value>(
  read: (scope: Scope, parentIds: string[]) => Promise<Map<string, Value>>,
  absent: Value,
): (scope: Scope) => DataLoader<string, Value> {
  return perScope((scope) =>
    batchLoader(scope, read.name, async (parentIds: readonly string[]) => {
      const values = await read(scope, padded(parentIds));
      return parentIds.map((id) => values.get(id) ?? absent);
    }),
  );
}

interface ChildKey {
  readonly parentId: string;
  readonly request: PageRequest;
}

/** Reads the same page of several parents in one statement. */
export type ReadChildPages<Row> = (
  scope: Scope,
  parentIds: string[],
  request: PageRequest,
) => Promise<Map<string, Row[]>>;

/** Loads pages of children. */
export interface PageLoader<Row> {
  (scope: Scope, parentId: string, request: PageRequest): Promise<Page<Row>>;
  /** How many children a parent has, on all pages. */
  readonly count: CountOfParent;
}

/** A number of each parent; those of a tick are read together. */
export type CountOfParent = (scope: Scope, parentId: string) => Promise<number>;

/**
 * Loads a page of children for each parent: parents that ask for the same page share one statement, and the totals
 * of all parents one more.
 */
export function pagesByParent<Row>(
  readPages: ReadChildPages<Row>,
  readCounts: (scope: Scope, parentIds: string[]) => Promise<Map<string, number>>,
): PageLoader<Row> {
  const counts = valueByParent(readCounts, 0);
  const count: CountOfParent = (scope, parentId) => counts(scope).load(parentId);
  const pages = perScope((scope) =>
    batchLoader(scope, readPages.name, (keys: readonly ChildKey[]) => readGroups(scope, keys, readPages), {
      cacheKeyFn: ({ parentId, request }) => `${parentId} ${JSON.stringify(request)}`,
    }),
  );
  const load = async (scope: Scope, parentId: string, request: PageRequest): Promise<Page<Row>> =>
    pageOf(request, await pages(scope).load({ parentId, request }), () => count(scope, parentId));
  return Object.assign(load, { count });
}

async function readGroups<Row>(
  scope: Scope,
  keys: readonly ChildKey[],
  readPages: ReadChildPages<Row>,
): Promise<Row[][]> {
  const groups = new Map<string, ChildKey[]>();
  for (const key of keys) {
    const name = JSON.stringify(key.request);
    const group = groups.get(name);
    if (group) group.push(key);
    else groups.set(name, [key]);
  }
  const rows = new Map<ChildKey, Row[]>();
  await Promise.all(
    [...groups.values()].map(async (group) => {
      const [first] = group;
      if (!first) return;
      const parents = padded(group.map((key) => key.parentId));
      const found = await readPages(scope, parents, first.request);
      for (const key of group) rows.set(key, found.get(key.parentId) ?? []);
    }),
  );
  return keys.map((key) => rows.get(key) ?? []);
}
