import { setTimeout as sleep } from 'node:timers/promises';

/** Waits, or until `signal`. Never rejects. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await sleep(ms, undefined, { signal }).catch(() => undefined);
}

/** Tells of something that fails again and again: once when it begins, once when it is over. */
export function createOutage(tell: { begins: (error: unknown) => void; ends: () => void }) {
  let since: number | null = null;
  return {
    /** Milliseconds since it began to fail; 0 for the first failure. */
    failed(error: unknown): number {
      if (since === null) tell.begins(error);
      since ??= performance.now();
      return performance.now() - since;
    },
    worked(): void {
      if (since !== null) tell.ends();
      since = null;
    },
  };
}

export type Outage = ReturnType<typeof createOutage>;
