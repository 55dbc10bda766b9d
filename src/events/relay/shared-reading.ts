import type { DedicatedConnection } from '../../platform/postgres';
import { followLog } from './follow-log';
import { tellGap } from './gap';
import { pause } from './life';
import { loadCursor, storeCursor, type LogCursor } from './log-cursor';
import { createPurge, type Purge } from './log-purge';
import { parseSnapshot, snapshotBefore, type LogSnapshot } from './log-snapshot';
import { presentMoment, type LogMoment } from './log-start';
import { LogTail } from './log-tail';
import type { Reading, ReadingParts } from './reading.types';
import { tryLock, unlock } from './session-lock';

/** Reading for all processes: whoever has the lock reads on from the stored cursor, the others stand by. */
export function sharedReading(parts: ReadingParts): Reading {
  const { times, stopping, logger } = parts;
  return async (connection, onUp) => {
    while (!stopping.aborted) {
      const elected = await tryLock(connection, 'reads');
      onUp();
      if (!elected) {
        await pause(times.electionPause, stopping);
        continue;
      }
      logger.debug('this process reads the log');
      const result = await lead(parts, connection);
      await unlock(connection, 'reads');
      // Another process may reach what this one's reader does not.
      if (result === 'gave up') await pause(times.standBack, stopping);
    }
  };
}

async function lead(parts: ReadingParts, connection: DedicatedConnection): Promise<'stopped' | 'gave up'> {
  const { times, stopping } = parts;
  const givesUp = (failingMs: number): boolean => failingMs >= times.failingFor;
  const purge = createPurge({
    pauseMs: times.purgePause,
    keepMs: times.keepChanges,
    mayPurge: () => Promise.resolve(true),
  });
  let { now, place } = await continuedFrom(parts, connection);
  while (!stopping.aborted) {
    if (!place && !(await tellGap(parts, givesUp))) return stopping.aborted ? 'stopped' : 'gave up';
    const from = place ?? parseSnapshot(now.snapshot);
    const tail = new LogTail({ from, at: now.at, gapMs: times.gapShared });
    const keeper = await cursorKeeper({ connection, now, tail, purge, times });
    const result = await followLog(tail, { ...parts, connection, givesUp, afterPass: keeper.afterPass });
    if (result !== 'gap') {
      await keeper.store();
      return result;
    }
    [now, place] = [await presentMoment(connection), null];
  }
  return 'stopped';
}

/** The present, and the place where the last leader stopped, if what it had read still stands. */
async function continuedFrom(
  { times }: ReadingParts,
  connection: DedicatedConnection,
): Promise<{ now: LogMoment; place: LogSnapshot | null }> {
  const now = await presentMoment(connection);
  const cursor = await loadCursor(connection, now);
  return {
    now,
    place: cursor && stands(cursor, now, times.gapShared) ? snapshotBefore(String(cursor.xid)) : null,
  };
}

const stands = ({ xid, at }: LogCursor, now: LogMoment, gapMs: number): boolean =>
  xid <= parseSnapshot(now.snapshot).xmax && at >= now.startedAt && now.at - at <= gapMs;

/** Stores how far the tail has come: at the beginning, at the end, and now and then between. */
async function cursorKeeper(options: {
  connection: DedicatedConnection;
  now: LogMoment;
  tail: LogTail;
  purge: Purge;
  times: ReadingParts['times'];
}) {
  const { connection, now, tail, purge, times } = options;
  let storedAt = 0;
  let stored = tail.settled;
  const store = async (): Promise<void> => {
    stored = tail.settled;
    await storeCursor(connection, now, stored);
    storedAt = performance.now();
  };
  await store();
  return {
    store,
    afterPass: async (_tail: LogTail, found: boolean): Promise<void> => {
      // Idle, it is stored as often as it has to look fresh.
      const restMs = found ? times.storePause : times.purgePause / 2;
      if (performance.now() - storedAt >= restMs) await store();
      await purge.tick(connection, stored);
    },
  };
}
