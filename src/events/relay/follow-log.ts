import type { DedicatedConnection } from '../../platform/postgres';
import { pause, type Outage } from './life';
import type { LogTail } from './log-tail';
import type { LogReader, RelayTimes } from './relay.types';

export interface Following {
  readonly connection: DedicatedConnection;
  readonly reader: LogReader;
  readonly times: RelayTimes;
  /** Of the reader. */
  readonly outage: Outage;
  readonly stopping: AbortSignal;
  /** The reader has failed for so long: give up? */
  readonly givesUp: (failingMs: number) => boolean;
  /** Called when a pass was handed on to its end. */
  readonly afterPass: (tail: LogTail, found: boolean) => Promise<void>;
}

// To have passed says something of the present: a longer one says nothing, and the next will.
const LONGEST_PASS_MS = 1_000;

/**
 * Reads pass after pass. Resolves when stopped, when the reader failed for too long, or with `gap` when rows may be
 * missing. Rejects when the connection breaks.
 */
export async function followLog(tail: LogTail, following: Following): Promise<'stopped' | 'gave up' | 'gap'> {
  const { connection, reader, times, outage, stopping } = following;
  let busyUntil = 0;
  let passBegan = 0;
  let found = false;
  while (!stopping.aborted) {
    if (!tail.isMidPass) passBegan = performance.now();
    const batch = await tail.read(connection);
    if (stopping.aborted) break;
    if (batch.gap) return 'gap';
    try {
      if (batch.changes.length > 0) await reader.onChanges(batch.changes);
      tail.advance();
      found ||= batch.changes.length > 0;
      if (!batch.complete) continue;
      if (performance.now() - passBegan <= LONGEST_PASS_MS) await reader.onPassed();
      outage.worked();
    } catch (error) {
      if (following.givesUp(outage.failed(error))) return 'gave up';
      await pause(times.idlePause, stopping);
      continue;
    }
    await following.afterPass(tail, found);
    if (found) busyUntil = performance.now() + times.busyFor;
    await pause(performance.now() < busyUntil ? times.busyPause : times.idlePause, stopping);
    found = false;
  }
  return 'stopped';
}
