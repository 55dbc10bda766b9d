#!/usr/bin/env node
// Where the CPU of one request goes: a profile of this server under load, drawn as a flame graph.
//   npm run bench:flame -- [--only nested,point] [--seconds 10] [--help]
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { hasWrk, prepare, time } from './comparison/measure.mjs';
import { OPERATIONS } from './comparison/operations.mjs';
import { hasProc } from './comparison/processes.mjs';
import { SERVERS, start } from './comparison/servers.mjs';
import { openWorld } from './comparison/world.mjs';
import { flameSvg } from './flame-graph/drawing.mjs';
import { LAYERS } from './flame-graph/layers.mjs';
import { mergeStacks, sharesOf } from './flame-graph/stacks.mjs';

const root = path.resolve(import.meta.dirname, '..');
const { values } = parseArgs({
  options: {
    only: { type: 'string', default: 'nested' },
    seconds: { type: 'string', default: '10' },
    connections: { type: 'string', default: '32' },
    dist: { type: 'string', default: path.join(root, 'dist') },
    out: { type: 'string', default: path.join(root, 'docs/images') },
    help: { type: 'boolean', default: false },
  },
});
const only = values.only.split(',').map((name) => name.trim());
const unknown = only.filter((name) => !Object.hasOwn(OPERATIONS, name));
if (values.help || unknown.length > 0) {
  if (unknown.length > 0) console.error(`There is no ${unknown.join(', ')}.`);
  console.log(`Records a CPU profile of this server (cache off) in the world of \`npm run bench\`, and draws it.
  --only <names>      ${Object.keys(OPERATIONS).join(', ')}; several by commas (default nested)
  --seconds <n>       of load while it is recorded (default 10)
  --connections <n>   that ask without a pause (default 32)
  --dist <folder>     the compiled server (default dist)
  --out <folder>      where flame-<name>.svg goes (default docs/images)
Brings up its own database in a temporary folder. Needs Linux and wrk. Prints the share of each layer in Markdown.`);
  process.exit(unknown.length > 0 ? 1 : 0);
}
if (!hasProc || !hasWrk()) {
  console.error('This benchmark needs Linux, and wrk to ask with (apt-get install wrk).');
  process.exit(1);
}

const WRITTEN_WITHIN_MS = 60_000;

const dist = path.resolve(values.dist);
const world = await openWorld({ dist });
try {
  const profileFile = path.join(world.folder, 'profile.json');
  const { env, ...atrium } = SERVERS.atrium;
  const preload = path.join(import.meta.dirname, 'servers/profiled.cjs');
  SERVERS.profiled = {
    ...atrium,
    env: { ...env, NODE_OPTIONS: `--require ${preload}`, PROFILE: profileFile },
  };
  const server = await start('profiled', world, { dist });
  try {
    for (const operation of only) tell(operation, await profile(server, operation, profileFile));
  } finally {
    await server.stop();
  }
} finally {
  await world.close();
}

/** Resolves to the profile and to what was timed meanwhile. */
async function profile(server, operation, file) {
  const connections = Number(values.connections);
  const one = { name: 'profiled', server, operation, connections, first: 20, tenants: null };
  const settings = { world, reference: null, warmSeconds: 3, seconds: Number(values.seconds) };
  const ready = await prepare(one, settings);
  rmSync(file, { force: true });
  process.kill(server.pid, 'SIGUSR2');
  const timed = await time(ready, settings);
  process.kill(server.pid, 'SIGUSR2');
  for (const until = performance.now() + WRITTEN_WITHIN_MS; !existsSync(file); await sleep(50))
    if (performance.now() > until) throw new Error('the profile was not written');
  return { recorded: JSON.parse(readFileSync(file, 'utf8')), timed };
}

/** Draws, and prints the table. */
function tell(operation, { recorded, timed }) {
  const { is } = OPERATIONS[operation];
  const merged = mergeStacks(recorded, dist);
  const drawn = flameSvg(merged, {
    title: `Where the CPU of one request goes: ${is}`,
    caption:
      'Width is the share of CPU. From the bottom: layer, folder or package, functions; pale ones are Node’s own. Point at a box for its name and share.',
  });
  mkdirSync(values.out, { recursive: true });
  const file = path.join(values.out, `flame-${operation}.svg`);
  writeFileSync(file, drawn);
  // Seconds per 1,000 requests are milliseconds of one.
  const rows = sharesOf(merged).map(
    ({ layer, share }) =>
      `| ${LAYERS[layer].is} | ${(share * 100).toFixed(1)} % | ${(share * timed.serverCpu * 1_000).toFixed(0)} |`,
  );
  const head = [`| ${is} | share of CPU | µs a request, profiled |`, '| --- | --: | --: |'];
  console.log(`\n${[...head, ...rows].join('\n')}\n\nwritten to ${file}`);
}
