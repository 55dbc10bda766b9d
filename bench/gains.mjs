#!/usr/bin/env node
// What each technique gains: the server with all of them beside servers that lack one, same answers, interleaved.
//   npm run bench:gains -- [--only look-ahead,token] [--rounds 3] [--seconds 4] [--help]
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { hasWrk } from './comparison/measure.mjs';
import { OPERATIONS } from './comparison/operations.mjs';
import { hasProc } from './comparison/processes.mjs';
import { measureCases, timesOf } from './comparison/rounds.mjs';
import { start } from './comparison/servers.mjs';
import { openWorld } from './comparison/world.mjs';
import { TECHNIQUES } from './gains/techniques.mjs';

// Each server that runs is ended with this process.
process.setMaxListeners(50);

const root = path.resolve(import.meta.dirname, '..');
const { values } = parseArgs({
  options: {
    only: { type: 'string', default: Object.keys(TECHNIQUES).join(',') },
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '4' },
    dist: { type: 'string', default: path.join(root, 'dist') },
    help: { type: 'boolean', default: false },
  },
});
const only = values.only.split(',').map((name) => name.trim());
const unknown = only.filter((name) => !Object.hasOwn(TECHNIQUES, name));
if (values.help || unknown.length > 0) {
  if (unknown.length > 0) console.error(`There is no ${unknown.join(', ')}.`);
  console.log(`Measures what each technique gains, by taking it out of a copy of the compiled server.
  --only <names>   by commas (default all): ${Object.keys(TECHNIQUES).join(', ')}
  --rounds <n>     rounds of each case (default 3)
  --seconds <n>    of each case in a round (default 4)
  --dist <folder>  the compiled server (default dist)
Needs Linux and wrk. Prints a table: CPU of the server without it, against the whole one.`);
  process.exit(unknown.length > 0 ? 1 : 0);
}
if (!hasProc || !hasWrk()) {
  console.error('This benchmark needs Linux and wrk (apt-get install wrk).');
  process.exit(1);
}

/** A copy of the compiled server without one technique. */
function distWithout(name, folder) {
  const { file, text, instead } = TECHNIQUES[name];
  const place = path.join(folder, `without-${name}`);
  mkdirSync(place);
  cpSync(values.dist, path.join(place, 'dist'), { recursive: true });
  for (const shared of ['prisma', 'node_modules', 'package.json'])
    symlinkSync(path.join(root, shared), path.join(place, shared));
  const target = path.join(place, 'dist', file);
  const code = readFileSync(target, 'utf8');
  if (code.split(text).length !== 2) throw new Error(`${name}: ${file} has changed; look at techniques.mjs`);
  writeFileSync(
    target,
    code.replace(text, () => instead),
  );
  return path.join(place, 'dist');
}

async function gainsIn(world, floor, operation) {
  const names = only.filter((name) => TECHNIQUES[name].operations.includes(operation));
  if (names.length === 0) return [];
  const running = [await start('atrium', world, { dist: values.dist })];
  try {
    for (const name of names) {
      const server = await start('atrium', world, { dist: distWithout(name, world.folder) });
      running.push({ ...server, name });
    }
    const cases = running.map((server) => ({
      name: server.name,
      server,
      operation,
      connections: 32,
      first: 20,
      tenants: null,
    }));
    const settings = { rounds: Number(values.rounds), seconds: Number(values.seconds), warmSeconds: 3 };
    const result = await measureCases(OPERATIONS[operation].is, cases, {
      ...settings,
      world,
      reference: floor,
    });
    return names
      .filter((name) => result.figures[name])
      .map((name) => ({ name, operation, times: timesOf(result, name, 'atrium'), ...result.figures[name] }));
  } finally {
    for (const server of running) await server.stop();
  }
}

const world = await openWorld({ dist: values.dist });
try {
  const floor = await start('floor', world, { dist: values.dist });
  const gains = [];
  for (const operation of Object.keys(OPERATIONS)) {
    const folder = path.join(world.folder, operation);
    mkdirSync(folder);
    gains.push(...(await gainsIn({ ...world, folder }, floor, operation)));
  }
  await floor.stop();
  console.log(
    '\n| without | operation | server CPU | database CPU, s per 1,000 |\n| --- | --- | --: | --: |',
  );
  for (const { name, operation, times, databaseCpu } of gains)
    console.log(
      `| ${name} | ${OPERATIONS[operation].is} | ${times.toFixed(2)} × | ${databaseCpu.toFixed(2)} |`,
    );
} finally {
  await world.close();
}
