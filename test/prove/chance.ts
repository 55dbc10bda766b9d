import { randomFrom, type Random } from '../support/random';

/** Choices by chance: the same ones for the same seed. */
export interface Chance {
  readonly next: Random;
  /** From 0 up to and without `below`. */
  readonly number: (below: number) => number;
  readonly isIn100: (percent: number) => boolean;
  readonly one: <T>(items: readonly T[]) => T;
  /** Up to `count` of them, each once. */
  readonly some: <T>(items: readonly T[], count: number) => T[];
}

export function chanceOf(seed: number): Chance {
  const next = randomFrom(seed);
  const number = (below: number): number => Math.floor(next() * below);
  const some = <T>(items: readonly T[], count: number): T[] => {
    const left = [...items];
    const taken: T[] = [];
    while (left.length > 0 && taken.length < count) taken.push(...left.splice(number(left.length), 1));
    return taken;
  };
  return {
    next,
    number,
    isIn100: (percent) => next() * 100 < percent,
    one: <T>(items: readonly T[]): T => {
      if (items.length === 0) throw new Error('there is nothing to choose from');
      return items[number(items.length)] as T;
    },
    some,
  };
}
