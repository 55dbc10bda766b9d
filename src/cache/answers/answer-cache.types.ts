import type { Scope } from '../../tenancy';
import type { FacetSet } from '../kept';
import type { Resting } from '../store';
import type { Encoding, KeptAnswer } from './kept-answer';

/** An operation that somebody asks for. */
export interface Question {
  readonly scope: Scope;
  readonly text: string;
  readonly operationName: string | null;
  readonly variables: Record<string, unknown>;
  /** What the request says of kept answers. */
  readonly wishes: CacheWishes;
  /** What it rests on that the scope's viewer is who they are; null when that was just read. */
  readonly caller: Resting | null;
}

/** What a client says of kept answers: HTTP's own Cache-Control of a request. */
export interface CacheWishes {
  /** Do not serve me a kept answer. */
  readonly noCache: boolean;
  /** Nor keep this one. */
  readonly noStore: boolean;
  /** None that is older. Seconds; Infinity: any. */
  readonly maxAgeS: number;
}

/** Why an answer was not looked up. */
export type Obstacle = 'not-a-query' | 'client' | 'variables' | 'hint' | 'off' | 'store-away' | (string & {});

/** What a lookup came to. `unproven`: the viewer may have changed, and nothing was found out. */
export type Found =
  | { readonly kind: 'hit'; readonly answer: KeptAnswer; readonly name: string }
  | { readonly kind: 'miss'; readonly fill: Fill }
  | { readonly kind: 'bypass'; readonly why: Obstacle }
  | { readonly kind: 'unproven' };

/** A kept answer that is asked for again, by its name. */
export interface Again {
  readonly tenantId: string;
  readonly name: string;
  readonly caller: Resting;
  readonly wishes: CacheWishes;
}

/** A question that is ready to be looked up. */
export interface Prepared {
  /** Whether an answer may be found. */
  readonly isLookedUp: boolean;
  /** By one round trip when the operation is known. Never rejects for the store's sake. */
  readonly find: () => Promise<Found>;
  /** What it is looked up by; why it is not, otherwise. After the lookup it knows what that learned. */
  readonly describe: () => Described | Obstacle;
}

/** The making of an answer that others may wait for: ends by exactly one call. */
export interface Fill {
  /** Keeps an answer if it may be kept; returns what was kept, or why not. */
  keep(answer: { readonly body: string; readonly encoding: Encoding }): KeptAnswer | Obstacle;
  /** There was no answer to keep. Harmless after `keep`. */
  abandon(): void;
}

/** What a question is looked up by, and why nothing of it is served if nothing is. */
export interface Described {
  readonly schemaVersion: string;
  readonly plan: string;
  /** Canonical. */
  readonly variables: string;
  readonly facetSets: readonly FacetSet[];
  readonly whyMissed: 'client' | 'new' | 'unlike' | 'over' | 'changed';
  /** Which of these dependencies were changed since an answer was made that is held here. */
  readonly changedAmong: (dependencies: readonly string[]) => Promise<readonly string[]>;
}
