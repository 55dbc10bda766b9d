import type { DestinationStream } from 'pino';

/** Held lines are written at once when they are so many characters. */
const MOST_HELD = 16_384;

/** Writes lines together. */
export interface WrittenTogether extends DestinationStream {
  /** Writes what is held. */
  flushSync(): void;
}

/**
 * Lines of one turn of the event loop are written together, at its end: with many requests at a time that spares most
 * of the system calls. Nothing is held for longer; whoever ends the process calls `flushSync` first.
 */
export function writtenTogether(stream: DestinationStream): WrittenTogether {
  let held = '';
  const flush = (): void => {
    const lines = held;
    held = '';
    if (lines !== '') stream.write(lines);
  };
  return {
    write: (line) => {
      if (held === '') setImmediate(flush);
      held += line;
      if (held.length >= MOST_HELD) flush();
    },
    flushSync: flush,
  };
}
