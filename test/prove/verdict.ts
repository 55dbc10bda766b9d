import type { Seen } from './asking';

/** A read as it was made. */
export interface Read {
  /** Names the viewer and the question. */
  readonly triple: string;
  readonly server: number;
  readonly seen: Seen;
  /** What it says; of a 304, what the client's own copy says. Null when that is not known. */
  readonly says: string | null;
  readonly isHit: boolean;
  readonly sentTag: string | null;
}

/** When the state of the world became another one. Milliseconds of performance.now(). */
export interface Turn {
  /** The new state may be seen by whatever ended later. */
  readonly began: number;
  /** The old state may not be seen by whatever began later. */
  readonly over: number;
  /** The same for writes from outside, of which the servers hear later. */
  readonly heard: number;
  /** Several writes at once: what is between them is nobody's to say. */
  readonly isBurst: boolean;
}

export type Verdict =
  | { readonly kind: 'right'; readonly staleMs: number }
  /** Made of both states, while one became the other. */
  | { readonly kind: 'between' }
  | { readonly kind: 'wrong' };

/**
 * Whether a read says what the database said at some moment between its request and its answer. A kept answer is never
 * made of two states; one that was being made while a write was may be.
 */
export function judge(read: Read, states: { before: string; after: string }, turn: Turn): Verdict {
  const { began, ended } = read.seen;
  const mayBeOld = began < turn.heard;
  const mayBeNew = ended > turn.began;
  if (read.says === states.after && mayBeNew) return { kind: 'right', staleMs: 0 };
  if (read.says === states.before && mayBeOld)
    return { kind: 'right', staleMs: Math.max(0, began - turn.over) };
  const overlaps = began < turn.over && mayBeNew;
  if (overlaps && (turn.isBurst || !read.isHit)) return { kind: 'between' };
  // Kept while it was made of two states, and not yet taken back.
  if (mayBeOld && mayBeNew && turn.heard > turn.over) return { kind: 'between' };
  return { kind: 'wrong' };
}
