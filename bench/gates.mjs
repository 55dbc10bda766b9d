#!/usr/bin/env node
// What the gates add to a request: server CPU with them and without them, on the same database, in interleaved rounds.
//   npm run bench:gates -- [--rounds 9] [--requests 1000] [--help]
import { parseArgs } from 'node:util';
import { ask, openBench, quantile, writeResults } from './harness.mjs';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '9' },
    requests: { type: 'string', default: '1000' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  console.log(`Measures what the gates add to a request: server CPU, with them and without, in interleaved rounds.
  --rounds <n>     rounds of each server (default 9)
  --requests <n>   requests a round (default 1000)
Brings up its own database in a temporary folder. Writes bench/results/gates.json.`);
  process.exit(0);
}
const rounds = Number(values.rounds);
const requests = Number(values.requests);
const CONNECTIONS = 16;

const OPERATIONS = {
  'point read': '{ ticket(number: 7) { number subject status priority createdAt } }',
  'list of 20':
    '{ tickets(first: 20) { nodes { number subject status requester { name } assignee { name } } } }',
};

async function round({ pool, cpu }, token, query, expected) {
  const before = await cpu();
  let left = requests;
  const worker = async () => {
    while (left > 0) {
      left -= 1;
      if ((await ask(pool, token, query)) !== expected) throw new Error('an answer differs');
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, worker));
  return ((await cpu()) - before) * (1000 / requests);
}

async function measure(servers, token, [operation, query]) {
  // Compared before anything is timed.
  const [expected, other] = await Promise.all(servers.map(({ pool }) => ask(pool, token, query)));
  if (expected !== other) throw new Error('the two servers answer differently');
  const times = { gated: [], ungated: [] };
  for (const server of servers) await round(server, token, query, expected);
  for (let count = 1; count <= rounds; count += 1) {
    for (const server of count % 2 ? servers : servers.toReversed()) {
      times[server.name].push(await round(server, token, query, expected));
    }
    if (process.stdout.isTTY) process.stdout.write(`\r${operation}: round ${count} of ${rounds} `);
  }
  const [gated, ungated] = [quantile(times.gated, 0.5), quantile(times.ungated, 0.5)];
  const percent = ((gated / ungated - 1) * 100).toFixed(1);
  console.log(
    `${operation}: ${ungated.toFixed(3)} s without, ${gated.toFixed(3)} s with gates per 1,000 requests: ${percent} % added`,
  );
  return [operation, { gated, ungated, added: gated / ungated - 1 }];
}

const bench = openBench();
try {
  const token = bench.token('acme', 'agent@acme.test');
  const servers = [await bench.start('gated', CONNECTIONS), await bench.start('ungated', CONNECTIONS)];
  const results = {};
  for (const entry of Object.entries(OPERATIONS)) {
    const [operation, result] = await measure(servers, token, entry);
    results[operation] = result;
  }
  const unit = 'server CPU seconds per 1,000 requests, medians';
  writeResults('gates', { rounds, requests, unit, results });
  for (const server of servers) await server.stop();
} finally {
  bench.remove();
}
