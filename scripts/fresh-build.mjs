import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { withBuildLock } from './build-lock.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const at = (...parts) => path.join(root, ...parts);
const require = createRequire(import.meta.url);

const client = { folder: at('src/generated/prisma'), stamp: at('src/generated/.prisma-stamp') };
const dist = { folder: at('dist'), stamp: at('dist/.build-stamp') };

/** Its text and all errors are whole and ready to be shown. */
export class BuildError extends Error {
  name = 'BuildError';
}

/**
 * Brings the generated Prisma client and dist/ up to date with the sources. Costs a few milliseconds and says
 * nothing when they are; otherwise one line on stderr. Nothing goes to stdout. Throws {@link BuildError}.
 */
export async function freshBuild() {
  if (!existsSync(at('src'))) return;
  if (!existsSync(at('node_modules/prisma')))
    throw new BuildError('Dependencies are missing; run `npm ci` first.');
  if (isClientFresh() && isDistFresh()) return;
  process.stderr.write('building…\n');
  mkdirSync(dist.folder, { recursive: true });
  await withBuildLock(at('dist/.build-lock'), () => {
    if (!isClientFresh()) generateClient();
    if (!isDistFresh()) compile();
  });
}

const isClientFresh = () =>
  existsSync(path.join(client.folder, 'client.ts')) && readOrEmpty(client.stamp) === clientFingerprint();

const isDistFresh = () => readOrEmpty(dist.stamp) === sourceFingerprint();

function generateClient() {
  const fingerprint = clientFingerprint();
  run('prisma generate', [require.resolve('prisma/build/index.js'), 'generate', '--no-hints'], {
    // `generate` looks for a schema engine and downloads one, but never starts it: any executable will do.
    PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
    CHECKPOINT_DISABLE: '1',
    PRISMA_HIDE_UPDATE_MESSAGE: '1',
  });
  writeFileSync(client.stamp, fingerprint);
}

function compile() {
  // Taken before, so that a file saved during the compilation makes the next build work again.
  const fingerprint = sourceFingerprint();
  const tsc = path.join(path.dirname(require.resolve('typescript/package.json')), 'bin/tsc');
  run('tsc', [tsc, '-p', at('tsconfig.build.json'), '--pretty', `${process.stderr.isTTY === true}`]);
  removeOrphans(dist.folder);
  writeFileSync(dist.stamp, fingerprint);
}

function run(name, args, env = {}) {
  const { status, error, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
    maxBuffer: Infinity,
  });
  if (status === 0) return;
  throw new BuildError(`${name} failed:\n${error?.message ?? ''}${stdout ?? ''}${stderr ?? ''}`.trimEnd());
}

/** The content of all that the generated client is made from. */
function clientFingerprint() {
  const sources = [
    at('prisma/schema.prisma'),
    at('prisma.config.ts'),
    require.resolve('prisma/package.json'),
  ];
  const hash = createHash('sha256');
  for (const file of sources) hash.update(readFileSync(file));
  return hash.digest('hex');
}

/** Path, size and change time of all that the compiler reads; also sees files that were removed or put back. */
function sourceFingerprint() {
  const settings = ['tsconfig.json', 'tsconfig.build.json', 'node_modules/.package-lock.json'].map((name) =>
    at(name),
  );
  const hash = createHash('sha256');
  for (const file of [...settings, ...filesUnder(at('src'))]) {
    const stat = statSync(file, { throwIfNoEntry: false });
    if (stat && !file.endsWith('.test.ts')) hash.update(`${file}\0${stat.size}\0${stat.mtimeMs}\n`);
  }
  return hash.digest('hex');
}

/** A source that was renamed must not live on in dist, where it could still be required. */
function removeOrphans(folder) {
  for (const file of filesUnder(folder)) {
    const source = at('src', path.relative(folder, file)).replace(/\.js(\.map)?$/, '.ts');
    if (/\.js(\.map)?$/.test(file) && !existsSync(source)) rmSync(file);
  }
}

/** Hidden files are editors' and our own stamps and locks: no sources, and gone at any moment. */
function filesUnder(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => !entry.name.startsWith('.'))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const full = path.join(folder, entry.name);
      return entry.isDirectory() ? filesUnder(full) : [full];
    });
}

const readOrEmpty = (file) => (existsSync(file) ? readFileSync(file, 'utf8') : '');
