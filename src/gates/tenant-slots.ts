import { atriumError } from '../kernel';

export interface SlotOptions {
  /** Requests of one tenant that run at once. */
  readonly running: number;
  /** Requests of one tenant that may wait for a slot; the next one gets OVERLOADED at once. */
  readonly waiting: number;
}

/** Gives the slot back. Call it exactly once. */
export type LeaveSlot = () => void;

/** What is under way for one tenant. */
interface Queue {
  running: number;
  readonly waiting: (() => void)[];
}

/**
 * Bounds how much of the process one tenant can have at a time, so that a flood of one leaves room for the others.
 * First come, first served within a tenant.
 */
export function createTenantSlots({
  running,
  waiting,
}: SlotOptions): (tenantId: string) => Promise<LeaveSlot> {
  const queues = new Map<string, Queue>();

  const leave = (tenantId: string, queue: Queue): void => {
    const next = queue.waiting.shift();
    // The slot goes from hand to hand, so nobody slips in between.
    if (next) return next();
    queue.running -= 1;
    if (queue.running === 0) queues.delete(tenantId);
  };

  return async (tenantId) => {
    let queue = queues.get(tenantId);
    if (!queue) queues.set(tenantId, (queue = { running: 0, waiting: [] }));
    const mine = queue;
    if (mine.running < running) mine.running += 1;
    else if (mine.waiting.length >= waiting) {
      throw atriumError(
        'OVERLOADED',
        'Too many requests of your organisation are under way. Try again in a moment.',
      );
    } else await new Promise<void>((resolve) => mine.waiting.push(resolve));
    return () => leave(tenantId, mine);
  };
}
