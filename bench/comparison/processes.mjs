// Servers as children, and what they and the database used of the processor: /proc counts it in ticks of 10 ms.
import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readdirSync, readFileSync, truncateSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

// Nothing of the caller's environment but what programs need.
const surroundings = Object.fromEntries(
  ['PATH', 'HOME', 'TMPDIR', 'LANG'].flatMap((name) =>
    process.env[name] === undefined ? [] : [[name, process.env[name]]],
  ),
);
const UP_WITHIN_MS = 60_000;

/** Starts a Node program that listens on PORT; its output goes to a file in `folder`. Throws with its last words. */
export async function startServer({ name, program, args = [], env, folder }) {
  const port = await freePort();
  const log = path.join(folder, `${name}.log`);
  const handle = openSync(log, 'a');
  const child = spawn(process.execPath, [program, ...args], {
    cwd: folder,
    env: { ...surroundings, NODE_ENV: 'production', PORT: String(port), ...env },
    stdio: ['ignore', handle, handle],
  });
  closeSync(handle);
  const end = () => child.kill();
  process.once('exit', end);
  child.once('exit', () => process.off('exit', end));
  const exit = new Promise((resolve) => child.once('exit', resolve));
  const server = {
    name,
    url: `http://127.0.0.1:${port}`,
    pid: child.pid,
    cpu: () => cpuOf(child.pid).own,
    residentMb: () => residentMbOf(child.pid),
    forgetLog: () => truncateSync(log),
    stop: async () => {
      child.kill();
      const killing = setTimeout(() => child.kill('SIGKILL'), 10_000);
      await exit;
      clearTimeout(killing);
    },
  };
  for (const until = performance.now() + UP_WITHIN_MS; performance.now() < until; await sleep(50)) {
    const answered = child.exitCode === null && (await fetch(server.url).catch(() => null));
    await answered?.body?.cancel();
    if (answered) return server;
    if (child.exitCode !== null) break;
  }
  await server.stop();
  throw new Error(`did not start: ${readFileSync(log, 'utf8').trim().slice(-1_500)}`);
}

/** A port that nobody listened on a moment ago. */
export async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export const hasProc = existsSync('/proc/self/stat');

function cpuOf(pid) {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [user, system, endedUser, endedSystem] = fields.slice(11, 15).map(Number);
  const own = (user + system) / 100;
  return { parent: Number(fields[1]), own, withEnded: own + (endedUser + endedSystem) / 100 };
}

export const residentMbOf = (pid) =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1_024;

/** The parent of a process. */
export const parentOf = (pid) => cpuOf(pid).parent;

/** Seconds of CPU of a PostgreSQL: its postmaster, those of its processes that ended, and those that live. */
export function postgresCpu(postmaster) {
  let seconds = cpuOf(postmaster).withEnded;
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const { parent, own } = cpuOf(name);
      if (parent === postmaster) seconds += own;
    } catch {
      // It ended while we looked.
    }
  }
  return seconds;
}
