import { atriumError } from '../kernel';
import { deadlineIn } from '../platform/deadline';
import { readOwnChanges } from './changes';
import type { PendingCommit } from './commit-watch';
import { driverFault, isPassingFault, isRefusedByDatabase } from './faults';
import { insideOf } from './log-entries';
import type { OpenTransaction } from './open-transaction';
import { forgetMemos } from './per-scope';
import { recorderOf } from './recorder';
import { requireCaller, rootOf, scopeInTransaction, type Scope } from './scope';
import type { TenantClients } from './tenant-clients';
import type { LentClient } from './transaction-clients';
import { transactionDb } from './transaction-db';

// Deadlocks and the like are the database asking for another try; three have sufficed in practice.
const ATTEMPTS = 3;
const LONGEST_MS = 15_000;

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
  await requireCaller(scope);
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

async function runOnce<T>(
  clients: TenantClients,
  scope: Scope,
  work: (tx: Scope) => Promise<T>,
  options: TransactionOptions,
): Promise<T> {
  const { tenantId } = scope;
  const timeMs = Math.min(options.timeoutMs ?? LONGEST_MS, scope.deadline.remainingMs());
  const transaction = clients.begin({ tenantId, deadline: deadlineIn(timeMs), recorder: recorderOf(scope) });
  let lent: LentClient | null = null;
  const client = (): LentClient => {
    transaction.checkOpen();
    return (lent ??= clients.lend(transaction));
  };
  let pending: PendingCommit | null = null;
  try {
    const inner = scopeInTransaction(scope, transactionDb({ transaction, client }));
    const result = await work(insideOf(transaction, inner));
    pending = await announce(clients, scope, transaction);
    await transaction.commit();
    await pending?.committed();
    return result;
  } catch (error) {
    const wasToldToCommit = transaction.wasToldToCommit;
    await transaction.rollBack();
    // When it is not known whether it was committed, the log will tell.
    if (!wasToldToCommit || isRefusedByDatabase(driverFault(error))) await pending?.rolledBack();
    throw driverFault(error);
  } finally {
    (lent as LentClient | null)?.giveBack();
  }
}

/** The last thing before COMMIT: from here on nobody is served what may be about to change. */
async function announce(
  { commits }: TenantClients,
  { tenantId, deadline }: Scope,
  transaction: OpenTransaction,
): Promise<PendingCommit | null> {
  const changes = commits && transaction.hasBegun ? await readOwnChanges(transaction) : [];
  // Whoever asked may have been told that nothing was done.
  deadline.remainingMs();
  return commits && changes.length > 0 ? commits.begin(tenantId, changes) : null;
}
