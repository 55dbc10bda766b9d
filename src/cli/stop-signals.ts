// A terminal sends Ctrl-C to npm and to us, and npm passes it on: the second within a second is the same one.
const SAME_SIGNAL_MS = 1_000;

const EXIT_CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
export type StopSignal = keyof typeof EXIT_CODES;
const SIGNALS = Object.keys(EXIT_CODES) as StopSignal[];

/** The exit code by which a shell knows that a signal ended a program. */
export const exitCodeOf = (signal: StopSignal): number => EXIT_CODES[signal];

type OnStop = (signal: StopSignal) => void;
const listeners: OnStop[] = [];
let firstAt = 0;

function onSignal(signal: StopSignal): void {
  if (firstAt > 0) {
    if (Date.now() - firstAt > SAME_SIGNAL_MS) process.exit(exitCodeOf(signal));
    return;
  }
  firstAt = Date.now();
  listeners.at(-1)?.(signal);
}

/**
 * Calls `onStop` at the first signal to stop, instead of whoever listened before; the next signal ends the process at
 * once. Returns how to stop listening, which hands over to the one before.
 */
export function listenForStop(onStop: OnStop): () => void {
  if (listeners.length === 0) for (const signal of SIGNALS) process.on(signal, onSignal);
  listeners.push(onStop);
  return () => {
    listeners.splice(listeners.indexOf(onStop), 1);
    if (listeners.length === 0) for (const signal of SIGNALS) process.off(signal, onSignal);
  };
}
