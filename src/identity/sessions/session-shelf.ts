import type { KeyedRecord } from '../../tenancy';

/** Where sessions lie: the part in which PostgreSQL and Redis differ. Keys are SHA-256 in hex, lives milliseconds. */
export interface SessionShelf {
  readonly insert: (session: {
    key: string;
    identityKey: string;
    record: KeyedRecord;
    lifeMs: number;
    /** No change lets it live longer than this. */
    longestLifeMs: number;
  }) => Promise<void>;
  readonly read: (key: string) => Promise<KeyedRecord | null>;
  /** Changes in one step what exists, if it holds what is expected; false otherwise. */
  readonly change: (
    key: string,
    change: { record: KeyedRecord; lifeMs?: number; expected?: KeyedRecord },
  ) => Promise<boolean>;
  readonly listOf: (identityKey: string) => Promise<{ key: string; record: KeyedRecord }[]>;
  /** Resolves to how many there were. */
  readonly removeOf: (
    identityKey: string,
    which: { except?: string | undefined; keyStartsWith?: string | undefined },
  ) => Promise<number>;
  readonly once: (key: string, ttlMs: number) => Promise<boolean>;
  readonly sweep: () => Promise<number>;
}
