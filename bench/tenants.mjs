#!/usr/bin/env node
// Many tenants on one process: what a request costs and what the process weighs, as ever more of them are asked for.
//   npm run bench:tenants -- [--tenants 10000] [--rounds 3] [--cache off] [--clients 200] [--help]
import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Pool } from 'undici';
import { hasProc, startServer } from './comparison/processes.mjs';
import { idOf } from './comparison/seeded-ids.mjs';
import { ask, quantile, writeResults } from './harness.mjs';
import { openSmallWorld } from './small-world.mjs';

const { values } = parseArgs({
  options: {
    tenants: { type: 'string', default: '10000' },
    rounds: { type: 'string', default: '3' },
    cache: { type: 'string', default: 'off' },
    clients: { type: 'string', default: '200' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  console.log(`Asks one server for many tenants by turns: CPU per request for 20 of them and for all, and its memory as they come.
  --tenants <n>    (default 10000)
  --rounds <n>     times that each of all tenants is asked for (default 3)
  --cache <mode>   off, or on: answers are kept (default off)
  --clients <n>    Prisma clients that are weighed apart; 0 for none (default 200)
Brings up its own database in a temporary folder. Needs Linux. Writes bench/results/tenants.json.`);
  process.exit(0);
}
if (!hasProc) {
  console.error('The CPU of processes is read from /proc: this benchmark needs Linux.');
  process.exit(1);
}

const root = path.resolve(import.meta.dirname, '..');
const dist = path.join(root, 'dist');
const [tenants, rounds, clients] = [values.tenants, values.rounds, values.clients].map(Number);
const CONNECTIONS = 16;
const FEW = Math.min(20, tenants);
const WARM_UP = 2_000;
const STEP = 1_000;
const PAUSE_MS = 15_000;
const QUERY = `{ tickets(first: 5) { nodes { id number subject status createdAt requester { name } assignee { name } } } }`;

const world = await openSmallWorld({ tenants });
try {
  const results = {
    tenants,
    cache: values.cache,
    ...(await server()),
    ...(clients > 0 && { client: weighClients() }),
  };
  writeResults('tenants', results);
} finally {
  await world.close();
}

async function server() {
  const weightFile = path.join(world.folder, 'weight.json');
  const server = await startServer({
    name: 'atrium',
    program: path.join(root, 'bench/comparison/start-atrium.cjs'),
    args: [dist],
    folder: world.folder,
    env: {
      ...world.env,
      BUDGETS: 'free=999999999/99999999',
      CACHE: values.cache,
      NODE_OPTIONS: `--require ${path.join(import.meta.dirname, 'servers/weighed.cjs')}`,
      WEIGHT: weightFile,
    },
  });
  const pool = new Pool(server.url, { connections: CONNECTIONS });
  const tokens = await Promise.all(Array.from({ length: tenants }, (_, index) => world.tokenOf(index + 1)));
  const weigh = async () => {
    const residentMb = Math.round(server.residentMb());
    rmSync(weightFile, { force: true });
    process.kill(server.pid, 'SIGUSR2');
    for (;;) {
      await sleep(20);
      const weight = readJson(weightFile);
      if (weight) return { residentMb, afterCollectionMb: mb(weight.rss), heapMb: mb(weight.heapUsed) };
    }
  };
  /** Asks for tenants by turns; resolves to milliseconds of CPU a request. */
  const asking = async (number, from, count) => {
    const before = server.cpu();
    let next = 0;
    const worker = async () => {
      for (let nth = next++; nth < number; nth = next++) {
        const index = from + (nth % count);
        const data = await ask(pool, tokens[index], QUERY);
        if (!data.includes(`of small tenant ${index + 1}"`))
          throw new Error('an answer is of another tenant');
      }
    };
    await Promise.all(Array.from({ length: CONNECTIONS }, worker));
    return ((server.cpu() - before) * 1_000) / number;
  };
  try {
    await asking(WARM_UP, 0, FEW);
    const weights = [{ after: FEW, ...(await weigh()) }];
    tell(weights[0]);
    // As they come for the first time.
    for (let from = 0; from < tenants; from += STEP) {
      const count = Math.min(STEP, tenants - from);
      await asking(count, from, count);
      weights.push({ after: from + count, ...(await weigh()) });
      tell(weights.at(-1));
    }
    const kbPerTenant = ((weights.at(-1).heapMb - weights[0].heapMb) * 1_024) / tenants;
    console.log(`${kbPerTenant.toFixed(2)} kB of heap a tenant`);
    const later = await laterRounds({ asking, weigh });
    await sleep(PAUSE_MS);
    const paused = await weigh();
    tell({ after: 'a pause', ...paused });
    return { kbPerTenant, weights, ...later, paused };
  } finally {
    await pool.close();
    await server.stop();
  }
}

/** A few and all by turns, so that whatever else the machine does befalls both. */
async function laterRounds({ asking, weigh }) {
  const [few, all, weights] = [[], [], []];
  for (let round = 1; round <= rounds; round += 1) {
    await asking(WARM_UP, 0, FEW);
    few.push(await asking(tenants, 0, FEW));
    await asking(WARM_UP, 0, tenants);
    all.push(await asking(tenants, 0, tenants));
    weights.push(await weigh());
    console.log(
      `milliseconds of CPU a request: ${few.at(-1).toFixed(2)} with ${FEW} tenants, ${all.at(-1).toFixed(2)} with ${tenants}`,
    );
    tell({ after: `round ${round} of all`, ...weights.at(-1) });
  }
  return { cpuMsARequest: { few: quantile(few, 0.5), all: quantile(all, 0.5) }, laterWeights: weights };
}

function weighClients() {
  const ids = Array.from({ length: clients }, (_, index) => idOf(`tenant small-${index + 1}`));
  const program = path.join(import.meta.dirname, 'servers/tenant-clients.cjs');
  const { PATH, HOME } = process.env;
  const text = execFileSync(
    process.execPath,
    ['--expose-gc', program, String(clients), world.appUrl, ...ids],
    { env: { PATH, HOME, NODE_ENV: 'test' }, encoding: 'utf8' },
  );
  const client = JSON.parse(text);
  console.log(
    `a Prisma client: ${client.residentMb.toFixed(2)} MB resident, ${client.heapMb.toFixed(2)} MB of heap, ` +
      `${client.cpuMs.toFixed(1)} ms of CPU with its first read`,
  );
  return { count: clients, ...client };
}

function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}

function mb(bytes) {
  return Math.round(bytes / 104_857.6) / 10;
}

function tell({ after, residentMb, afterCollectionMb, heapMb }) {
  console.log(
    `after ${after}: ${residentMb} MB resident, ${afterCollectionMb} MB after collection, heap ${heapMb} MB`,
  );
}
