import type { OpenTransaction } from './open-transaction';

/** What one statement changed in one table. */
export interface Change {
  /** The table. */
  readonly topic: string;
  /** Its rows and their bucket values, old and new, as text: `{"id": ["…"], "status": ["OPEN", null]}`, or `{"all": true}`. */
  readonly payload: unknown;
}

// Its own, and of no other transaction: what was written under its number.
const OWN_CHANGES =
  "SELECT topic, payload FROM public.outbox WHERE kind = 'CHANGE' AND xid = pg_catalog.pg_current_xact_id_if_assigned() ORDER BY id";

/** The changes that an open transaction has written so far, in the order of its statements. */
export async function readOwnChanges(transaction: OpenTransaction): Promise<Change[]> {
  const { rows } = await transaction.run({ text: OWN_CHANGES });
  return rows.map(({ topic, payload }) => ({ topic: String(topic), payload }));
}
