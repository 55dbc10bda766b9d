import { followLog } from './follow-log';
import { tellGap } from './gap';
import { createPurge } from './log-purge';
import { parseSnapshot } from './log-snapshot';
import { presentMoment } from './log-start';
import { LogTail } from './log-tail';
import type { Reading, ReadingParts } from './reading.types';
import { tryLock } from './session-lock';

/** Reading for this process alone: begins now, and goes on over new connections where it was. */
export function ownReading(parts: ReadingParts): Reading {
  const { times } = parts;
  let place: { tail: LogTail; server: string } | null = null;
  return async (connection, onUp) => {
    let purges = false;
    const purge = createPurge({
      pauseMs: times.purgePause,
      keepMs: times.keepChanges,
      mayPurge: async () => (purges ||= await tryLock(connection, 'purges')),
    });
    for (let result = 'gap'; result === 'gap' && !parts.stopping.aborted;) {
      const now = await presentMoment(connection);
      onUp();
      // A server that was started anew may have lost commits that were handed on, and may give their numbers again.
      const server = `${now.timeline} ${now.startedAt}`;
      if (place?.server !== server) place = null;
      if (!place) {
        const tail = new LogTail({ from: parseSnapshot(now.snapshot), at: now.at, gapMs: times.gapOwn });
        if (!(await tellGap(parts))) return;
        place = { tail, server };
      }
      result = await followLog(place.tail, {
        ...parts,
        connection,
        givesUp: () => false,
        afterPass: (tail) => purge.tick(connection, tail.settled),
      });
      if (result === 'gap') place = null;
    }
  };
}
