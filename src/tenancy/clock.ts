import type { Scope } from './scope';

/**
 * The time for a read whose result it decides in ways that are not told: the answer is then not kept. To compare it
 * with one instant use {@link isOver}.
 */
export function now(scope: Scope): Date {
  scope.reading.cannotBeKept('clock');
  return new Date();
}

/** Whether an instant has come. An answer that says "not yet" is kept until then at the longest. */
export function isOver(scope: Scope, instant: Date): boolean {
  if (instant.getTime() <= Date.now()) return true;
  scope.reading.endsAt(instant);
  return false;
}
