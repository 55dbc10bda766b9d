import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  fsyncSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import type { ClusterHome } from './cluster-home';
import { majorVersion } from './native-binaries';
import { fault, programFault, spawnFault } from './operator-faults';
import { isRoot, type Account } from './run-account';

/** What both programs run with: nothing of the environment of this process reaches them. */
export const programEnvironment = { LC_ALL: 'C', TZ: 'UTC' };

/**
 * Makes the cluster; call it under the lock. A crash at any moment leaves no half cluster: it is made under another
 * name and renamed. Throws an OperatorError with the last words of initdb.
 */
export async function makeCluster(
  home: ClusterHome,
  native: string,
  options: { sync: boolean },
): Promise<void> {
  for (const name of readdirSync(home.path)) {
    if (name.startsWith('cluster.new-')) removeTree(path.join(home.path, name));
  }
  const fresh = path.join(home.path, `cluster.new-${randomBytes(6).toString('hex')}`);
  try {
    await initialise(fresh, home, native, options.sync);
    renameSync(fresh, home.cluster);
  } catch (error) {
    removeTree(fresh);
    throw error;
  }
}

/** Throws an OperatorError when the cluster is none of ours or of another major version. Mends owner and mode. */
export function checkCluster(home: ClusterHome): void {
  const file = path.join(home.data, 'PG_VERSION');
  const isFolder = [home.cluster, home.data].every((folder) =>
    lstatSync(folder, { throwIfNoEntry: false })?.isDirectory(),
  );
  if (!isFolder || !existsSync(file) || !existsSync(home.password)) {
    throw fault(
      `${home.cluster} is there, but holds no database of Atrium.`,
      'Move it away, or choose another folder with ATRIUM_DATA_DIR',
    );
  }
  const found = readFileSync(file, 'utf8').trim();
  if (found !== majorVersion) {
    throw fault(
      `The database in ${home.cluster} was made by PostgreSQL ${found}; this Atrium brings PostgreSQL ${majorVersion}.`,
      'Go back to the Atrium that made it to dump it, move the folder away to begin with a new database, choose another folder with ATRIUM_DATA_DIR',
    );
  }
  if (isRoot() && home.account && statSync(home.data).uid === 0) giveTree(home.data, home.account); // `cp -r` by root
  chmodSync(home.data, 0o700);
}

async function initialise(fresh: string, home: ClusterHome, native: string, sync: boolean): Promise<void> {
  const { account } = home;
  const [data, password] = [path.join(fresh, 'data'), path.join(fresh, 'password')];
  for (const folder of [fresh, data]) mkdirSync(folder);
  chmodSync(fresh, account ? 0o711 : 0o700);
  chmodSync(data, 0o700);
  writeDurably(password, randomBytes(24).toString('base64url'));
  if (account) for (const file of [data, password]) chownSync(file, account.uid, account.gid);
  const identity = ['-U', 'postgres', '-A', 'scram-sha-256', `--pwfile=${password}`];
  // Texts sort by code point everywhere alike, and a search without regard to case knows more than ASCII.
  const locale = ['-E', 'UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const haste = ['--no-instructions', ...(sync ? [] : ['--no-sync'])];
  await runInitdb(home, native, ['-D', data, ...identity, ...locale, ...haste]);
  if (account) chownSync(password, 0, 0); // Read once; from now on it is root's.
}

function runInitdb(home: ClusterHome, native: string, parameters: string[]): Promise<void> {
  const program = path.join(native, 'bin', 'initdb');
  const child = spawn(program, parameters, {
    ...home.account,
    cwd: native,
    env: programEnvironment,
    stdio: ['ignore', 'ignore', 'pipe'],
    windowsHide: true,
  });
  let output = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text));
  return new Promise((resolve, reject) => {
    child.once('error', (error) => reject(spawnFault(program, error)));
    child.once('close', (code) => {
      if (code === 0) resolve();
      else reject(programFault('initdb', output || `exit code ${code}`, home.path));
    });
  });
}

function removeTree(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  } catch {
    // An initdb that outlived its killed starter still writes there; a later start removes the rest.
  }
}

function writeDurably(file: string, text: string): void {
  const descriptor = openSync(file, 'wx', 0o600);
  writeSync(descriptor, text);
  fsyncSync(descriptor);
  closeSync(descriptor);
}

function giveTree(folder: string, { uid, gid }: Account): void {
  lchownSync(folder, uid, gid);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) giveTree(file, { uid, gid });
    else lchownSync(file, uid, gid);
  }
}
