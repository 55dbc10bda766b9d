#!/usr/bin/env node
// This server beside what else people would take: the same PostgreSQL, the same rows, the same answers.
//   npm run bench -- [--only reads,write] [--peers mercurius,yoga] [--rounds 3] [--seconds 5] [--quick] [--help]
import { mkdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { judge } from './comparison/aims.mjs';
import { installPeers } from './comparison/install-peers.mjs';
import { hasWrk } from './comparison/measure.mjs';
import { plotOf } from './comparison/plot.mjs';
import { hasProc } from './comparison/processes.mjs';
import { markdownOf } from './comparison/report.mjs';
import { GROWTH, measureSection, READS, SECTIONS } from './comparison/sections.mjs';
import { OURS, PEERS, SERVERS, start } from './comparison/servers.mjs';
import { openWorld } from './comparison/world.mjs';

// Each server that runs is ended with this process.
process.setMaxListeners(50);

const root = path.resolve(import.meta.dirname, '..');
const { values } = parseArgs({
  options: {
    only: { type: 'string', default: Object.keys(SECTIONS).join(',') },
    peers: { type: 'string', default: PEERS.join(',') },
    rounds: { type: 'string' },
    seconds: { type: 'string' },
    connections: { type: 'string', default: '32' },
    tenants: { type: 'string', default: '2000' },
    dist: { type: 'string', default: path.join(root, 'dist') },
    out: { type: 'string' },
    quick: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

const listed = (text) => text.split(',').map((name) => name.trim());
const [only, peers] = [listed(values.only), listed(values.peers)];
const unknown = [
  ...only.filter((name) => !Object.hasOwn(SECTIONS, name)),
  ...peers.filter((name) => !PEERS.includes(name)),
];
if (values.help || unknown.length > 0) {
  if (unknown.length > 0) console.error(`There is no ${unknown.join(', ')}.`);
  const lines = (entries) => entries.map(([name, is]) => `    ${name.padEnd(16)}${is}`).join('\n');
  console.log(`Measures this server beside others, in interleaved rounds. Answers are compared before anything is timed.
  --only <parts>      what is measured, by commas (default all):
${lines(Object.entries(SECTIONS))}
  --peers <names>     who is measured beside Atrium, by commas (default all):
${lines(PEERS.map((name) => [name, SERVERS[name].is]))}
  --rounds <n>        rounds of each case (default 3)
  --seconds <n>       of each case in a round (default 5)
  --connections <n>   that ask without a pause (default 32)
  --tenants <n>       for the part of that name (default 2000)
  --dist <folder>     the compiled server (default dist)
  --out <folder>      where results go (default bench/results; of a quick or partial run, a temporary folder)
  --quick             one short round: tells whether all of it works, not how fast it is
Brings up its own database in a temporary folder, and installs the peers beside itself. Needs Linux and wrk.
Writes latest.json, latest.md and two plots, latest.svg and latest-growth.svg.`);
  process.exit(unknown.length > 0 ? 1 : 0);
}
if (!hasProc) fail('The CPU of processes is read from /proc: this benchmark needs Linux.');
if (!hasWrk()) fail('This benchmark asks by wrk: install it first (apt-get install wrk).');

const settings = {
  rounds: Number(values.rounds ?? (values.quick ? 1 : 3)),
  seconds: Number(values.seconds ?? (values.quick ? 1 : 5)),
  warmSeconds: values.quick ? 1 : 10,
  connections: Number(values.connections),
  tenants: Number(values.tenants),
};

function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}

/** Starts the servers; who cannot run here is told, not left out in silence. */
async function startAll(world, options) {
  const [running, absent] = [{}, {}];
  for (const name of Object.keys(SERVERS)) {
    // The floor is what all answers are compared with, whoever is measured.
    if (name !== 'floor' && !OURS.includes(name) && !peers.includes(name)) continue;
    try {
      running[name] = await start(name, world, options);
    } catch (error) {
      if (name === 'floor' || OURS.includes(name))
        throw new Error(`${name} ${error.message}`, { cause: error });
      absent[name] = error.message;
      console.log(`ABSENT ${name}: ${error.message}`);
    }
  }
  return { running, absent };
}

async function measure(world) {
  const { running, absent } = await startAll(world, { dist: values.dist });
  const measured = Object.values(running).filter(({ name }) => OURS.includes(name) || peers.includes(name));
  const options = { ...settings, world, dist: values.dist, reference: running.floor };
  const results = {};
  try {
    // Writes come last: the two databases differ after them.
    for (const section of Object.keys(SECTIONS).filter((name) => only.includes(name)))
      Object.assign(results, await measureSection(section, measured, options));
  } finally {
    for (const server of Object.values(running)) await server.stop();
  }
  return { results, absent };
}

function machineOf({ postgresVersion }) {
  const memory = Math.round(os.totalmem() / 2 ** 30);
  const cpu = os.cpus()[0]?.model.trim() || 'unknown CPU';
  return `${os.cpus().length} × ${cpu}, ${memory} GB, Linux ${os.release()}, Node ${process.version}, PostgreSQL ${postgresVersion}`;
}

function write(report) {
  const isWhole =
    !values.quick && only.length === Object.keys(SECTIONS).length && peers.length === PEERS.length;
  const preset = isWhole ? path.join(root, 'bench/results') : path.join(os.tmpdir(), 'atrium-bench-results');
  const folder = path.resolve(values.out ?? preset);
  mkdirSync(folder, { recursive: true });
  const rounded = (_key, value) => (typeof value === 'number' ? Number(value.toPrecision(5)) : value);
  writeFileSync(path.join(folder, 'latest.json'), `${JSON.stringify(report, rounded, 2)}\n`);
  writeFileSync(path.join(folder, 'latest.md'), markdownOf(report));
  writeFileSync(path.join(folder, 'latest.svg'), plotOf(report, [...READS, 'write']));
  writeFileSync(path.join(folder, 'latest-growth.svg'), plotOf(report, GROWTH));
  return folder;
}

installPeers();
const world = await openWorld({ dist: values.dist });
for (const signal of ['SIGINT', 'SIGTERM'])
  process.once(signal, () => void world.close().finally(() => process.exit(130)));
try {
  const { results, absent } = await measure(world);
  const aims = judge(results, settings);
  const report = {
    machine: machineOf(world),
    at: new Date().toISOString(),
    unit: 'CPU in seconds per 1,000 requests; medians',
    settings,
    absent,
    aims,
    results,
  };
  const folder = write(report);
  console.log(`\n${markdownOf(report)}\nwritten to ${folder}`);
  const wrong = Object.values(results).some(({ failed }) => Object.keys(failed).length > 0);
  if (wrong || Object.keys(absent).length > 0) process.exitCode = 1;
} finally {
  await world.close();
}
