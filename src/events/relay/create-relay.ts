import { connectDedicated, type DedicatedConnection } from '../../platform/postgres';
import { createOutage, pause } from './life';
import { ownReading } from './own-reading';
import { relayTimes, type Relay, type RelayOptions } from './relay.types';
import { sharedReading } from './shared-reading';
import type { Reading, ReadingParts } from './reading.types';

const CONNECT_MS = 5_000;
const ANSWER_MS = 5_000;
const LONGEST_BACKOFF_MS = 1_000;
const GRACE_MS = 400;

/** Of the relay's session. */
export const relaySettings = {
  // A plan that suits an almost empty table is kept when the table has grown.
  enable_seqscan: 'off',
  enable_bitmapscan: 'off',
  // A cursor or a purge that a crash takes back is written again.
  synchronous_commit: 'off',
  statement_timeout: ANSWER_MS,
  // The lock of a reader whose machine vanished is free after so long.
  tcp_keepalives_idle: 4,
  tcp_keepalives_interval: 2,
  tcp_keepalives_count: 2,
};

/**
 * Reads the log for as long as it lives, over a connection of its own that it makes again whenever it is lost.
 * Begins at once, in the background; faults are logged, once for each outage.
 */
export function createRelay(options: RelayOptions): Relay {
  const stopping = new AbortController();
  const cut = new AbortController();
  const parts: ReadingParts = {
    ...options,
    times: { ...relayTimes, ...options.times },
    outage: readerOutage(options),
    stopping: stopping.signal,
  };
  const life = live(options, options.mode === 'own' ? ownReading(parts) : sharedReading(parts), {
    stopping: stopping.signal,
    cut: cut.signal,
  });
  return {
    close: async () => {
      stopping.abort();
      const ended = new AbortController();
      await Promise.race([life, pause(GRACE_MS, ended.signal)]);
      cut.abort();
      await Promise.race([life, pause(GRACE_MS, ended.signal)]);
      ended.abort();
    },
  };
}

async function live(
  { url, logger }: RelayOptions,
  read: Reading,
  { stopping, cut }: { stopping: AbortSignal; cut: AbortSignal },
): Promise<void> {
  const outage = createOutage({
    begins: (err) =>
      logger.warn({ err }, 'the log cannot be read; nothing is served from the cache until it is'),
    ends: () => logger.info('the log is read again'),
  });
  let backoffMs = 25;
  const onUp = (): void => {
    outage.worked();
    backoffMs = 25;
  };
  while (!stopping.aborted) {
    let connection: DedicatedConnection | null = null;
    try {
      connection = await connectDedicated({
        url,
        applicationName: 'atrium relay',
        settings: relaySettings,
        connectMs: CONNECT_MS,
        answerMs: ANSWER_MS + 1_000,
        cut,
      });
      await read(connection, onUp);
    } catch (error) {
      if (!stopping.aborted) outage.failed(error);
    }
    await connection?.end();
    await pause(backoffMs, stopping);
    backoffMs = Math.min(2 * backoffMs, LONGEST_BACKOFF_MS);
  }
}

const readerOutage = ({ logger }: RelayOptions) =>
  createOutage({
    begins: (err) =>
      logger.warn({ err }, 'what the log says cannot be handed on; it is repeated until it can'),
    ends: () => logger.info('what the log says is handed on again'),
  });
