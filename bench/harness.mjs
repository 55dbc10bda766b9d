// What the benchmarks share: a world of their own, servers as children, and answers that are looked at.
import { execFileSync, fork } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Pool } from 'undici';

const root = path.resolve(import.meta.dirname, '..');

/** A demo world in a temporary folder, and how to start servers on it. `budgets` as in BUDGETS; unlimited unless given. */
export function openBench({ budgets = 'free=999999999/99999999' } = {}) {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'atrium-bench-'));
  const env = {
    ...process.env,
    ATRIUM_DATA_DIR: dataDir,
    LOG_LEVEL: 'error',
    NODE_ENV: 'test',
    BUDGETS: budgets,
  };
  const words = (...list) =>
    execFileSync(process.execPath, [path.join(root, 'scripts/atrium.mjs'), ...list], {
      env,
      encoding: 'utf8',
    }).trim();
  console.log('making the demo world …');
  words('migrate', 'deploy');
  words('seed');
  return {
    token: (tenant, person) => words('token', '--tenant', tenant, '--person', person),
    start: (name, connections) => start(name, { env, connections }),
    remove: () => rmSync(dataDir, { recursive: true, force: true }),
  };
}

async function start(name, { env, connections }) {
  const child = fork(path.join(root, `bench/servers/${name}.cjs`), {
    env,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const next = () => new Promise((resolve) => child.once('message', resolve));
  const { url } = await next();
  const pool = new Pool(url, { connections });
  return {
    name,
    url,
    pool,
    cpu: async () => {
      const answer = next();
      child.send('cpu');
      const { cpu } = await answer;
      return (cpu.user + cpu.system) / 1e6;
    },
    stop: async () => {
      await pool.close();
      const exit = new Promise((resolve) => child.once('exit', resolve));
      child.send('stop');
      await exit;
    },
  };
}

/** Asks, and resolves to the data as text. An answer with errors is a failure, not a fast request. */
export async function ask(pool, token, query) {
  const { statusCode, body } = await pool.request({
    path: '/graphql',
    method: 'POST',
    headers: { 'content-type': 'application/json', 'authorization': `Bearer ${token}` },
    body: JSON.stringify({ query }),
  });
  const answer = await body.json();
  if (statusCode !== 200 || answer.errors) throw new Error(`an answer is wrong: ${JSON.stringify(answer)}`);
  return JSON.stringify(answer.data);
}

export const quantile = (numbers, share) =>
  numbers.toSorted((a, b) => a - b)[Math.min(numbers.length - 1, Math.floor(numbers.length * share))];

export function writeResults(name, results) {
  const machine = `${os.cpus().length} × ${os.cpus()[0]?.model ?? 'unknown CPU'}, Node ${process.version}`;
  mkdirSync(path.join(root, 'bench/results'), { recursive: true });
  writeFileSync(
    path.join(root, `bench/results/${name}.json`),
    `${JSON.stringify({ machine, ...results }, null, 2)}\n`,
  );
}
