import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { loadConfig } from '../../src/config';
import { createAtrium } from '../../src/main';
import { UNHURRIED } from '../support/world';

/** The secret of every second server. */
export const SECRET = 'a secret of a second server, 32 characters and more';

/** A server next to that of a world, whose log can be read. */
export interface SecondServer {
  readonly url: string;
  /** What it logged at `warn` and above. */
  readonly lines: Record<string, unknown>[];
  readonly close: () => Promise<void>;
}

/** Starts a server on a database. `variables` are environment variables. */
export async function startSecondServer(
  appUrl: string,
  variables: Record<string, string> = {},
): Promise<SecondServer> {
  const lines: Record<string, unknown>[] = [];
  const logger = pino({ level: 'warn' }, { write: (line: string) => void lines.push(JSON.parse(line)) });
  const config = loadConfig({ ...UNHURRIED, NODE_ENV: 'test', PORT: '0', ...variables });
  const atrium = await createAtrium({
    config,
    appUrl,
    relayUrl: null,
    secret: SECRET,
    logger,
  });
  await atrium.http.listen({ host: '127.0.0.1', port: 0 });
  const { port } = atrium.http.server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, lines, close: () => atrium.close() };
}
