import { GraphQLEnumType } from 'graphql';
import type { Attacker, IsolationWorld } from './isolation-world';
import { judge, type Leak } from './leaks';
import { withValue, type Lesson, type SlotLesson } from './lessons';
import type { Arguments, Operation, Reply } from './operations';
import type { TableRow } from './tenant-rows';
import { ownValues } from './values';
import { watchedMutation } from './watched-mutation';

/** A mutation with values of the own tenant, and what came of it. */
export interface Deed {
  readonly operation: Operation;
  readonly name: string;
  readonly reply: Reply;
  readonly changed: readonly TableRow[];
}

/** Runs every mutation as somebody with all ids of their tenant, also those they may not see, and all enum values. */
export async function workOnOwnRows(
  world: IsolationWorld,
  attacker: Attacker,
  needles: readonly string[],
): Promise<{ deeds: readonly Deed[]; leaks: readonly Leak[] }> {
  const deeds: Deed[] = [];
  const leaks: Leak[] = [];
  const mutate = await watchedMutation(world, attacker, (leak) => leaks.push(leak));
  for (const lesson of world.lessons.values()) {
    if (lesson.target.operation !== 'mutation') continue;
    for (const args of variationsOf(world, lesson, attacker)) {
      const operation = {
        target: lesson.target,
        args,
        entities: /OWNER|CUSTOMER/.test(attacker.role) ? 2 : 1,
      };
      const name = `${lesson.target.name} ${JSON.stringify(args)}`;
      const { reply, changed } = await mutate(operation, name);
      deeds.push({ operation, name, reply, changed });
      const nothing = { unknown: null, value: args, twin: null };
      leaks.push(...judge(world, { ...nothing, name, role: attacker.role, needles, reply }));
    }
  }
  return { deeds, leaks };
}

/** Each id that fits in each slot, alone and with each enum value; as the owner also own texts and numbers. */
function variationsOf(
  world: IsolationWorld,
  { target, base, slots }: Lesson,
  { role }: Attacker,
): Iterable<Arguments> {
  const own = world.harvests.acme;
  const valuesOf = ({ slot, idTypes }: SlotLesson): unknown[] => {
    if (slot.type.name !== 'ID') return ownValues(target, slot, own);
    const ids = own.objects.filter(({ type }) => idTypes.includes(type)).map(({ id }) => id);
    return slot.isList ? ids.map((id) => [id]) : ids;
  };
  const isChoice = ({ slot }: SlotLesson): boolean => slot.type instanceof GraphQLEnumType;
  const isId = ({ slot }: SlotLesson): boolean => slot.type.name === 'ID';
  const one = slots
    .filter((lesson) => role === 'OWNER' || isId(lesson) || isChoice(lesson))
    .flatMap((lesson) =>
      valuesOf(lesson).map((value) => withValue(lesson.accepted ?? base, lesson.slot, value)),
    );
  const two = slots
    .filter((lesson) => isId(lesson) && lesson.slot.isRequired)
    .flatMap((id) =>
      slots
        .filter(isChoice)
        .flatMap((choice) =>
          valuesOf(id).flatMap((row) =>
            valuesOf(choice).map((value) =>
              withValue(withValue(choice.accepted ?? base, id.slot, row), choice.slot, value),
            ),
          ),
        ),
    );
  return new Map([base, ...one, ...two].map((args) => [JSON.stringify(args), args])).values();
}
