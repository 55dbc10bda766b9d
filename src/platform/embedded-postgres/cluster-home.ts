import { chmodSync, existsSync, mkdirSync, readdirSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { fault } from './operator-faults';
import { claimFolder, relocatedPath } from './relocated-home';
import { canReach, isRoot, ownerOf, unprivilegedAccount, type Account } from './run-account';

/** Where the files of one embedded PostgreSQL are, and who runs it. Every path is absolute and real. */
export interface ClusterHome {
  readonly path: string;
  /** Who PostgreSQL runs as; null when that is the user of this process. */
  readonly account: Account | null;
  /** The file in the data dir that tells of a cluster which lives elsewhere; null when it lives in the data dir. */
  readonly marker: string | null;
  /** Made whole, by one rename: holds `data` and `password`. */
  readonly cluster: string;
  readonly data: string;
  readonly password: string;
  readonly leases: string;
  readonly locks: string;
  readonly log: string;
}

/** Finds or makes the home of a data dir. Throws an OperatorError when there can be none. */
export function openHome(dataDir: string): ClusterHome {
  makeFolder(path.resolve(dataDir), isRoot() ? 0o711 : 0o700);
  const real = realpathSync(dataDir);
  if (existsSync(path.join(real, 'PG_VERSION'))) {
    throw fault(
      `${real} is itself the data directory of another PostgreSQL.`,
      'Choose another folder with ATRIUM_DATA_DIR',
    );
  }
  const home = isRoot() ? homeOfRoot(real) : layout(real, null, null);
  makeFolder(home.leases, 0o700);
  makeFolder(home.locks, 0o700);
  return home;
}

function homeOfRoot(dataDir: string): ClusterHome {
  const here = layout(dataDir, null, path.join(dataDir, 'relocated'));
  if (existsSync(here.data)) return reachable(withOwner({ ...here, marker: null }));
  const relocated = here.marker !== null && existsSync(here.marker);
  const account = unprivilegedAccount();
  if (!relocated && canReach(account, dataDir, 1)) return { ...here, account, marker: null };
  return withOwner(layout(claimFolder(relocatedPath(dataDir)), account, here.marker));
}

/** A cluster goes on under the user who has it already, whatever users this system prefers now. */
function withOwner(home: ClusterHome): ClusterHome {
  const owner = existsSync(home.data) ? ownerOf(home.data) : null;
  return { ...home, account: owner ?? home.account ?? unprivilegedAccount() };
}

function reachable(home: ClusterHome): ClusterHome {
  if (home.account === null || canReach(home.account, home.path, 1)) return home;
  throw fault(
    `The database in ${home.path} belongs to user id ${home.account.uid}, who may no longer enter that folder.`,
    `Let others pass through it and the folders above it (chmod o+x), choose another folder with ATRIUM_DATA_DIR`,
  );
}

function layout(home: string, account: Account | null, marker: string | null): ClusterHome {
  const cluster = path.join(home, 'cluster');
  return {
    path: home,
    account,
    marker,
    cluster,
    data: path.join(cluster, 'data'),
    password: path.join(cluster, 'password'),
    leases: path.join(home, 'leases'),
    locks: path.join(home, 'locks'),
    log: path.join(home, 'postgres.log'),
  };
}

/** Makes a folder with this mode, whatever the umask is; gives an empty one of our own, which hides nothing, the mode too. */
function makeFolder(folder: string, mode: number): void {
  const made = mkdirSync(folder, { recursive: true }) !== undefined;
  const ours = made || (statSync(folder).uid === process.geteuid?.() && readdirSync(folder).length === 0);
  if (ours) chmodSync(folder, mode);
}
