import { atriumError } from '../kernel';
import { isPassingFault } from './faults';
import { forgetMemos } from './per-scope';
import { rootClientOf, scopeInTransaction, type Scope } from './scope';

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
  const client = rootClientOf(scope);
  if (!client) return work(scope);
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await client.$transaction((db) => work(scopeInTransaction(scope, db)), {
        timeout: options.timeoutMs ?? 15_000,
        maxWait: 10_000,
      });
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
