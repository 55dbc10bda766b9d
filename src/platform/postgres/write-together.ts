import type { WireConnection } from './pg-wire';

type Stream = WireConnection['stream'];

interface Due {
  readonly stream: Stream;
  readonly bytes: Buffer;
}

let due: Due[] = [];

/**
 * Writes to a connection at the end of this turn of the event loop, one after the other with whatever else is due by then. To wake a
 * process that sleeps is dear, and the first of them wakes the processor for the others. Nothing is written to a stream that has ended.
 */
export function writeTogether(stream: Stream, bytes: Buffer): void {
  if (due.length === 0) setImmediate(writeAll);
  due.push({ stream, bytes });
}

function writeAll(): void {
  const writing = due;
  due = [];
  for (const { stream, bytes } of writing) if (stream.writable) stream.write(bytes);
}
