#!/usr/bin/env node
// What a flood of one tenant does to another: the other's p99 while it is quiet, and while the first floods.
//   npm run bench:flood -- [--seconds 10] [--flood 64] [--budgets free=10000/500] [--help]
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Pool } from 'undici';
import { ask, openBench, quantile, writeResults } from './harness.mjs';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '10' },
    flood: { type: 'string', default: '64' },
    budgets: { type: 'string', default: '' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  console.log(`Measures what a flood of one tenant does to another tenant's p99, in interleaved rounds.
  --seconds <n>   of each round; three quiet ones and three floods (default 10)
  --budgets <b>   as BUDGETS, such as free=10000/500, its default; none unless given
  --flood <n>     connections of the flood, each asking without a pause (default 64)
Brings up its own database in a temporary folder. Writes bench/results/flood.json.`);
  process.exit(0);
}
const POINT = '{ ticket(number: 7) { number subject status priority createdAt } }';
const LIST = '{ tickets(first: 50) { nodes { number subject requester { name } assignee { name } } } }';
const PACE_MS = 50;

/** Latencies of a tenant that asks 20 times a second. */
async function latencies(pool, token, seconds) {
  const times = [];
  const end = performance.now() + seconds * 1_000;
  while (performance.now() < end) {
    const began = performance.now();
    await ask(pool, token, POINT);
    const took = performance.now() - began;
    times.push(took);
    await sleep(Math.max(0, PACE_MS - took));
  }
  return times;
}

/** Asks, and takes a refusal for want of budget as it is. */
async function floodOnce(pool, token) {
  const { statusCode, body } = await pool.request({
    path: '/graphql',
    method: 'POST',
    headers: { 'content-type': 'application/json', 'authorization': `Bearer ${token}` },
    body: JSON.stringify({ query: LIST }),
  });
  await body.dump();
  if (statusCode !== 200 && statusCode !== 429) throw new Error(`the flood was answered with ${statusCode}`);
}

async function flooding(url, token, work) {
  const pool = new Pool(url, { connections: Number(values.flood) });
  let on = true;
  let asked = 0;
  const worker = async () => {
    while (on) {
      await floodOnce(pool, token);
      asked += 1;
    }
  };
  const workers = Array.from({ length: Number(values.flood) }, worker);
  const result = await work();
  on = false;
  await Promise.all(workers);
  await pool.close();
  return { result, asked };
}

const bench = openBench(values.budgets ? { budgets: values.budgets } : {});
try {
  const flooder = bench.token('acme', 'agent@acme.test');
  const quietOne = bench.token('globex', 'agent@globex.test');
  const server = await bench.start('gated', 2);
  await latencies(server.pool, quietOne, 2);
  const seconds = Number(values.seconds);
  const quiet = [];
  const flooded = [];
  for (let round = 1; round <= 3; round += 1) {
    quiet.push(...(await latencies(server.pool, quietOne, seconds)));
    const { result, asked } = await flooding(server.url, flooder, () =>
      latencies(server.pool, quietOne, seconds),
    );
    flooded.push(...result);
    console.log(`round ${round}: ${asked} requests in the flood`);
  }
  const [before, during] = [quantile(quiet, 0.99), quantile(flooded, 0.99)];
  const [median, medianDuring] = [quantile(quiet, 0.5), quantile(flooded, 0.5)];
  console.log(`p50 ${median.toFixed(1)} ms quiet, ${medianDuring.toFixed(1)} ms in the flood`);
  console.log(
    `p99 ${before.toFixed(1)} ms quiet, ${during.toFixed(1)} ms in the flood: ${(during / before).toFixed(2)} times`,
  );
  writeResults('flood', {
    unit: 'milliseconds',
    p50: { quiet: median, flood: medianDuring },
    p99: { quiet: before, flood: during },
  });
  await server.stop();
} finally {
  bench.remove();
}
