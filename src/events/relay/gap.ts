import { pause } from './life';
import type { ReadingParts } from './reading.types';

/**
 * Tells the reader that reading begins anew, until it has heard. The place to begin at is to be taken before.
 * False when stopped, or when `givesUp`, given the milliseconds since the first failure, says so.
 */
export async function tellGap(
  { reader, outage, times, stopping }: ReadingParts,
  givesUp: (failingMs: number) => boolean = () => false,
): Promise<boolean> {
  while (!stopping.aborted) {
    try {
      await reader.onGap();
      outage.worked();
      return true;
    } catch (error) {
      if (givesUp(outage.failed(error))) return false;
      await pause(times.idlePause, stopping);
    }
  }
  return false;
}
