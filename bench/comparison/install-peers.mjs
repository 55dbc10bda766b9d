// The peers are no dependency of the product: they are installed beside the benchmarks when they are asked for.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

const folder = path.resolve(import.meta.dirname, '../peers');
const windows = process.platform === 'win32';

/** Installs bench/peers when it lacks something, and generates what its Prisma needs. Throws what npm or Prisma said. */
export function installPeers() {
  const { dependencies } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const isThere = (name) => existsSync(path.join(folder, 'node_modules', name, 'package.json'));
  if (!Object.keys(dependencies).every(isThere)) {
    console.log('installing bench/peers …');
    const words = [
      'ci',
      '--prefix',
      folder,
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      '--loglevel=error',
    ];
    execFileSync('npm', words, { stdio: ['ignore', 'ignore', 'inherit'], shell: windows });
  }
  if (isFresh()) return;
  console.log('generating the Prisma client of bench/peers …');
  const prisma = path.join(folder, 'node_modules/prisma/build/index.js');
  execFileSync(process.execPath, [prisma, 'generate', '--no-hints'], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      PATH: [
        path.join(folder, 'node_modules/.bin'),
        path.dirname(process.execPath),
        process.env.PATH ?? '',
      ].join(path.delimiter),
      // It looks for a schema engine and downloads one, but never starts it: any executable will do.
      PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
      CHECKPOINT_DISABLE: '1',
      PRISMA_HIDE_UPDATE_MESSAGE: '1',
    },
  });
}

/** Prisma keeps the schema beside the client that it generated from it. */
function isFresh() {
  const generated = path.join(folder, 'node_modules/.prisma/client/schema.prisma');
  const pothos = path.join(folder, 'node_modules/@pothos/plugin-prisma/generated.js');
  if (!existsSync(generated) || !existsSync(pothos)) return false;
  const words = (file) => readFileSync(file, 'utf8').replaceAll(/\s+/g, ' ').trim();
  return words(generated) === words(path.join(folder, 'prisma/schema.prisma'));
}
