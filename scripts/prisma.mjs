#!/usr/bin/env node
// `npm run prisma -- migrate deploy|status|dev|diff|resolve`: the Prisma CLI, with the schema engine that npm installed
// instead of one from the network. DATABASE_URL is the owner's connection (see prisma.config.ts).
import './require-node.mjs';
import { spawnSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const quiet = { CHECKPOINT_DISABLE: '1', PRISMA_HIDE_UPDATE_MESSAGE: '1' };
const cli = createRequire(import.meta.url).resolve('prisma/build/index.js');
const { status, error } = spawnSync(process.execPath, [cli, ...process.argv.slice(2)], {
  cwd: fileURLToPath(new URL('..', import.meta.url)),
  env: { ...quiet, ...process.env, ...engine() },
  stdio: 'inherit',
});
if (error) console.error(error.message);
process.exitCode = status ?? 1;

function engine() {
  // Windows starts no script as a program: there Prisma fetches its own engine.
  if (process.platform === 'win32' || process.env.PRISMA_SCHEMA_ENGINE_BINARY) return {};
  const shim = fileURLToPath(new URL('./schema-engine.mjs', import.meta.url));
  makeExecutable(shim);
  // The first line of the shim asks for `node` by name; a Node that was started by its path need not be on PATH.
  const PATH = `${path.dirname(process.execPath)}${path.delimiter}${process.env.PATH ?? ''}`;
  return { PRISMA_SCHEMA_ENGINE_BINARY: shim, PATH };
}

function makeExecutable(file) {
  try {
    chmodSync(file, 0o755);
  } catch {
    // Somebody else's checkout: git keeps the mode, and Prisma says so when it does not.
  }
}
