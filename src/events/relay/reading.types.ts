import type { DedicatedConnection } from '../../platform/postgres';
import type { Outage } from './life';
import type { RelayOptions, RelayTimes } from './relay.types';

export interface ReadingParts extends Omit<RelayOptions, 'times'> {
  readonly times: RelayTimes;
  /** Of the reader, who may fail while the database is well. */
  readonly outage: Outage;
  readonly stopping: AbortSignal;
}

/** Reads over one connection until stopped. Rejects when it breaks; calls `onUp` once it is seen to work. */
export type Reading = (connection: DedicatedConnection, onUp: () => void) => Promise<void>;
