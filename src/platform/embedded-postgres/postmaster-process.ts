import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { nativePackage } from './native-binaries';
import { fault } from './operator-faults';
import { commandLineOf, isRunning } from './process-mark';
import { whoAnswers } from './server-probe';

const pollMs = 50;
const answerMs = 60_000;
const strangerMs = 5_000;
/** A fast stop writes everything to disk; an immediate one leaves that to the next start. */
const patienceMs = { INT: 60_000, QUIT: 10_000 };

/** What `postmaster.pid` tells of the server of a data directory, which may be long dead. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  readonly ready: boolean;
}

export function readPostmaster(data: string): Postmaster | null {
  try {
    const lines = readFileSync(pidFile(data), 'utf8').split('\n');
    return {
      pid: Number(lines[0]),
      port: Number(lines[3] || Number.NaN),
      ready: lines[7]?.trim() === 'ready',
    };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

const pidFile = (data: string): string => path.join(data, 'postmaster.pid');

/** The running server of a data directory as soon as it answers; null when there is none or while it goes down. */
export async function findRunning(data: string, password: string): Promise<Postmaster | null> {
  for (const start = Date.now(); ; await sleep(pollMs)) {
    const found = readPostmaster(data);
    if (!found) return null;
    const served = serves(found.pid, data);
    if (served === 'no') return null;
    const answer = await whoAnswers({ ...found, password }, data);
    if (answer === 'ours') return found;
    if (served === 'unknown' && (answer === 'stranger' || Date.now() - start > strangerMs)) return null;
    if (answer === 'stranger' || Date.now() - start > answerMs) throw mute(found, data);
  }
}

/** Clears the way for a new server after {@link findRunning} found none. */
export function disownStalePid(data: string): void {
  const file = pidFile(data);
  if (!existsSync(file)) return;
  if (process.platform === 'win32') return rmSync(file);
  // PostgreSQL refuses to start while any process of its user has the pid in the file, except its own parent. The
  // rest of the file must stay: it names the shared memory by which PostgreSQL sees workers of a killed server.
  const [, ...rest] = readFileSync(file, 'utf8').split('\n');
  writeFileSync(file, [process.pid, ...rest].join('\n'));
}

/** Asks the server of a data directory to stop, without waiting. Does nothing when `pid` is another program's. */
export function signalServer(pid: number, data: string, signal: 'INT' | 'QUIT'): void {
  if (serves(pid, data) === 'no') return;
  if (process.platform === 'win32') {
    spawnSync(path.join(nativePackage(), 'native', 'bin', 'pg_ctl.exe'), ['kill', signal, String(pid)]);
    return;
  }
  try {
    process.kill(pid, `SIG${signal}`);
  } catch {
    // It ended meanwhile.
  }
}

/**
 * Stops the server of a data directory and waits until it is gone; sessions are cut, commits are kept. Throws an
 * OperatorError when it does not go.
 */
export async function stopServer(pid: number, data: string): Promise<void> {
  for (const signal of ['INT', 'QUIT'] as const) {
    signalServer(pid, data, signal);
    for (const start = Date.now(); Date.now() - start < patienceMs[signal]; await sleep(pollMs)) {
      if (serves(pid, data) === 'no') return;
    }
  }
  throw fault(`PostgreSQL (process ${pid}, on ${data}) does not stop.`, `End it with \`kill -KILL ${pid}\``);
}

/** Whether the process is the server of the data directory. Cheaper than asking its port, and safe to ask of any pid. */
function serves(pid: number, data: string): 'yes' | 'no' | 'unknown' {
  if (!isRunning(pid)) return 'no';
  const commandLine = commandLineOf(pid);
  if (commandLine === null) return 'unknown';
  return commandLine.includes(` -D ${data} `) ? 'yes' : 'no';
}

/** The error for a server of ours that takes no connection or refuses our password. */
export const mute = ({ pid, port }: Postmaster, data: string): Error =>
  fault(
    `PostgreSQL runs on ${data} (process ${pid}, port ${port}) but does not let Atrium in.`,
    `Look into postgres.log, end that process with \`kill -INT ${pid}\` and try again`,
  );
