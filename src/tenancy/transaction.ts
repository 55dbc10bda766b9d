import { atriumError } from '../kernel';
import { attendanceOf } from './attendance';
import { readOwnChanges } from './changes';
import type { PendingCommit } from './commit-watch';
import { isPassingFault, isRefusedByDatabase } from './faults';
import { forgetMemos } from './per-scope';
import { rootOf, scopeInTransaction, type Scope } from './scope';

// Deadlocks and the like are the database asking for another try; three have sufficed in practice.
const ATTEMPTS = 3;
const LONGEST_MS = 15_000;
/** For a connection. */
const LONGEST_WAIT_MS = 10_000;

export interface TransactionOptions {
  /** Longest run of the whole transaction, milliseconds, and never longer than the scope's deadline. Default 15,000. */
  readonly timeoutMs?: number;
}

/**
 * Runs `work` in one database transaction of the scope's tenant. All of it is committed, or nothing is.
 * `work` gets a scope of its own and must use that one; it may run again after a deadlock, so it sends nothing
 * to the outside. Inside a transaction, joins it. Throws CONFLICT when tries are used up, and TIMEOUT without having
 * committed anything when the scope's deadline is over.
 */
export async function transaction<T>(
  scope: Scope,
  work: (tx: Scope) => Promise<T>,
  options: TransactionOptions = {},
): Promise<T> {
  const root = rootOf(scope);
  if (!root) return work(scope);
  // Nobody notes what is read in there.
  scope.reading.cannotBeKept('transaction');
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await runOnce(root, scope, work, options);
    } catch (error) {
      if (!isPassingFault(error)) throw error;
      if (attempt >= ATTEMPTS) {
        throw atriumError('CONFLICT', 'Another write got in the way. Try again.', { cause: error });
      }
    } finally {
      forgetMemos(scope);
    }
  }
}

type Root = NonNullable<ReturnType<typeof rootOf>>;

async function runOnce<T>(
  { client, commits }: Root,
  scope: Scope,
  work: (tx: Scope) => Promise<T>,
  options: TransactionOptions,
): Promise<T> {
  const leftMs = Math.ceil(scope.deadline.remainingMs());
  const leave = attendanceOf(client).begin(scope.deadline);
  let pending: PendingCommit | null = null;
  try {
    const result = await client.$transaction(
      async (db) => {
        const done = await work(scopeInTransaction(scope, db));
        const changes = commits ? await readOwnChanges(db) : [];
        // Whoever asked may have been told that nothing was done.
        scope.deadline.remainingMs();
        // The last thing before COMMIT: from here on nobody is served what may be about to change.
        if (commits && changes.length > 0) pending = await commits.begin(scope.tenantId, changes);
        return done;
      },
      {
        timeout: Math.min(options.timeoutMs ?? LONGEST_MS, leftMs),
        maxWait: Math.min(LONGEST_WAIT_MS, leftMs),
      },
    );
    await (pending as PendingCommit | null)?.committed();
    return result;
  } catch (error) {
    // Only what the database itself refused was surely not committed; else the log will tell.
    if (isRefusedByDatabase(error)) await (pending as PendingCommit | null)?.rolledBack();
    throw error;
  } finally {
    leave();
  }
}
