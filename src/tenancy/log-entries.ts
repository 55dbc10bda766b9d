import type { Prisma } from '../generated/prisma/client';
import { compiledWrite } from './compiled';
import type { OpenTransaction } from './open-transaction';
import type { Scope } from './scope.types';

const transactions = new WeakMap<Scope, OpenTransaction>();

/** Says which transaction a scope is the inside of. */
export function insideOf(transaction: OpenTransaction, tx: Scope): Scope {
  transactions.set(tx, transaction);
  return tx;
}

/**
 * Appends entries to the log in the transaction of `tx`. They go to the database with its next statement, with COMMIT at
 * the latest: a round trip less. When they cannot be written, neither that nor anything else of the transaction is.
 */
export async function appendToLog(tx: Scope, entries: Prisma.LogEntryCreateManyInput[]): Promise<void> {
  const args = { data: entries };
  const transaction = transactions.get(tx);
  const insert = compiledWrite('LogEntry', 'createMany', args);
  if (transaction && insert) await transaction.sendAlong({ text: insert.text, values: insert.values(args) });
  else await tx.db.logEntry.createMany(args);
}
