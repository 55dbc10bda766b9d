// A terminal sends Ctrl-C to npm and to us, and npm passes it on: the second within a second is the same one.
const SAME_SIGNAL_MS = 1_000;

const EXIT_CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
export type StopSignal = keyof typeof EXIT_CODES;

/** The exit code by which a shell knows that a signal ended a program. */
export const exitCodeOf = (signal: StopSignal): number => EXIT_CODES[signal];

/** Calls `onStop` at the first signal to stop; the next one ends the process at once. Returns how to stop listening. */
export function listenForStop(onStop: (signal: StopSignal) => void): () => void {
  let firstAt = 0;
  const onSignal = (signal: StopSignal): void => {
    if (firstAt > 0) {
      if (Date.now() - firstAt > SAME_SIGNAL_MS) process.exit(exitCodeOf(signal));
      return;
    }
    firstAt = Date.now();
    onStop(signal);
  };
  const signals = Object.keys(EXIT_CODES) as StopSignal[];
  for (const signal of signals) process.on(signal, onSignal);
  return () => signals.forEach((signal) => process.off(signal, onSignal));
}
