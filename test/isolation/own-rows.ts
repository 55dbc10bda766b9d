import type { Attacker, IsolationWorld } from './isolation-world';
import { judge, type Leak } from './leaks';
import { withValue, type Lesson } from './lessons';
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
    for (const args of variationsOf(world, lesson)) {
      const operation = { target: lesson.target, args, entities: 2 };
      const name = `${lesson.target.name} ${JSON.stringify(args)}`;
      const { reply, changed } = await mutate(operation, name);
      deeds.push({ operation, name, reply, changed });
      const nothing = { unknown: null, value: args, twin: null };
      leaks.push(...judge(world, { ...nothing, name, role: attacker.role, needles, reply }));
    }
  }
  return { deeds, leaks };
}

function variationsOf(world: IsolationWorld, { target, base, slots }: Lesson): Iterable<Arguments> {
  const own = world.harvests.acme;
  const valuesOf = ({ slot, idType }: Lesson['slots'][number]): unknown[] => {
    if (slot.type.name !== 'ID') return ownValues(target, slot, own);
    const ids = own.objects.filter(({ type }) => type === idType).map(({ id }) => id);
    return slot.isList ? ids.map((id) => [id]) : ids;
  };
  const one = slots.flatMap((lesson) =>
    valuesOf(lesson).map((value) => withValue(lesson.accepted ?? base, lesson.slot, value)),
  );
  const isChoice = ({ slot }: Lesson['slots'][number]): boolean => !/^(ID|String)$/.test(slot.type.name);
  const choices = slots.filter(isChoice);
  const ids = slots.filter(({ slot }) => slot.type.name === 'ID' && slot.isRequired);
  const two = ids.flatMap((id) =>
    choices.flatMap((choice) =>
      valuesOf(id).flatMap((row) =>
        valuesOf(choice).map((value) =>
          withValue(withValue(choice.accepted ?? base, id.slot, row), choice.slot, value),
        ),
      ),
    ),
  );
  return new Map([base, ...one, ...two].map((args) => [JSON.stringify(args), args])).values();
}
