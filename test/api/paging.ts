import type { Ask } from '../support/world';
import { dataOf } from './answers';

/** A connection as `connectionFields` asks for it. */
export interface Listed<Node> {
  readonly edges: { readonly node: Node; readonly cursor: string }[];
  readonly nodes: Node[];
  readonly totalCount: number;
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
}

/** Everything of a connection; `node` is what its rows are asked for. */
export const connectionFields = (node: string): string =>
  `edges { cursor node { ${node} } } nodes { ${node} } totalCount
   pageInfo { hasNextPage hasPreviousPage startCursor endCursor }`;

const PAGE_VARIABLES = '$first: Int, $after: String, $last: Int, $before: String';
export const PAGE_ARGUMENTS = 'first: $first, after: $after, last: $last, before: $before';

export interface Walk {
  readonly ask: Ask;
  /** The connection with its other arguments in place: `tickets(orderBy: …, PAGE_ARGUMENTS)`. */
  readonly field: string;
  /** Where it is in the data, by key: `tickets`. */
  readonly path: readonly string[];
  readonly node?: string;
  readonly size: number;
  readonly backward?: boolean;
  readonly variables?: { readonly definitions: string; readonly values: object };
  /** Called after each page but the last. */
  readonly between?: () => Promise<unknown>;
  /** Wraps the connection in the fields above it. */
  readonly wrap?: (field: string) => string;
}

/**
 * Walks a list from one end to the other. Resolves to its pages in the order of the list, however it walked; fails
 * when a page says of itself what its neighbours deny.
 */
export async function pagesOf<Node = { id: string }>(walk: Walk): Promise<Node[][]> {
  const { ask, field, path, node = 'id', size, backward = false, variables, wrap = (inner) => inner } = walk;
  const query = `query (${PAGE_VARIABLES} ${variables?.definitions ?? ''}) {
    ${wrap(`${field} { ${connectionFields(node)} }`)} }`;
  const pages: Node[][] = [];
  const walked = new Set<string | null>();
  let cursor: string | null = null;
  for (;;) {
    const place: object = backward ? { last: size, before: cursor } : { first: size, after: cursor };
    const answer = await ask(query, { ...place, ...variables?.values });
    const list = listAt<Node>(dataOf(answer), path);
    expectConsistent(list, size);
    const { hasNextPage, hasPreviousPage, startCursor, endCursor } = list.pageInfo;
    expect(backward ? hasNextPage : hasPreviousPage).toBe(cursor !== null);
    if (backward) pages.unshift(list.nodes);
    else pages.push(list.nodes);
    if (!(backward ? hasPreviousPage : hasNextPage)) return pages;
    expect(list.nodes).toHaveLength(size);
    cursor = backward ? startCursor : endCursor;
    // A page that does not lead on would be asked for without end.
    expect(walked).not.toContain(cursor);
    walked.add(cursor);
    await walk.between?.();
  }
}

function listAt<Node>(data: unknown, path: readonly string[]): Listed<Node> {
  return path.reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], data) as Listed<Node>;
}

function expectConsistent(list: Listed<unknown>, size: number): void {
  expect(list.edges.map(({ node }) => node)).toEqual(list.nodes);
  expect(list.nodes.length).toBeLessThanOrEqual(size);
  expect(list.pageInfo.startCursor).toBe(list.edges[0]?.cursor ?? null);
  expect(list.pageInfo.endCursor).toBe(list.edges.at(-1)?.cursor ?? null);
  expect(new Set(list.edges.map(({ cursor }) => cursor)).size).toBe(list.edges.length);
}
