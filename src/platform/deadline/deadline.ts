import { AsyncLocalStorage } from 'node:async_hooks';
import { atriumError } from '../../kernel';

/** When the request has to be answered, on the clock of `performance.now()`. It says how long, never for whom. */
const deadlines = new AsyncLocalStorage<number>();

const late = () =>
  atriumError('TIMEOUT', 'The request took too long and was ended. Ask for less, or try again.');

/**
 * Gives work so much time. Rejects with TIMEOUT when it is over; what is still running then gets no further statement
 * from {@link remainingMs}, and the database ends the one under way.
 */
export function withDeadline<T>(timeMs: number, work: () => Promise<T>): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const deadline = performance.now() + timeMs;
    const timer = setTimeout(() => reject(late()), timeMs);
    // The database ends its work at the very same time; by the clock, and not by who is first, it is late.
    const settle = (value: T): void => (performance.now() < deadline ? resolve(value) : reject(late()));
    deadlines
      .run(deadline, work)
      .then(settle, reject)
      .finally(() => clearTimeout(timer));
  });
}

/** Milliseconds that are left, Infinity without a deadline. Throws TIMEOUT when none is. */
export function remainingMs(): number {
  const deadline = deadlines.getStore();
  if (deadline === undefined) return Infinity;
  const left = deadline - performance.now();
  if (left <= 0) throw late();
  return left;
}
