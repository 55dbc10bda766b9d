import { soon } from '../support/soon';

export { soon };

/** Everything that a server answered to one request. */
export interface Told {
  readonly status: number;
  /** `x-cache`. */
  readonly cache: string | null;
  readonly headers: Headers;
  readonly text: string;
  readonly data: unknown;
  readonly codes: readonly string[];
}

export type Fields = Readonly<Record<string, string>>;

/** A request as it goes out: a body as JSON, or as it is when it is a text; without one a GET. */
export interface Sending {
  readonly body?: object | string;
  readonly search?: Readonly<Record<string, string>> | string;
  readonly headers?: Fields;
  readonly method?: string;
  readonly signal?: AbortSignal;
}

/** Sends a request to `/graphql` of a server, whatever it is. */
export async function tell(url: string, { body, search, headers, method, signal }: Sending): Promise<Told> {
  const asked = typeof search === 'string' ? search : new URLSearchParams(search).toString();
  const response = await fetch(`${url}/graphql${asked && `?${asked}`}`, {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    ...(signal && { signal }),
  });
  return toldBy(response);
}

export async function toldBy(response: Response): Promise<Told> {
  const text = await response.text();
  const { data, errors = [] } = text ? JSON.parse(text) : {};
  const codes = errors.map((error: { extensions: { code: string } }) => error.extensions.code);
  const { status, headers } = response;
  return { status, cache: headers.get('x-cache'), headers, text, data, codes };
}

export const bearer = (token: string): Fields => ({ authorization: `Bearer ${token}` });

/** Asks until a kept answer comes, `most` times at most. Throws when none ever does. */
export async function kept(ask: () => Promise<Told>, most?: number): Promise<Told> {
  const told = await soon(ask, ({ cache }) => cache === 'HIT', most);
  if (told.cache !== 'HIT')
    throw new Error(`never answered from the cache: ${told.cache} ${told.status} ${told.text}`);
  return told;
}
