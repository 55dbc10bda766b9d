#!/usr/bin/env node
// Everything but the tests, one line a check with its verdict and time; what a failed one printed stands below it.
// `--report <file>` also writes the counts as JSON.
import './require-node.mjs';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, stripVTControlCharacters } from 'node:util';

const root = fileURLToPath(new URL('..', import.meta.url));
const { values } = parseArgs({ options: { report: { type: 'string' } } });

const checks = [
  { name: 'style', run: () => npm('lint') },
  { name: 'types', run: () => npm('types') },
  { name: 'import law', run: () => npm('law') },
  { name: 'schema.graphql is fresh', run: () => atrium('schema', '--check', 'schema.graphql') },
  { name: 'docs/errors.md is fresh', run: () => atrium('errors', '--check', 'docs/errors.md') },
  { name: 'docs/access.md is fresh', run: () => atrium('access', '--check', 'docs/access.md') },
  { name: 'generated clients are fresh', run: clientsAreFresh },
];

let failed = 0;
for (const { name, run } of checks) {
  const start = performance.now();
  const { ok, output } = await run();
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`${ok ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)`);
  if (ok) continue;
  failed += 1;
  console.log(stripVTControlCharacters(output).trimEnd().replace(/^/gm, '       '));
}
if (values.report) writeFileSync(values.report, JSON.stringify({ passed: checks.length - failed, failed }));
process.exitCode = failed > 0 ? 1 : 0;

/** The generator must change nothing, and Git must know what it makes; that Git is there is not required. */
async function clientsAreFresh() {
  const before = fingerprints();
  const generated = await npm('codegen');
  if (!generated.ok) return generated;
  const after = fingerprints();
  const stale = [...new Set([...before.keys(), ...after.keys()])].filter(
    (file) => before.get(file) !== after.get(file),
  );
  const unknown = await start('git', ['ls-files', '--others', '--exclude-standard', '--', 'clients']);
  const untracked = unknown.ok ? unknown.output.split('\n').filter(Boolean) : [];
  const faults = [
    ...stale.map((file) => `${file} was not what \`npm run codegen\` makes; it is now`),
    ...untracked.map((file) => `${file} is not in Git`),
  ];
  return { ok: faults.length === 0, output: `${faults.join('\n')}\nCommit what \`npm run codegen\` makes.` };
}

/** Content by path of all files of the clients. */
function fingerprints(folder = path.join(root, 'clients'), found = new Map()) {
  for (const entry of existsSync(folder) ? readdirSync(folder, { withFileTypes: true }) : []) {
    const full = path.join(folder, entry.name);
    if (entry.isDirectory() && entry.name !== 'node_modules') fingerprints(full, found);
    if (entry.isFile()) {
      found.set(path.relative(root, full), createHash('sha256').update(readFileSync(full)).digest('hex'));
    }
  }
  return found;
}

function npm(script) {
  return start('npm', ['run', '--silent', script]);
}

function atrium(...args) {
  return start(process.execPath, ['scripts/atrium.mjs', ...args]);
}

/** Resolves whatever happens. */
function start(command, args) {
  return new Promise((resolve) => {
    // npm is a batch file on Windows, which only a shell starts.
    const shell = process.platform === 'win32' && command === 'npm';
    const child = spawn(command, args, { cwd: root, shell, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (text) => (output += text));
    child.stderr.on('data', (text) => (output += text));
    child.on('error', (error) => resolve({ ok: false, output: error.message }));
    child.on('close', (code) => resolve({ ok: code === 0, output }));
  });
}
