import type DataLoader from 'dataloader';
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

/** Loads rows by a unique key, batched per scope. Null where the viewer may see none. `read` gets padded keys. */
export function oneByKey<Row>(
  read: (scope: Scope, keys: string[]) => Promise<Row[]>,
  keyOf: (row: Row) => string,
): (scope: Scope) => DataLoader<string, Row | null> {
  return perScope((scope) =>
    batchLoader<string, Row | null>(scope, read.name, async (keys) => {
      const rows = new Map((await read(scope, padded(keys))).map((row) => [keyOf(row), row]));
      return keys.map((key) => rows.get(key) ?? null);
    }),
  );
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

/**
 * Loads a page of children for each parent: parents that ask for the same page share one statement, and the totals
 * of all parents one more.
 */
export function pagesByParent<Row>(
  readPages: ReadChildPages<Row>,
  readCounts: (scope: Scope, parentIds: string[]) => Promise<Map<string, number>>,
): (scope: Scope, parentId: string, request: PageRequest) => Promise<Page<Row>> {
  const counts = valueByParent(readCounts, 0);
  const pages = perScope((scope) =>
    batchLoader(scope, readPages.name, (keys: readonly ChildKey[]) => readGroups(scope, keys, readPages), {
      cacheKeyFn: ({ parentId, request }) => `${parentId} ${JSON.stringify(request)}`,
    }),
  );
  return async (scope, parentId, request) =>
    pageOf(request, await pages(scope).load({ parentId, request }), () => counts(scope).load(parentId));
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
