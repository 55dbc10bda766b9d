#!/usr/bin/env node
// How long `atrium start` takes on a database that is there, from nothing to the first answer of GraphQL.
//   npm run bench:start -- [--starts 7] [--help]
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { freePort, hasProc, residentMbOf } from './comparison/processes.mjs';
import { quantile, writeResults } from './harness.mjs';
import { openSmallWorld } from './small-world.mjs';

const { values } = parseArgs({
  options: {
    starts: { type: 'string', default: '7' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  console.log(`Measures \`atrium start\` in production mode on a migrated database: milliseconds from the start of the process
to the first answer over HTTP, the CPU it used until then, and its memory when it rests.
  --starts <n>   (default 7)
Brings up its own database in a temporary folder. Needs Linux. Writes bench/results/start.json.`);
  process.exit(0);
}
if (!hasProc) {
  console.error('The CPU of processes is read from /proc: this benchmark needs Linux.');
  process.exit(1);
}

const root = path.resolve(import.meta.dirname, '..');
const QUERY = '{ tickets(first: 1) { nodes { subject } } }';
const REST_MS = 2_000;

/** Resolves to the answer, or to null when nobody listens yet. */
function ask(port, token) {
  return new Promise((resolve) => {
    const headers = { 'content-type': 'application/json', 'authorization': `Bearer ${token}` };
    const asked = request(
      { port, host: '127.0.0.1', path: '/graphql', method: 'POST', headers },
      (answer) => {
        let text = '';
        answer.on('data', (part) => (text += part));
        answer.on('end', () => resolve(text));
      },
    );
    asked.on('error', () => resolve(null));
    asked.end(JSON.stringify({ query: QUERY }));
  });
}

/** The seconds that a process and its threads used so far. */
function cpuOf(pid) {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const [user, system] = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 13)
    .map((ticks) => Number(ticks) / 100);
  return { user, system };
}

async function once(world, token) {
  const port = await freePort();
  const { PATH, HOME } = process.env;
  const began = performance.now();
  const child = spawn(process.execPath, [path.join(root, 'scripts/atrium.mjs'), 'start'], {
    cwd: world.folder,
    env: { PATH, HOME, NODE_ENV: 'production', CACHE: 'off', PORT: String(port), ...world.env },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const exit = new Promise((resolve) => child.once('exit', resolve));
  let answer = null;
  while (answer === null && child.exitCode === null)
    answer = (await ask(port, token)) ?? (await sleep(5, null));
  const ms = performance.now() - began;
  if (!answer?.includes('"subject"')) throw new Error(`it did not answer: ${answer}`);
  const cpu = cpuOf(child.pid);
  await sleep(REST_MS);
  const residentMb = residentMbOf(child.pid);
  child.kill();
  await exit;
  return { ms, ...cpu, residentMb };
}

const world = await openSmallWorld({ tenants: 1 });
try {
  const token = await world.tokenOf(1);
  const starts = [];
  // The first one reads files that the machine has not read yet.
  await once(world, token);
  for (let count = 0; count < Number(values.starts); count += 1) starts.push(await once(world, token));
  const median = (of) => quantile(starts.map(of), 0.5);
  const results = {
    ms: Math.round(median(({ ms }) => ms)),
    userSeconds: median(({ user }) => user),
    systemSeconds: median(({ system }) => system),
    residentMb: Math.round(median(({ residentMb }) => residentMb)),
  };
  console.log(
    `first answer after ${results.ms} ms, ${results.userSeconds} s of CPU (system ${results.systemSeconds} s); ` +
      `${results.residentMb} MB resident at rest; medians of ${starts.length} starts`,
  );
  writeResults('start', { starts: starts.length, unit: 'medians', ...results });
} finally {
  await world.close();
}
