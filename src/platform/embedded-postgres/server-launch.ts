import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, constants, fstatSync, ftruncateSync, openSync, readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { programEnvironment } from './cluster-init';
import type { ClusterHome } from './cluster-home';
import { programFault, spawnFault } from './operator-faults';
import { disownStalePid, mute, readPostmaster, signalServer, type Postmaster } from './postmaster-process';
import { whoAnswers } from './server-probe';

const pollMs = 25;
const logMaxBytes = 10 * 1024 * 1024;
const formerWorkersMs = 20_000;
const portAttempts = 5;

const developmentSettings = { max_connections: '100', shared_buffers: '128MB' };
const fixedSettings = { listen_addresses: '127.0.0.1', unix_socket_directories: '' };

/** Starts the server on a free port and waits until it answers. Throws an OperatorError with its last words. */
export async function launchServer(
  home: ClusterHome,
  native: string,
  options: { password: string; settings: Readonly<Record<string, string>> },
): Promise<Postmaster> {
  const start = Date.now();
  for (let attempt = 1; ; attempt += 1) {
    disownStalePid(home.data);
    const outcome = await launchOnce(home, native, options);
    if (typeof outcome !== 'string') return outcome;
    const portTaken = /could not bind|could not create any TCP\/IP sockets/.test(outcome);
    const workersLinger = /pre-existing shared memory block/.test(outcome);
    if (workersLinger && Date.now() - start < formerWorkersMs) await sleep(500);
    else if (!portTaken || attempt >= portAttempts) throw programFault('postgres', outcome, home.data);
  }
}

/** The running server, or what it wrote before it ended. */
async function launchOnce(
  home: ClusterHome,
  native: string,
  { password, settings }: { password: string; settings: Readonly<Record<string, string>> },
): Promise<Postmaster | string> {
  const port = await freePort();
  const log = openLog(home.log);
  const logStart = fstatSync(log).size;
  const all = Object.entries({ ...developmentSettings, ...settings, ...fixedSettings, port: String(port) });
  const program = path.join(native, 'bin', 'postgres');
  const child = spawn(
    program,
    ['-D', home.data, ...all.flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    {
      ...home.account,
      cwd: native,
      env: programEnvironment,
      detached: true, // A Ctrl-C in the terminal must not reach it before its users have finished.
      stdio: ['ignore', log, log],
      windowsHide: true,
    },
  );
  closeSync(log);
  child.unref();
  return (
    (await answering(child, { port, password, data: home.data, program })) ?? readFrom(home.log, logStart)
  );
}

/** The server as soon as it answers; null when it ended before. */
async function answering(
  child: ChildProcess,
  { port, password, data, program }: { port: number; password: string; data: string; program: string },
): Promise<Postmaster | null> {
  let failure: Error | undefined;
  child.once('error', (error) => (failure = spawnFault(program, error)));
  const onExit = (): void => signalServer(child.pid ?? 0, data, 'INT');
  process.once('exit', onExit);
  try {
    for (;;) {
      await sleep(pollMs);
      if (failure) throw failure;
      if (child.exitCode !== null || child.signalCode !== null) return null;
      const found = readPostmaster(data);
      if (!found?.ready || found.pid !== child.pid) continue;
      const answer = await whoAnswers({ port, password }, data);
      if (answer === 'ours') return found;
      if (answer === 'stranger') {
        onExit();
        throw mute(found, data);
      }
    }
  } finally {
    process.off('exit', onExit);
  }
}

function openLog(file: string): number {
  const { O_APPEND, O_CREAT, O_NOFOLLOW, O_WRONLY } = constants;
  const log = openSync(file, O_APPEND | O_CREAT | O_WRONLY | (O_NOFOLLOW ?? 0), 0o600);
  if (fstatSync(log).size > logMaxBytes) ftruncateSync(log);
  return log;
}

const readFrom = (file: string, offset: number): string =>
  readFileSync(file).subarray(offset).toString('utf8');

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
