import { LRUCache } from 'lru-cache';
import type { CacheWishes } from './answer-cache.types';
import type { Held } from './asked.types';
import type { KeptAnswer } from './kept-answer';

/** Answers that this process holds itself, bounded in bytes: those that rested longest go first. */
export class HeldAnswers {
  readonly #answers: LRUCache<string, Held>;

  constructor(bytes: number) {
    this.#answers = new LRUCache({
      maxSize: bytes,
      maxEntrySize: Math.max(1, Math.floor(bytes / 4)),
      sizeCalculation: ({ answer, resting }, name) =>
        answer.size + 8 * resting.slots.length + 2 * name.length,
    });
  }

  /** Null when there is none, or none that the client wants. */
  get(name: string, wishes: CacheWishes): Held | null {
    const held = this.#answers.get(name);
    return held && isWanted(held.answer, wishes) ? held : null;
  }

  /** Without counting it as used. */
  peek(name: string): Held | undefined {
    return this.#answers.peek(name);
  }

  set(name: string, held: Held): void {
    this.#answers.set(name, held);
  }
}

/** Whether an answer is not over, and not older than the client wants. */
export function isWanted(answer: KeptAnswer, { maxAgeS }: CacheWishes): boolean {
  const atMs = Date.now();
  return answer.isGoodAt(atMs) && atMs - answer.head.storedAtMs <= maxAgeS * 1_000;
}
