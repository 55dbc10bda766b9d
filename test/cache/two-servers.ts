import type { AddressInfo } from 'node:net';
import { loadConfig } from '../../src/config';
import { createAtrium } from '../../src/main';
import { createLogger } from '../../src/platform/logger';
import { startRedis, type TestRedis } from '../support/redis';
import { createWorld, SECRET, UNHURRIED, type World } from '../support/world';

/** A world whose database a second server serves, too; with Redis they share what they keep. */
export interface TwoServers {
  readonly world: World;
  readonly urls: readonly [string, string];
  /** Null when each server keeps for itself. */
  readonly redis: TestRedis | null;
  /** SQL texts that the second server sent. */
  readonly secondSql: string[];
  readonly close: () => Promise<void>;
}

export async function startTwoServers(kind: 'memory' | 'redis'): Promise<TwoServers> {
  const redis = kind === 'redis' ? await startRedis() : null;
  const variables = { CACHE: 'on', ...(redis && { REDIS_URL: redis.url }) };
  const world = await createWorld(variables);
  const secondSql: string[] = [];
  const second = await createAtrium({
    config: loadConfig({ ...UNHURRIED, NODE_ENV: 'test', PORT: '0', ...variables }),
    appUrl: world.database.appUrl,
    relayUrl: world.database.relayUrl,
    secret: SECRET,
    logger: createLogger({ level: 'silent', pretty: false }),
    onStatement: (text) => void secondSql.push(text),
  });
  await second.http.listen({ host: '127.0.0.1', port: 0 });
  const { port } = second.http.server.address() as AddressInfo;
  const close = async (): Promise<void> => {
    await second.close();
    await world.close();
    await redis?.stop();
  };
  return { world, urls: [world.url, `http://127.0.0.1:${port}`], redis, secondSql, close };
}

/** What a server answered to a query, and how it came about. */
export interface Seen {
  readonly status: number;
  readonly cache: string | null;
  readonly headers: Headers;
  readonly text: string;
  /** What is told under `data`. */
  readonly data: unknown;
}

export interface AskOptions {
  readonly variables?: object;
  readonly operationName?: string;
  readonly headers?: Record<string, string>;
  /** Sends the query in the address. */
  readonly byGet?: boolean;
}

/** Asks a server as whom the token names. */
export async function see(
  url: string,
  token: string,
  query: string,
  options: AskOptions = {},
): Promise<Seen> {
  const { variables, operationName, headers = {}, byGet = false } = options;
  const who = { authorization: `Bearer ${token}`, ...headers };
  const search = new URLSearchParams({ query, ...(variables && { variables: JSON.stringify(variables) }) });
  const response = byGet
    ? await fetch(`${url}/graphql?${search}`, { headers: who })
    : await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...who },
        body: JSON.stringify({ query, variables, operationName }),
      });
  const text = await response.text();
  const data = text ? (JSON.parse(text) as { data?: unknown }).data : undefined;
  return {
    status: response.status,
    cache: response.headers.get('x-cache'),
    headers: response.headers,
    text,
    data,
  };
}

/** Asks until a kept answer comes, at most ten times; resolves to it. */
export async function seeKept(...asked: Parameters<typeof see>): Promise<Seen> {
  for (let tries = 0; tries < 10; tries += 1) {
    const seen = await see(...asked);
    if (seen.cache === 'HIT') return seen;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('this is never answered from the cache');
}
