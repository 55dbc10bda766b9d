import type { AddressInfo } from 'node:net';
import { loadConfig } from '../../src/config';
import type { HttpServer } from '../../src/http';
import { Replays } from '../../src/http/replays';
import { createAtrium } from '../../src/main';
import { createLogger } from '../../src/platform/logger';
import { createOddWorld, startTwin, type OddWorld } from '../identity/odd-world';
import { startRedis, type TestRedis } from '../support/redis';
import { SECRET, UNHURRIED } from '../support/world';
import { tell, type Sending, type Told } from './asking';

/** The origin of a frontend that the servers know. */
export const FRONTEND = 'https://console.example';

/** An answer, and whether it was given before the stages. */
export interface Watched extends Told {
  readonly isReplay: boolean;
}

/** Two servers on one database that keep answers, and one that may be started for a test. */
export interface ReplayWorld {
  readonly world: OddWorld;
  readonly urls: readonly [string, string];
  readonly start: (variables?: Readonly<Record<string, string>>) => Promise<StartedServer>;
  readonly close: () => Promise<void>;
}

export interface StartedServer {
  readonly url: string;
  readonly port: number;
  readonly http: HttpServer;
  readonly close: () => Promise<void>;
}

export async function createReplayWorld(kind: 'memory' | 'redis'): Promise<ReplayWorld> {
  const redis: TestRedis | null = kind === 'redis' ? await startRedis() : null;
  const variables = {
    ...UNHURRIED,
    CACHE: 'on',
    FRONTEND_ORIGINS: FRONTEND,
    ...(redis && { REDIS_URL: redis.url }),
  };
  const world = await createOddWorld(variables);
  const twin = await startTwin(world, variables);
  const start: ReplayWorld['start'] = async (more = {}) => {
    const { http, close } = await createAtrium({
      config: loadConfig({ ...variables, NODE_ENV: 'test', PORT: '0', ...more }),
      appUrl: world.database.appUrl,
      relayUrl: world.database.relayUrl,
      secret: SECRET,
      logger: createLogger({ level: 'silent', pretty: false }),
    });
    await http.listen({ host: '127.0.0.1', port: 0 });
    const { port } = http.server.address() as AddressInfo;
    return { url: `http://127.0.0.1:${port}`, port, http, close };
  };
  const close = async (): Promise<void> => {
    await twin.close();
    await world.close();
    await redis?.stop();
  };
  return { world, urls: [world.url, twin.url], start, close };
}

/** Watches what all servers of this process remember and answer again; they do as ever. */
export function watchReplays() {
  let replayed = 0;
  const keepAsEver = Object.getOwnPropertyDescriptor(Replays.prototype, 'keep')?.value as Replays['keep'];
  const keep = jest.spyOn(Replays.prototype, 'keep').mockImplementation(function (
    this: Replays,
    key,
    replay,
  ) {
    const recheck = async () => {
      const checked = await replay.recheck();
      if (checked) replayed += 1;
      return checked;
    };
    keepAsEver.call(this, key, { ...replay, recheck });
  });
  const find = jest.spyOn(Replays.prototype, 'find');

  const ask = async (url: string, sending: Sending): Promise<Watched> => {
    const before = replayed;
    const told = await tell(url, sending);
    return { ...told, isReplay: replayed > before };
  };
  return {
    keep,
    find,
    ask,
    /** How many answers were replays so far. */
    count: () => replayed,
    /** What the stages say, whatever is remembered. */
    byStages: (url: string, sending: Sending): Promise<Watched> => {
      find.mockReturnValueOnce(null);
      return ask(url, sending);
    },
    /** Asks until the answer is a replay; resolves to it. Throws when none ever is. */
    untilReplay: async (url: string, sending: Sending): Promise<Watched> => {
      let told = await ask(url, sending);
      for (let tries = 0; tries < 40 && !told.isReplay; tries += 1) {
        await new Promise((resolve) => setTimeout(resolve, tries > 3 ? 25 : 0));
        told = await ask(url, sending);
      }
      if (!told.isReplay) throw new Error(`never replayed: ${told.status} ${told.cache} ${told.text}`);
      return told;
    },
    restore: () => {
      keep.mockRestore();
      find.mockRestore();
    },
  };
}

const OWN = new Set([
  'x-request-id',
  'age',
  'date',
  'ratelimit',
  'keep-alive',
  'x-cache',
  'transfer-encoding',
  'content-length',
]);

/** What of an answer is the same by whichever way it came. */
export const essenceOf = ({ status, data, codes, headers }: Told) => ({
  status,
  data: data ?? null,
  codes,
  headers: Object.fromEntries([...headers].filter(([name]) => !OWN.has(name))),
});
