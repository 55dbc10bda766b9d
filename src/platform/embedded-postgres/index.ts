import { existsSync, readFileSync } from 'node:fs';
import { beginUse } from './cluster-use';
import { checkCluster, makeCluster } from './cluster-init';
import { openHome, type ClusterHome } from './cluster-home';
import { withLock } from './fair-lock';
import { nativeFolder, nativePackage } from './native-binaries';
import { explained } from './operator-faults';
import { findRunning, readPostmaster, stopServer, type Postmaster } from './postmaster-process';
import { putAside, vouch, vouchesFor } from './relocated-home';
import { launchServer } from './server-launch';
import { doorUrl } from './server-probe';

/** A PostgreSQL 18 from npm that this process uses, together with every other process that started the same data dir. */
export interface EmbeddedPostgres {
  /** Connection string of the superuser; the database is `postgres` unless it is named. */
  superuserUrl(database?: string): string;
  /** On 127.0.0.1; another one after the next start. */
  readonly port: number;
  /** True when the server ran already: started by another process, or left over by a killed one. */
  readonly reused: boolean;
  /**
   * Ends this use. The last living user stops the server, which cuts sessions and keeps commits; resolves when it
   * is gone. May be called again. A process that exits without it asks the server to stop and does not wait.
   */
  stop(): Promise<void>;
}

/**
 * Starts the PostgreSQL of a data dir, or joins the one that runs there; makes the cluster at first (UTF8, locale C,
 * password in a file). As root it runs under an unprivileged user, who may need the cluster to live under /var/tmp:
 * the file `relocated` in the data dir tells. `settings` are PostgreSQL's and apply when this call starts the server.
 * Throws an OperatorError that says what to do.
 */
export async function startEmbeddedPostgres(options: {
  dataDir: string;
  settings?: Readonly<Record<string, string>>;
}): Promise<EmbeddedPostgres> {
  try {
    const packageDir = nativePackage();
    const home = openHome(options.dataDir);
    return await joinCluster(home, packageDir, options.settings ?? {});
  } catch (error) {
    throw explained(error, options.dataDir);
  }
}

async function joinCluster(
  home: ClusterHome,
  packageDir: string,
  settings: Readonly<Record<string, string>>,
): Promise<EmbeddedPostgres> {
  const use = beginUse(home);
  try {
    const { pid, port, password, reused } = await withLock(home.locks, () =>
      bringUp(home, packageDir, settings),
    );
    const superuserUrl = (database?: string): string => doorUrl({ port, password }, database);
    return { port, reused, superuserUrl, stop: () => use.end(pid) };
  } catch (error) {
    use.cancel();
    throw error;
  }
}

async function bringUp(
  home: ClusterHome,
  packageDir: string,
  settings: Readonly<Record<string, string>>,
): Promise<Postmaster & { password: string; reused: boolean }> {
  await forgetAbandoned(home);
  const running = existsSync(home.cluster) && (await findRunning(home.data, passwordOf(home)));
  if (running) return { ...running, password: passwordOf(home), reused: true };
  const native = nativeFolder(packageDir, home.account, home.path);
  if (!existsSync(home.cluster)) await makeCluster(home, native, { sync: settings.fsync !== 'off' });
  if (home.marker) vouch(home.marker, home.password);
  const password = passwordOf(home);
  return { ...(await launchServer(home, native, { password, settings })), password, reused: false };
}

/** The superuser's password of a cluster that is there and usable. */
function passwordOf(home: ClusterHome): string {
  checkCluster(home);
  return readFileSync(home.password, 'utf8');
}

/** Whoever removes the data dir wants a new database, also when the old one lies elsewhere. */
async function forgetAbandoned({ marker, password, cluster, data }: ClusterHome): Promise<void> {
  if (!marker || !existsSync(cluster) || vouchesFor(marker, password)) return;
  const server = readPostmaster(data);
  if (server) await stopServer(server.pid, data);
  putAside(cluster);
}
