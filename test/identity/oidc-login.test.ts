import { createSignInWorld, signIn, type SignInWorld } from '../support/signed-in';

let world: SignInWorld;
beforeAll(async () => {
  world = await createSignInWorld();
});
afterAll(() => world.close());

const WHO = '{ viewer { role person { email } tenant { slug } } }';

describe('a person who signed in by browser', () => {
  it('acts by the session', async () => {
    const browser = await signIn(world, 'agent@acme.test');
    const { body } = await browser.graphql(WHO);
    expect(body).toEqual({
      data: { viewer: { role: 'AGENT', person: { email: 'agent@acme.test' }, tenant: { slug: 'acme' } } },
    });
  });
});
