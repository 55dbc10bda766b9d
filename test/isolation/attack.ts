import type { Hidden } from './hidden';
import type { Attacker, IsolationWorld } from './isolation-world';
import { judge, type Leak } from './leaks';
import { withValue, type Lesson } from './lessons';
import { perform, type Operation, type Reply } from './operations';
import { ownValues, plainValues, secretProbes, type Probe } from './values';
import { watchedMutation } from './watched-mutation';

/** An operation with a secret in it, and the same with something that nobody has. */
interface Pair {
  readonly name: string;
  readonly secret: Operation;
  readonly unknown: Operation | null;
  readonly value: unknown;
  readonly twin: unknown;
}

/** What attacks came to. */
export interface Findings {
  readonly leaks: readonly Leak[];
  /** How many different operations were tried. */
  readonly operations: number;
}

/** Attacks every query target as somebody: with each secret in each slot, and with everyday arguments. */
export async function attackReads(
  world: IsolationWorld,
  attacker: Attacker,
  hidden: Hidden,
): Promise<Findings> {
  const lessons = [...world.lessons.values()].filter(({ target }) => target.operation === 'query');
  const pairs = lessons.flatMap((lesson) => [...everyday(lesson), ...secretPairs(world, lesson, hidden)]);
  const wanted = new Map<string, Operation>();
  for (const { secret, unknown } of pairs) {
    for (const operation of unknown ? [secret, unknown] : [secret]) wanted.set(keyOf(operation), operation);
  }
  const replies = await perform(attacker.ask, [...wanted.values()], world.sending);
  const answers = new Map([...wanted.keys()].map((key, index) => [key, replies[index] as Reply]));
  const leaks = pairs.flatMap(({ secret, unknown, ...pair }) =>
    judge(world, {
      ...pair,
      role: attacker.role,
      needles: hidden.needles,
      reply: answers.get(keyOf(secret)) as Reply,
      unknown: (unknown && answers.get(keyOf(unknown))) ?? null,
    }),
  );
  return { leaks, operations: wanted.size };
}

/** Attacks every mutation as somebody with each secret in each slot, each time from the same rows. */
export async function attackWrites(
  world: IsolationWorld,
  attacker: Attacker,
  hidden: Hidden,
): Promise<Findings> {
  const leaks: Leak[] = [];
  const answers = new Map<string, Reply>();
  const mutate = await watchedMutation(world, attacker, (leak) => leaks.push(leak));
  const answer = async (operation: Operation, name: string): Promise<Reply> => {
    const known = answers.get(keyOf(operation));
    if (known) return known;
    const { reply } = await mutate(operation, name);
    answers.set(keyOf(operation), reply);
    return reply;
  };
  for (const lesson of world.lessons.values()) {
    if (lesson.target.operation !== 'mutation') continue;
    for (const { secret, unknown, ...pair } of secretPairs(world, lesson, hidden)) {
      const reply = await answer(secret, pair.name);
      const other = unknown && (await answer(unknown, `${pair.name}, its twin`));
      const { role } = attacker;
      leaks.push(...judge(world, { ...pair, role, needles: hidden.needles, reply, unknown: other }));
    }
  }
  return { leaks, operations: answers.size };
}

const keyOf = ({ target, args, entities }: Operation): string =>
  `${target.name} ${entities} ${JSON.stringify(args)}`;

/** The target as it is, all around it, and with each value of enums and the like. */
function everyday({ target, base, slots }: Lesson): Pair[] {
  const bare = { target, args: base, entities: 3, alone: true };
  const valued = slots.flatMap(({ slot, accepted }) =>
    plainValues(slot.type).map((value) => ({
      ...withoutTwin(`${target.name}(${slot.name}: ${String(value)})`),
      secret: {
        target,
        args: withValue(accepted ?? base, slot, slot.isList ? [value] : value),
        alone: !/^(true|false|[A-Z_]+)$/.test(String(value)),
      },
    })),
  );
  return [{ ...withoutTwin(target.name), secret: bare }, ...valued];
}

const withoutTwin = (name: string) => ({ name, unknown: null, value: null, twin: null });

/** Every secret in every slot, among arguments that the target accepts from its owner. */
function secretPairs(world: IsolationWorld, { target, base, slots }: Lesson, hidden: Hidden): Pair[] {
  return slots.flatMap((lesson) => {
    const { slot, accepted } = lesson;
    const probes = secretProbes(target, lesson, hidden.secrets, hidden.known);
    const own = slot.isList ? ownValues(target, slot, world.harvests.acme).flat() : [];
    return probes
      .flatMap((probe) => [probe, ...amongOwn(probe, own)])
      .map(({ what, value, twin, misfit }) => {
        const at = (item: unknown): Operation => ({
          target,
          args: withValue(accepted ?? base, slot, item),
          entities: slot.type.name === 'ID' && !misfit ? 2 : 1,
          alone: misfit === true || accepted === null,
        });
        const name = `${target.name}(${slot.name}: ${what} of ${hidden.of})`;
        return { name, secret: at(value), unknown: at(twin), value, twin };
      });
  });
}

/** A list takes the secret also between two own values: holes must stay where they are. */
function amongOwn(probe: Probe, [first, second = first]: readonly unknown[]): Probe[] {
  if (first === undefined) return [];
  const among = (value: unknown): unknown[] => [first, ...(value as unknown[]), second];
  return [{ ...probe, value: among(probe.value), twin: among(probe.twin) }];
}
