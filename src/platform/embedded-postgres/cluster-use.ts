import { existsSync } from 'node:fs';
import type { ClusterHome } from './cluster-home';
import { withLock } from './fair-lock';
import { dropLease, takeLease } from './lease-files';
import { readPostmaster, signalServer, stopServer } from './postmaster-process';

/** This process' use of a cluster, from before the server is looked for until it is no longer needed. */
export interface ClusterUse {
  /** Gives the lease back and, when it was the last, stops the server and waits. Once; later calls get the same answer. */
  end(serverPid: number): Promise<void>;
  /** Gives the lease back and leaves the server alone. */
  cancel(): void;
}

/** Takes a lease. An exit of the process gives it back too, and then asks an unused server to stop. */
export function beginUse(home: ClusterHome): ClusterUse {
  const lease = takeLease(home.leases);
  const onExit = (): void => {
    const server = readPostmaster(home.data);
    if (dropLease(lease) && server) signalServer(server.pid, home.data, 'INT');
  };
  process.once('exit', onExit);
  let ended: Promise<void> | undefined;
  const cancel = (): void => {
    dropLease(lease);
    process.off('exit', onExit);
  };
  const leave = async (serverPid: number): Promise<void> => {
    // Another user may have started a new server after a crash; without the file, ours is the one to stop.
    const pid = readPostmaster(home.data)?.pid ?? serverPid;
    if (dropLease(lease)) await stopServer(pid, home.data);
    process.off('exit', onExit);
  };
  const end = (serverPid: number): Promise<void> =>
    existsSync(home.locks) ? withLock(home.locks, () => leave(serverPid)) : leave(serverPid);
  return { end: (serverPid) => (ended ??= end(serverPid)), cancel };
}
