import { createWorld, type World } from '../support/world';

let world: World;

beforeAll(async () => {
  world = await createWorld();
}, 120_000);
afterAll(() => world?.close());

const TICKETS = '{ tickets(first: 5) { nodes { number subject requester { name } } } }';

describe('a kept answer', () => {
  it('is served to who asks again, for one point', async () => {
    const first = await world.acme.agent.ask(TICKETS);
    const second = await world.acme.agent.ask(TICKETS);
    console.log(first.headers.get('x-cache'), second.headers.get('x-cache'), first.text, second.text);
  });
});
