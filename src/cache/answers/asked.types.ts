import type { Facts } from '../kept';
import type { OperationPlan } from '../operations';
import type { Resting } from '../store';
import type { Question } from './answer-cache.types';
import type { KeptAnswer } from './kept-answer';

/** An answer that this process holds. */
export interface Held {
  readonly answer: KeptAnswer;
  readonly resting: Resting;
}

/** An operation of a viewer, as it is looked up. */
export interface Asked {
  readonly question: Question;
  readonly plan: OperationPlan;
  readonly facts: Facts;
  /** The operation in its tenant. */
  readonly operation: string;
  /** The operation with its values, for whomever. */
  readonly base: string;
}
