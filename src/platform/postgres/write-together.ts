let due: (() => void)[] = [];

/**
 * Writes to a connection at the end of this turn of the event loop, one after the other with whatever else is due by then. To wake a
 * process that sleeps is dear, and the first of them wakes the processor for the others. `write` must not throw.
 */
export function writeTogether(write: () => void): void {
  if (due.length === 0) setImmediate(writeAll);
  due.push(write);
}

function writeAll(): void {
  const writing = due;
  due = [];
  for (const write of writing) write();
}
