import type { CostBudget, Reservation, ThrottleStatus } from './cost.types';

/** What one request takes from a budget: reserved at most once and settled exactly once, however it ends. */
export interface Charge {
  /** Rejects as the budget does. */
  readonly reserve: (points: number) => Promise<void>;
  /** From here on there is work to pay for. */
  readonly begin: () => void;
  /** Null when nobody is charged. */
  readonly settle: (actualPoints: number) => Promise<ThrottleStatus | null>;
  /** For a request without an answer to count: free if it never began, otherwise all that was reserved. */
  readonly abandon: () => Promise<void>;
}

export function chargeFor<C>(budget: CostBudget<C> | null, context: C): Charge {
  let reservation: Reservation | null = null;
  let reserved = 0;
  let hasBegun = false;
  let isOver = false;

  const settle = async (actualPoints: number): Promise<ThrottleStatus | null> => {
    isOver = true;
    const open = reservation;
    reservation = null;
    return open ? open.settle(actualPoints) : null;
  };
  return {
    reserve: async (points) => {
      reservation = (await budget?.reserve(context, points)) ?? null;
      reserved = points;
      // Another plugin refused the request while we waited.
      if (isOver) await settle(0);
    },
    begin: () => {
      hasBegun = true;
    },
    settle,
    abandon: async () => {
      await settle(hasBegun ? reserved : 0);
    },
  };
}
