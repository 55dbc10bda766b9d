import { createWorld, type World } from '../support/world';
import { askExplained } from './explain-asker';

let world: World;
beforeAll(async () => {
  world = await createWorld({ NODE_ENV: 'development' });
}, 120_000);
afterAll(() => world?.close());

describe('in development', () => {
  it('every viewer may have answers explained, with what the planner expects', async () => {
    const query = '{ tickets(first: 1) { nodes { subject } } }';
    const { explain } = await askExplained(world, world.acme.customer, { query, wish: 'plan' });
    expect(explain?.fields.map(({ path }) => path)).toContain('tickets.nodes.subject');
    expect(explain?.statements[0]?.plan).toMatch(/about \d+ rows, cost/);
  });
});
