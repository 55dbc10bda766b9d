import { createWorld, type World } from '../support/world';
import { askExplained } from './explain-asker';

let world: World;
beforeAll(async () => {
  world = await createWorld();
}, 120_000);
afterAll(() => world?.close());

it('x', async () => {
  const q =
    'query Q($n: Int!) { tickets(first: $n, filter: {statuses: [OPEN]}) { totalCount nodes { subject requester { name } assignee { name } tags { name } comments(first: 3) { totalCount nodes { body author { name } } } } } viewer { role tenant { name } } }';
  await world.acme.owner.ask(q, { n: 5 });
  const a = await askExplained(world, world.acme.owner, { query: q, variables: { n: 5 }, wish: 'plan' });
  console.log(JSON.stringify(a.explain ?? a.text, null, 1));
  console.log([...a.headers].join('\n'));
});
