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

const client = {
  files: [at('src/generated/prisma/client.ts'), at('src/generated/data-model.ts')],
  stamp: at('src/generated/.prisma-stamp'),
};
const dist = at('dist');

/** What a production build lacks, by folder of src/: it needs development dependencies, and must never run there. */
const developmentOnly = ['demo/identity-provider'];

/** Its text and all errors are whole and ready to be shown. */
export class BuildError extends Error {
  name = 'BuildError';
}

/**
 * Brings the generated Prisma client and the compiled code up to date with the sources. Costs a few milliseconds and
 * says nothing when they are; otherwise one line on stderr. Nothing goes to stdout. `kinds` are the builds that will
 * do, the first of which is made when neither is there: `development`, or `production`, which lacks what is for
 * development only. `folder` takes the compiled code. Throws {@link BuildError}.
 */
export async function freshBuild({ kinds = ['development'], folder = dist } = {}) {
  if (!existsSync(at('src'))) return;
  if (!existsSync(at('node_modules/prisma')))
    throw new BuildError('Dependencies are missing; run `npm ci` first.');
  const isCompiled = () => kinds.some((kind) => isFresh(kind, folder));
  if (isClientFresh() && isCompiled()) return;
  process.stderr.write('building…\n');
  mkdirSync(folder, { recursive: true });
  await withBuildLock(path.join(folder, '.build-lock'), () => {
    if (!isClientFresh()) generateClient();
    if (!isCompiled()) compile(kinds[0], folder);
  });
}

/** The kinds of build that will do for running in this environment: for production either, as it runs none of the rest. */
export const runnableKinds = () =>
  process.env.NODE_ENV === 'production' ? ['production', 'development'] : ['development'];

const isClientFresh = () =>
  client.files.every((file) => existsSync(file)) && readOrEmpty(client.stamp) === clientFingerprint();

const isFresh = (kind, folder) => readOrEmpty(path.join(folder, '.build-stamp')) === sourceFingerprint(kind);

// Windows may spell it Path, and a child must not get both.
const pathVariable = Object.keys(process.env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';

function generateClient() {
  const fingerprint = clientFingerprint();
  run('prisma generate', [require.resolve('prisma/build/index.js'), 'generate', '--no-hints'], {
    // `generate` looks for a schema engine and downloads one, but never starts it: any executable will do.
    PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
    // Our own generator is started as `node`; a Node that was started by its path need not be on PATH.
    [pathVariable]: `${path.dirname(process.execPath)}${path.delimiter}${process.env[pathVariable] ?? ''}`,
    CHECKPOINT_DISABLE: '1',
    PRISMA_HIDE_UPDATE_MESSAGE: '1',
  });
  writeFileSync(client.stamp, fingerprint);
}

function compile(kind, folder) {
  // Taken before, so that a file saved during the compilation makes the next build work again.
  const fingerprint = sourceFingerprint(kind);
  const tsc = path.join(path.dirname(require.resolve('typescript/package.json')), 'bin/tsc');
  const output = ['--outDir', folder, '--tsBuildInfoFile', path.join(folder, '.tsbuildinfo')];
  const pretty = ['--pretty', `${process.stderr.isTTY === true}`];
  run('tsc', [tsc, '-p', at(settingsOf(kind)), ...output, ...pretty]);
  removeOrphans(kind, folder);
  writeFileSync(path.join(folder, '.build-stamp'), fingerprint);
}

const settingsOf = (kind) => (kind === 'production' ? 'tsconfig.production.json' : 'tsconfig.build.json');

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
    at('scripts/data-model-generator.mjs'),
    require.resolve('prisma/package.json'),
  ];
  const hash = createHash('sha256');
  for (const file of sources) hash.update(readFileSync(file));
  return hash.digest('hex');
}

/** Path, size and change time of all that the compiler reads; also sees files that were removed or put back. */
function sourceFingerprint(kind) {
  const settings = [
    'tsconfig.json',
    'tsconfig.build.json',
    settingsOf(kind),
    'node_modules/.package-lock.json',
  ];
  const hash = createHash('sha256').update(kind);
  for (const file of [...settings.map((name) => at(name)), ...filesUnder(at('src'))]) {
    const stat = statSync(file, { throwIfNoEntry: false });
    if (stat && !file.endsWith('.test.ts')) hash.update(`${file}\0${stat.size}\0${stat.mtimeMs}\n`);
  }
  return hash.digest('hex');
}

/** What has no source, or none for this kind, must not live on in the folder, where it could still be required. */
function removeOrphans(kind, folder) {
  for (const name of kind === 'production' ? developmentOnly : []) {
    rmSync(path.join(folder, name), { recursive: true, force: true });
  }
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
