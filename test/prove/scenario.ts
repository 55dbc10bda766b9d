import * as fc from 'fast-check';
import type { Step } from './epoch';
import { FAULTS } from './faults';
import type { WorldSize } from './proof-world';

/** A world and what happens in it. */
export interface Scenario {
  readonly size: WorldSize;
  readonly seed: number;
  readonly steps: readonly Step[];
}

const STEPS = 40;

/** Worlds by chance. */
export function scenarios(hasFaults: boolean): fc.Arbitrary<Scenario> {
  const between = (min: number, max: number) => fc.integer({ min, max });
  const often = { arbitrary: fc.constant('mutation' as const), weight: 5 };
  const step: fc.Arbitrary<Step> = fc.record({
    write: fc.oneof(
      often,
      { arbitrary: fc.constant('sql' as const), weight: 4 },
      { arbitrary: fc.constant('job' as const), weight: 1 },
    ),
    isBurst: fc.oneof(
      { arbitrary: fc.constant(false), weight: 6 },
      { arbitrary: fc.constant(true), weight: 1 },
    ),
    tenant: between(0, 1),
    seed: fc.noBias(fc.nat()),
    fault: hasFaults
      ? fc.oneof(
          { arbitrary: fc.constant(null), weight: 12 },
          { arbitrary: fc.constantFrom(...FAULTS), weight: 1 },
        )
      : fc.constant(null),
  });
  return fc.record({
    size: fc.record({
      agents: between(1, 3),
      customers: between(1, 3),
      teams: between(1, 3),
      roles: between(1, 3),
      tags: between(1, 4),
      // More than a hundred in one statement are told as the whole table.
      tickets: fc.oneof(
        { arbitrary: between(4, 15), weight: 6 },
        { arbitrary: between(105, 130), weight: 1 },
      ),
    }),
    seed: fc.noBias(fc.nat()),
    steps: fc.array(step, { minLength: STEPS, maxLength: STEPS, size: 'max' }),
  });
}
