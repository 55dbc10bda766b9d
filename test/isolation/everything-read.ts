import type { Attacker, IsolationWorld } from './isolation-world';
import { normalised } from './leaks';
import { perform, type Reply } from './operations';

/** All that somebody is answered through every query target, as text by target: pages, totals and counts. */
export async function everythingRead(
  world: IsolationWorld,
  { ask }: Attacker,
): Promise<Record<string, string>> {
  const lessons = [...world.lessons.values()].filter(({ target }) => target.operation === 'query');
  const operations = lessons.map(({ target, base }) => ({ target, args: base, entities: 3, alone: true }));
  const replies = await perform(ask, operations, world.sending);
  return Object.fromEntries(
    lessons.map(({ target }, index) => [target.name, normalised(replies[index] as Reply, [], world)]),
  );
}
