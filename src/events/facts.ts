import { appendToLog, LogKind, type Scope } from '../tenancy';

/** Something that happened in a tenant, told in the past tense. */
export interface Fact {
  /** Module and verb: `ticket.created`. */
  readonly topic: string;
  /** Ids of the rows it touches and what changed; no text that people wrote. */
  readonly payload: Readonly<Record<string, string | number | null | readonly string[]>>;
}

/** Appends facts to the log, in the transaction of `tx`: they are committed with its rows or not at all. */
export async function appendFacts(tx: Scope, facts: readonly Fact[]): Promise<void> {
  if (facts.length === 0) return;
  await appendToLog(
    tx,
    facts.map(({ topic, payload }) => ({
      kind: LogKind.FACT,
      topic,
      payload: { ...payload, byPersonId: tx.viewer.personId } as object,
    })),
  );
}
