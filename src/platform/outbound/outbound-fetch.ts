import type * as undici from 'undici';
import { checkedUrl } from './checked-url';
import { guardedLookup } from './guarded-lookup';
import { OutboundRefused } from './outbound-refused';

// Loaded with the first request that leaves: most processes start without.
const library = (): typeof undici => require('undici') as typeof undici;

const TIMEOUT_MS = 5_000;
const MAX_BYTES = 1_000_000;
const WITHOUT_BODY = [204, 205, 304];

/** What may be said about a request; the part of fetch's options that clients of OpenID Connect use. */
export interface OutboundInit {
  readonly method?: string;
  readonly headers?: Headers | Record<string, string>;
  readonly body?: string | ArrayBuffer | Uint8Array | URLSearchParams | ReadableStream | null;
  /** Accepted for compatibility; a redirect is refused whatever stands here. */
  readonly redirect?: 'manual' | 'error' | 'follow';
  readonly signal?: AbortSignal | null;
}

/** A `fetch` for addresses that tenants configure. Resolves once the whole body has arrived. */
export type OutboundFetch = (url: string | URL, init?: OutboundInit) => Promise<Response>;

/**
 * Makes a `fetch` that reaches public https servers only, however a name resolves, and follows no redirect.
 * With `allowPrivate` (development and tests) also http, loopback and private networks. The answer must come whole
 * within `timeoutMs` (5,000) and be at most `maxBytes` (1,000,000) long after decompression. Rejects with
 * OutboundRefused for what it will not do or take, and with another Error when the server does not answer.
 */
export function createOutboundFetch(options: {
  allowPrivate: boolean;
  timeoutMs?: number;
  maxBytes?: number;
}): OutboundFetch {
  const { allowPrivate, timeoutMs = TIMEOUT_MS, maxBytes = MAX_BYTES } = options;
  let dispatcher: undici.Agent | null = null;
  return async (address, init = {}) => {
    const url = checkedUrl(address, allowPrivate);
    const timeout = AbortSignal.timeout(timeoutMs);
    const signal = init.signal ? AbortSignal.any([timeout, init.signal]) : timeout;
    try {
      const { Agent, fetch } = library();
      // Without kept connections every call resolves and checks the name anew.
      dispatcher ??= new Agent({ connect: { lookup: guardedLookup(allowPrivate) }, pipelining: 0 });
      const response = await fetch(url, { ...requestOf(init), dispatcher, signal, redirect: 'manual' });
      return await wholeResponse(response, maxBytes);
    } catch (error) {
      if (init.signal?.aborted) throw init.signal.reason;
      if (timeout.aborted) throw new Error(`No whole answer within ${timeoutMs} ms.`, { cause: error });
      throw faultOf(error);
    }
  };
}

function requestOf({ method, headers, body }: OutboundInit): undici.RequestInit {
  const pairs = [...new Headers(headers)];
  return {
    method: method ?? 'GET',
    headers: pairs,
    body: body as undici.RequestInit['body'],
    duplex: 'half',
  };
}

// The answer is rebuilt as Node's own Response, so that libraries meet the class that they know.
async function wholeResponse(response: undici.Response, maxBytes: number): Promise<Response> {
  const { status, statusText } = response;
  const headers = new Headers([...response.headers]);
  if (status >= 300 && status < 400 && status !== 304) {
    await response.body?.cancel();
    throw new OutboundRefused('The server answered with a redirect, which is not followed.');
  }
  const bytes = await boundedBody(response, maxBytes);
  for (const name of ['content-encoding', 'content-length', 'transfer-encoding']) headers.delete(name);
  return new Response(WITHOUT_BODY.includes(status) ? null : bytes, { status, statusText, headers });
}

async function boundedBody(response: undici.Response, maxBytes: number): Promise<Buffer<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  // Leaving the loop by a throw cancels the body, and with it the connection.
  for await (const chunk of response.body ?? []) {
    length += chunk.byteLength;
    if (length > maxBytes) throw new OutboundRefused(`The answer is longer than ${maxBytes} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The refusal that undici wrapped, or the failure in plain words. */
function faultOf(error: unknown): Error {
  for (let inner = error; inner instanceof Error; inner = inner.cause) {
    if (inner instanceof OutboundRefused) return inner;
  }
  const { cause } = error as Error;
  const code = (cause as NodeJS.ErrnoException | undefined)?.code;
  return new Error(`The server cannot be reached${code ? ` (${code})` : ''}.`, { cause: error });
}
