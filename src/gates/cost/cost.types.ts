/** Points that somebody may spend, kept elsewhere. */
export interface CostBudget<C> {
  /**
   * Takes points before they are used. Null: nobody is charged for this request. Throws an AtriumError for who has
   * not enough left, and takes nothing then. `paid` of them were taken before: the reservation is of the others.
   */
  reserve(context: C, points: number, paid?: number): Promise<Reservation | null>;
}

/** Points that were taken for one request. */
export interface Reservation {
  /** Gives back what was not used. Called once; never rejects, because the work is done and its answer is due. */
  settle(actualPoints: number): Promise<ThrottleStatus>;
}

/** A budget as clients are told of it, in points. */
export interface ThrottleStatus {
  readonly maximumAvailable: number;
  readonly currentlyAvailable: number;
  /** Points per second. */
  readonly restoreRate: number;
}

/** `extensions.cost` of an answer. */
export interface ToldCost {
  readonly requestedQueryCost: number;
  readonly actualQueryCost: number;
  /** Left out when nobody is charged. */
  readonly throttleStatus?: ThrottleStatus;
}
