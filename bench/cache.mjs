#!/usr/bin/env node
// What keeping answers is worth, and what it costs: hits against Apollo's own cache and a constant body, misses, writes.
//   npm run bench:cache -- [--rounds 5] [--seconds 5] [--only memory,constant] [--help]
import { parseArgs } from 'node:util';
import { hitNames, measureHits } from './cache-cases/hits.mjs';
import { measureMisses, missNames } from './cache-cases/misses.mjs';
import { openWorld } from './cache-cases/world.mjs';
import { measureWrites, writeNames } from './cache-cases/writes.mjs';
import { writeResults } from './harness.mjs';
import { client } from './load/load.mjs';

const NAMES = [...hitNames, ...missNames, ...writeNames];
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '5' },
    connections: { type: 'string', default: '32' },
    writes: { type: 'string', default: '2000' },
    only: { type: 'string', default: NAMES.join(',') },
    profile: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
const only = values.only.split(',').map((name) => name.trim());
const unknown = only.filter((name) => !NAMES.includes(name));
if (values.help || unknown.length > 0) {
  if (unknown.length > 0) console.error(`There is no ${unknown.join(', ')}.`);
  console.log(`Measures what keeping answers is worth and what it costs, in interleaved rounds.
  --rounds <n>        rounds of each case (default 5)
  --seconds <n>       of each case in a round (default 5)
  --connections <n>   that ask without a pause (default 32)
  --writes <n>        of each kind in a round, with triggers and without (default 2000)
  --only <names>      cases, by commas (default all): ${NAMES.join(', ')}
  --profile <folder>  this server's CPU profiles go there; its figures are then slower than they are
Brings up its own database, Redis and servers; wrk asks when it is installed. Apollo's plugin is taken from bench/peers.
Writes bench/results/cache.json when all cases were measured.`);
  process.exit(unknown.length > 0 ? 1 : 0);
}

const settings = {
  rounds: Number(values.rounds),
  seconds: Number(values.seconds),
  connections: Number(values.connections),
  writes: Number(values.writes),
};
const pick = (names) => names.filter((name) => only.includes(name));

const row = (first, cells) => console.log(first.padEnd(38) + cells.map((cell) => cell.padStart(13)).join(''));

function printLoads(figures) {
  row('', ['answers/s', 'CPU s/1,000', 'cores busy', 'p50 ms', 'p99 ms', 'Redis bytes', 'Redis reads']);
  for (const one of Object.values(figures)) {
    row(one.is, [
      one.perSecond.toFixed(0),
      one.cpuPer1000.toFixed(4),
      one.busy.toFixed(2),
      one.p50Ms.toFixed(2),
      one.p99Ms.toFixed(2),
      one.redisBytesEach.toFixed(0),
      one.redisReadsEach.toFixed(2),
    ]);
  }
}

function printWrites(figures) {
  if (Object.keys(figures).length === 0) return;
  row('', ['with, µs CPU', 'without', 'relay', 'with, /s', 'without, /s']);
  for (const one of Object.values(figures)) {
    row(one.is, [
      one.withTriggers.toFixed(1),
      one.without.toFixed(1),
      one.relay.toFixed(1),
      one.perSecondWith.toFixed(0),
      one.perSecondWithout.toFixed(0),
    ]);
  }
}

const percent = (share) => `${(share * 100).toFixed(1)} %`;

function printAim({ is, unit, value, byCpu, byThroughput, atLeast, below, met }) {
  const told = unit === 'times' ? `${value.toFixed(2)} times` : `${percent(value)} more`;
  const aim = below === undefined ? atLeast && `at least ${atLeast}` : `below ${percent(below)}`;
  const beside = [
    byCpu !== undefined && `${byCpu.toFixed(2)} times by CPU`,
    byThroughput !== undefined && `${percent(byThroughput)} by throughput`,
    aim && `aim: ${aim}`,
  ].filter(Boolean);
  const verdict = met === null ? '        ' : met ? 'met     ' : 'NOT MET ';
  console.log(`${verdict}${is}: ${told} (${beside.join('; ')})`);
}

async function measureAll(world) {
  const empty = { figures: {}, aims: [] };
  const [hits, misses, writes] = [pick(hitNames), pick(missNames), pick(writeNames)];
  return {
    hits: hits.length > 0 ? await measureHits(world, { ...settings, names: hits }) : empty,
    misses: misses.length > 0 ? await measureMisses(world, { ...settings, names: misses }) : empty,
    writes: writes.length > 0 ? await measureWrites(world, { ...settings, names: writes }) : empty,
  };
}

const world = await openWorld({ profileDir: values.profile });
try {
  const { hits, misses, writes } = await measureAll(world);
  const aims = [...hits.aims, ...misses.aims, ...writes.aims];
  console.log(
    `\nasked by ${client} on ${settings.connections} connections${
      hits.bytes ? `, answers of ${hits.bytes} bytes` : ''
    }; medians of ${settings.rounds} rounds, ratios within each round`,
  );
  const loads = { ...hits.figures, ...misses.figures };
  if (Object.keys(loads).length > 0) printLoads(loads);
  printWrites(writes.figures);
  console.log('');
  for (const aim of aims) printAim(aim);
  if (only.length === NAMES.length && values.profile === undefined)
    writeResults('cache', { settings, client, bytes: hits.bytes, loads, writes: writes.figures, aims });
} finally {
  await world.close();
}
