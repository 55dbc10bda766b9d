import type { AddressInfo } from 'node:net';
import { loadConfig } from '../../src/config';
import { DocumentStore, createDocumentRegistry } from '../../src/gates';
import { buildAtriumSchema } from '../../src/graphql';
import { signDeployToken } from '../../src/identity';
import { createAtrium, createTenantClients, tokenKeyOf, type AtriumOptions } from '../../src/main';
import { createLogger } from '../../src/platform/logger';
import { SECRET, UNHURRIED, type World } from '../support/world';

const VARIABLES = { ...UNHURRIED, NODE_ENV: 'test', PORT: '0' };
const logger = createLogger({ level: 'silent', pretty: false });

/** A request as a client app sends it. */
export interface Sent {
  readonly token?: string | null;
  /** `name`, or `name@version`. */
  readonly app?: string;
  /** Sent as JSON; a text as it is. */
  readonly body?: object | string;
  /** Parameters of a GET, in place of a body. */
  readonly search?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** By which the client may go away. */
  readonly signal?: AbortSignal;
}

/** All that was answered. */
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly data?: Record<string, unknown> | null;
  readonly codes: readonly string[];
  readonly messages: readonly string[];
  readonly extensions: {
    readonly clientVersion?: { version: string; status: string; retiresAt: string };
    readonly cost?: {
      requestedQueryCost: number;
      actualQueryCost: number;
      throttleStatus?: { maximumAvailable: number; currentlyAvailable: number; restoreRate: number };
    };
  };
}

/** Sends a request to `/graphql` of a server. */
export async function send(url: string, sent: Sent): Promise<Reply> {
  const { token, app = '', body, search, headers, signal = null } = sent;
  const [name, version] = app.split('@');
  const fields = {
    ...(!search && { 'content-type': 'application/json' }),
    ...(token && { authorization: `Bearer ${token}` }),
    ...(name && { 'apollographql-client-name': name }),
    ...(version && { 'apollographql-client-version': version }),
    ...headers,
  };
  const init = search
    ? { headers: fields, signal }
    : {
        method: 'POST',
        headers: fields,
        signal,
        body: typeof body === 'string' ? body : JSON.stringify(body),
      };
  const query = search ? `?${new URLSearchParams(search).toString()}` : '';
  return replyOf(await fetch(`${url}/graphql${query}`, init));
}

export async function replyOf(response: Response): Promise<Reply> {
  const text = await response.text();
  const { data, errors = [], extensions = {} } = JSON.parse(text);
  return {
    status: response.status,
    headers: response.headers,
    text,
    data,
    codes: errors.map((error: { extensions: { code: string } }) => error.extensions.code),
    messages: errors.map((error: { message: string }) => error.message),
    extensions,
  };
}

export interface OtherServer {
  readonly url: string;
  /** Ends it; counts are written. */
  readonly close: () => Promise<void>;
}

/** Starts another server on the database of a world, which takes the same tokens; CACHE is off unless set. */
export async function beside(
  world: World,
  variables: Readonly<Record<string, string>> = {},
  more: Partial<Pick<AtriumOptions, 'logger' | 'page'>> = {},
): Promise<OtherServer> {
  const config = loadConfig({ ...VARIABLES, ...variables });
  const atrium = await createAtrium({
    config,
    appUrl: world.database.appUrl,
    relayUrl: world.database.relayUrl,
    secret: SECRET,
    logger,
    ...more,
  });
  await atrium.http.listen({ host: '127.0.0.1', port: 0 });
  const { port } = atrium.http.server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, close: () => atrium.close() };
}

/** The registered documents of a world, past its server: as a command works on them. */
export async function registered(world: World) {
  const { pool } = createTenantClients({
    config: loadConfig(VARIABLES),
    appUrl: world.database.appUrl,
    logger,
  });
  const store = new DocumentStore(pool);
  const schema = await buildAtriumSchema();
  return { store, schema, registry: createDocumentRegistry({ store, schema }), close: () => pool.close() };
}

export const deployToken = (lifeS = 60): Promise<string> => signDeployToken(tokenKeyOf(SECRET), lifeS);
