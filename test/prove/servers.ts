import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { pino } from 'pino';
import { loadConfig } from '../../src/config';
import { createAtrium } from '../../src/main';
import { createAsker, type Asker } from './asking';

/** What a server of the proof is made of. */
export interface ServerFacts {
  readonly appUrl: string;
  readonly relayUrl: string | null;
  readonly secret: string;
  /** Environment variables. */
  readonly variables: Readonly<Record<string, string>>;
}

export interface ProofServer extends Asker {
  readonly url: string;
  /** When it last said that its cache was of no use to it; milliseconds of performance.now(). */
  readonly lastFault: () => number;
}

// The proof asks more in a second than a person in an hour.
const UNHURRIED = {
  NODE_ENV: 'test',
  PORT: '0',
  BUDGETS: 'free=999999999/99999999',
  ANONYMOUS_REQUESTS_PER_MINUTE: '1000000',
  FAILED_CREDENTIALS_PER_MINUTE: '1000000',
  TENANT_RUNNING_MAX: '8',
};
const CACHE_FAULTS = /the cache was of no use|the cache in Redis|the log cannot be read|cannot be handed on/;

/** Starts a server in this process; `onFault` is told when its cache was of no use. */
export async function openAtrium(
  { appUrl, relayUrl, secret, variables }: ServerFacts,
  onFault: () => void,
): Promise<{ url: string; close: () => Promise<void> }> {
  const write = (line: string): void => (CACHE_FAULTS.test(line) ? onFault() : undefined);
  const logger = pino({ level: 'debug' }, { write });
  const config = loadConfig({ ...UNHURRIED, ...variables });
  const atrium = await createAtrium({ config, appUrl, relayUrl, secret, logger });
  await atrium.http.listen({ host: '127.0.0.1', port: 0 });
  const { port } = atrium.http.server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, close: () => atrium.close() };
}

export async function serverHere(facts: ServerFacts): Promise<ProofServer> {
  let lastFault = -Infinity;
  const { url, close } = await openAtrium(facts, () => (lastFault = performance.now()));
  const asker = createAsker(url);
  const closeAll = async (): Promise<void> => {
    await asker.close();
    await close();
  };
  return { ...asker, url, close: closeAll, lastFault: () => lastFault };
}

type Told = { readonly url: string } | { readonly fault: true } | { readonly failed: string };

/** Starts a server as a process of its own. `execArgv` are those of Node. */
export async function serverBeside(facts: ServerFacts, breaks: string): Promise<ProofServer> {
  const program = path.resolve(__dirname, 'server-process.cjs');
  const child = fork(program, [], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, PROVE_FACTS: JSON.stringify(facts), PROVE_BREAK: breaks },
  });
  let lastFault = -Infinity;
  const url = await new Promise<string>((resolve, reject) => {
    child.on('message', (message: Told) => {
      if ('url' in message) resolve(message.url);
      else if ('failed' in message) reject(new Error(message.failed));
      else lastFault = performance.now();
    });
    child.once('exit', (code) => reject(new Error(`a server ended with ${code}`)));
  });
  const asker = createAsker(url);
  const close = async (): Promise<void> => {
    await asker.close();
    await ended(child);
  };
  return { ...asker, url, close, lastFault: () => lastFault };
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  const hard = setTimeout(() => child.kill('SIGKILL'), 5_000);
  await exit;
  clearTimeout(hard);
}
