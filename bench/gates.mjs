#!/usr/bin/env node
// What the gates add to a request: server CPU with them and without them, on the same database, in interleaved rounds.
//   npm run bench:gates -- [--rounds 9] [--requests 1000] [--help]
import { execFileSync, fork } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { Pool } from 'undici';

const root = path.resolve(import.meta.dirname, '..');
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

const dataDir = mkdtempSync(path.join(os.tmpdir(), 'atrium-bench-'));
const env = {
  ...process.env,
  ATRIUM_DATA_DIR: dataDir,
  LOG_LEVEL: 'warn',
  NODE_ENV: 'test',
  BUDGETS: 'free=999999999/99999999',
};
const atrium = (...words) =>
  execFileSync(process.execPath, [path.join(root, 'scripts/atrium.mjs'), ...words], {
    env,
    encoding: 'utf8',
  }).trim();

const OPERATIONS = {
  'point read': '{ ticket(number: 7) { number subject status priority createdAt } }',
  'list of 20':
    '{ tickets(first: 20) { nodes { number subject status requester { name } assignee { name } } } }',
};

async function start(name) {
  const child = fork(path.join(root, `bench/servers/${name}.cjs`), {
    env,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const next = () => new Promise((resolve) => child.once('message', resolve));
  const { url } = await next();
  return {
    name,
    pool: new Pool(url, { connections: CONNECTIONS }),
    cpu: async () => {
      const answer = next();
      child.send('cpu');
      const { cpu } = await answer;
      return (cpu.user + cpu.system) / 1e6;
    },
    stop: async () => {
      const exit = new Promise((resolve) => child.once('exit', resolve));
      child.send('stop');
      await exit;
    },
  };
}

async function ask({ pool }, token, query) {
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

async function round(server, token, query, expected) {
  const before = await server.cpu();
  let left = requests;
  const worker = async () => {
    while (left > 0) {
      left -= 1;
      if ((await ask(server, token, query)) !== expected) throw new Error('an answer differs');
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, worker));
  return ((await server.cpu()) - before) * (1000 / requests);
}

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];

try {
  console.log('making the demo world …');
  atrium('migrate', 'deploy');
  atrium('seed');
  const token = atrium('token', '--tenant', 'acme', '--person', 'agent@acme.test');
  const servers = [await start('gated'), await start('ungated')];
  const results = {};
  for (const [operation, query] of Object.entries(OPERATIONS)) {
    // Compared before anything is timed.
    const [expected, other] = await Promise.all(servers.map((server) => ask(server, token, query)));
    if (expected !== other) throw new Error('the two servers answer differently');
    const times = { gated: [], ungated: [] };
    for (const server of servers) await round(server, token, query, expected);
    for (let count = 1; count <= rounds; count += 1) {
      for (const server of count % 2 ? servers : servers.toReversed()) {
        times[server.name].push(await round(server, token, query, expected));
      }
      process.stdout.write(`\r${operation}: round ${count} of ${rounds} `);
    }
    const [gated, ungated] = [median(times.gated), median(times.ungated)];
    results[operation] = { gated, ungated, added: gated / ungated - 1 };
    console.log(
      `\r${operation}: ${ungated.toFixed(3)} s without, ${gated.toFixed(3)} s with gates per 1,000 requests: ${((gated / ungated - 1) * 100).toFixed(1)} % added`,
    );
  }
  const machine = `${os.cpus().length} × ${os.cpus()[0]?.model ?? 'unknown CPU'}, Node ${process.version}`;
  mkdirSync(path.join(root, 'bench/results'), { recursive: true });
  writeFileSync(
    path.join(root, 'bench/results/gates.json'),
    `${JSON.stringify({ machine, rounds, requests, unit: 'server CPU seconds per 1,000 requests, medians', results }, null, 2)}\n`,
  );
  for (const server of servers) {
    await server.pool.close();
    await server.stop();
  }
} finally {
  rmSync(dataDir, { recursive: true, force: true });
}
