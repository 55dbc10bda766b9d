import { createWorld, type World } from '../support/world';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

describe('reading', () => {
  it('tells who asks', async () => {
    const { body } = await world.acme.agent.ask(
      '{ viewer { role person { name email } tenant { slug plan } } }',
    );
    expect(body).toEqual({
      data: {
        viewer: {
          role: 'AGENT',
          person: { name: 'agent canary-acme', email: 'agent@acme.test' },
          tenant: { slug: 'acme', plan: 'plan-acme' },
        },
      },
    });
  });
});
