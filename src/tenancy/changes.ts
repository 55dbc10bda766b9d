import type { PrismaClient } from '../generated/prisma/client';

/** What one statement changed in one table. */
export interface Change {
  /** The table. */
  readonly topic: string;
  /** Its rows and their bucket values, old and new, as text: `{"id": ["…"], "status": ["OPEN", null]}`, or `{"all": true}`. */
  readonly payload: unknown;
}

/**
 * The changes that the open transaction of `tx` has written so far, in the order of its statements; one statement, none
 * of which is a change of another transaction. Outside a transaction: [].
 */
export const readOwnChanges = (tx: Pick<PrismaClient, '$queryRaw'>): Promise<Change[]> =>
  tx.$queryRaw<
    Change[]
  >`SELECT topic, payload FROM public.outbox WHERE kind = 'CHANGE' AND xid = pg_catalog.pg_current_xact_id_if_assigned() ORDER BY id`;
