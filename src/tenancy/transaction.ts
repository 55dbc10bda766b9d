import { atriumError } from '../kernel';
import { readOwnChanges } from './changes';
import type { PendingCommit } from './commit-watch';
import { isPassingFault, isRefusedByDatabase } from './faults';
import { forgetMemos } from './per-scope';
import { rootOf, scopeInTransaction, type Scope } from './scope';

// Deadlocks and the like are the database asking for another try; three have sufficed in practice.
const ATTEMPTS = 3;

export interface TransactionOptions {
  /** Longest run of the whole transaction, milliseconds. Default 15,000. */
  readonly timeoutMs?: number;
}

/**
 * Runs `work` in one database transaction of the scope's tenant. All of it is committed, or nothing is.
 * `work` gets a scope of its own and must use that one; it may run again after a deadlock, so it sends nothing
 * to the outside. Inside a transaction, joins it. Throws CONFLICT when tries are used up.
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
  let pending: PendingCommit | null = null;
  try {
    const result = await client.$transaction(
      async (db) => {
        const done = await work(scopeInTransaction(scope, db));
        const changes = commits ? await readOwnChanges(db) : [];
        // The last thing before COMMIT: from here on nobody is served what may be about to change.
        if (commits && changes.length > 0) pending = await commits.begin(scope.tenantId, changes);
        return done;
      },
      { timeout: options.timeoutMs ?? 15_000, maxWait: 10_000 },
    );
    await (pending as PendingCommit | null)?.committed();
    return result;
  } catch (error) {
    // Only what the database itself refused was surely not committed; else the log will tell.
    if (isRefusedByDatabase(error)) await (pending as PendingCommit | null)?.rolledBack();
    throw error;
  }
}
