#!/usr/bin/env node
// The tests that draw what they try, with other draws each time, for as long as one likes.
//   npm run soak -- [--minutes 30] [--only tenancy] [--seed 7] [--help]
import './require-node.mjs';
import { spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';

const root = path.resolve(import.meta.dirname, '..');
const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    only: { type: 'string', default: '' },
    seed: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  console.log(`Runs the tests that draw what they try (random reads, documents, schedules) again and again, each time from another
seed; \`npm test\` always draws from the same one. Ends with the first failure, and says how to see it again.
  --minutes <n>   for how long (default 10); a run that has begun is ended
  --only <text>   files with this in their path
  --seed <n>      one run, from this seed`);
  process.exit();
}

for (const name of ['minutes', 'seed'])
  if (!(Number(values[name] ?? 0) >= 0)) fail(`--${name} wants a number, not "${values[name]}".`);

const files = ['src', 'test']
  .flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true }).map((name) => path.join(folder, name)),
  )
  .filter((file) => file.endsWith('.test.ts') && file.includes(values.only))
  .filter((file) => readFileSync(path.join(root, file), 'utf8').includes('support/properties'));
if (files.length === 0) fail(`No test that draws has "${values.only}" in its path.`);

const end = Date.now() + Number(values.minutes) * 60_000;
let runs = 0;
do {
  const seed = values.seed ?? String(randomInt(2 ** 31));
  const { status, signal } = spawnSync('npx', ['jest', '--silent', '--runTestsByPath', ...files], {
    cwd: root,
    env: { ...process.env, PROPERTY_SEED: seed },
    stdio: 'inherit',
  });
  if (status !== 0)
    fail(`Failed. Again: npm run soak -- --seed ${seed}${values.only && ` --only ${values.only}`}`);
  runs += 1;
  console.log(
    `${runs} ${runs === 1 ? 'run' : 'runs'} of ${files.length} files passed; this one from seed ${seed}`,
  );
} while (!values.seed && Date.now() < end);

function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}
