import { atriumError } from '../../kernel';

/** Until when something has to be done. It says how long, never for whom. */
export interface Deadline {
  /** Milliseconds that are left; Infinity when it never ends. Throws TIMEOUT when none is. */
  remainingMs(): number;
}

/** Of work that nobody waits for with a clock in hand. */
export const noDeadline: Deadline = { remainingMs: () => Infinity };

const late = () =>
  atriumError('TIMEOUT', 'The request took too long and was ended. Ask for less, or try again.');

/**
 * Gives work so much time. Rejects with TIMEOUT when it is over; what is still running then gets no further statement
 * from its deadline, and the database ends the one under way. The deadline is handed on by hand: what would find
 * it by itself (AsyncLocalStorage) makes every promise of the process dearer.
 */
export function withDeadline<T>(timeMs: number, work: (deadline: Deadline) => Promise<T>): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const endsAt = performance.now() + timeMs;
    const timer = setTimeout(() => reject(late()), timeMs);
    work(endingAt(endsAt)).then(
      (value) => {
        clearTimeout(timer);
        // The database ends its work at the very same time; by the clock, and not by who is first, it is late.
        if (performance.now() < endsAt) resolve(value);
        else reject(late());
      },
      (error: unknown) => {
        clearTimeout(timer);
        reject(error);
      },
    );
  });
}

/** A deadline so many milliseconds from now. */
export const deadlineIn = (timeMs: number): Deadline => endingAt(performance.now() + timeMs);

const endingAt = (endsAt: number): Deadline => ({
  remainingMs: () => {
    const leftMs = endsAt - performance.now();
    if (leftMs <= 0) throw late();
    return leftMs;
  },
});
