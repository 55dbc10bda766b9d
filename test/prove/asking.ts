import { gunzipSync } from 'node:zlib';
import { Pool } from 'undici';

/** A query with its values, as it is sent. */
export interface Question {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** How it is sent. */
export interface Manner {
  readonly cacheControl?: string;
  /** By GET; with a tag that the client claims to have. */
  readonly get?: { readonly tag: string | null };
  readonly gzip?: boolean;
}

/** What came back, with the times between which it was made: milliseconds of performance.now(). */
export interface Seen {
  readonly began: number;
  readonly ended: number;
  readonly status: number;
  readonly cache: string;
  readonly etag: string | null;
  /** What the answer says, without what it cost; null when there is no body. */
  readonly text: string | null;
  /** Whether it says that the server could not answer now: neither right nor wrong. */
  readonly isRefusal: boolean;
}

/** Sends to one server. */
export interface Asker {
  readonly ask: (token: string, question: Question, manner?: Manner) => Promise<Seen>;
  readonly close: () => Promise<void>;
}

export function createAsker(url: string): Asker {
  const pool = new Pool(url, { connections: 24, pipelining: 1 });
  return {
    ask: async (token, question, manner = {}) => {
      const began = performance.now();
      const response = await pool.request(requestOf(token, question, manner));
      const bytes = Buffer.from(await response.body.arrayBuffer());
      const { headers, statusCode: status } = response;
      const body = headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes;
      const meaning = body.length > 0 ? meaningOf(status, body.toString()) : null;
      return {
        began,
        ended: performance.now(),
        status,
        cache: String(headers['x-cache'] ?? ''),
        etag: headers['etag'] === undefined ? null : String(headers['etag']),
        text: meaning?.text ?? null,
        isRefusal: status >= 500 || status === 429 || (meaning?.isRefusal ?? false),
      };
    },
    close: () => pool.close(),
  };
}

function requestOf(token: string, { query, variables }: Question, { cacheControl, get, gzip }: Manner) {
  const headers = {
    accept: 'application/json',
    authorization: `Bearer ${token}`,
    ...(gzip && { 'accept-encoding': 'gzip' }),
    ...(cacheControl && { 'cache-control': cacheControl }),
    ...(get?.tag && { 'if-none-match': get.tag }),
  };
  if (!get) {
    const body = JSON.stringify({ query, variables });
    return {
      path: '/graphql',
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body,
    } as const;
  }
  const search = new URLSearchParams({ query, variables: JSON.stringify(variables) });
  return { path: `/graphql?${search.toString()}`, method: 'GET', headers } as const;
}

const NOT_NOW = ['UNAVAILABLE', 'OVERLOADED', 'TIMEOUT', 'THROTTLED', 'INTERNAL', 'INTERNAL_SERVER_ERROR'];

/** Data and errors, as one text that is equal for equal answers. */
function meaningOf(status: number, body: string): { text: string; isRefusal: boolean } {
  const { data, errors } = JSON.parse(body) as {
    data?: unknown;
    errors?: { message: string; path?: unknown; extensions?: { code?: string } }[];
  };
  const told = errors?.map(({ message, path, extensions }) => [
    message,
    path ?? null,
    extensions?.code ?? null,
  ]);
  const isRefusal = errors?.some(({ extensions }) => NOT_NOW.includes(extensions?.code ?? '')) ?? false;
  return { text: JSON.stringify([status, data ?? null, ...(told ? [told] : [])]), isRefusal };
}
