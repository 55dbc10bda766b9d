import { AsyncLocalStorage, executionAsyncId } from 'node:async_hooks';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { createWorld, type World } from '../support/world';
import { askExplained } from '../api/explain-asker';

let world: World;
beforeAll(async () => {
  world = await createWorld({ CACHE: 'on' });
}, 120_000);
afterAll(() => world?.close());

const READ = '{ tickets(first: 2) { nodes { subject requester { name } } } }';

/** Whether Node looks at every promise that is made: what goes on after one of them has an id then. */
async function hooked(): Promise<boolean> {
  await setImmediate();
  const id = await Promise.resolve().then(() => executionAsyncId());
  return id !== 0;
}

describe('promises', () => {
  it('are seen to be looked at by Node while something is local to asynchronous work', async () => {
    const storage = new AsyncLocalStorage<string>();
    expect(await storage.run('something', () => hooked())).toBe(true);
    storage.disable();
    expect(await hooked()).toBe(false);
  });

  it('are not looked at once requests of every kind were served', async () => {
    const { owner, ids } = { ...world.acme };
    const write = `mutation { addComment(input: { ticketId: "${ids.Ticket}", body: "x", visibility: PUBLIC }) { __typename } }`;
    for (const query of [READ, READ, write, '{ nothing }', '{ viewer { role } }']) await owner.ask(query);
    await world.ask(null)(READ);
    for (let tries = 0; tries < 200; tries += 1) {
      if ((await owner.ask(READ)).headers.get('x-cache') === 'HIT') break;
      await setImmediate();
    }
    expect((await owner.ask(READ)).headers.get('x-cache')).toBe('HIT');
    expect(await hooked()).toBe(false);
  });

  it('are not looked at any more when the last explained request was answered', async () => {
    const several = Array.from({ length: 3 }, () => askExplained(world, world.acme.owner, { query: READ }));
    expect((await Promise.all(several)).map(({ explain }) => typeof explain)).toEqual([
      'object',
      'object',
      'object',
    ]);
    expect(await hooked()).toBe(false);
  });
});

describe('what is local to asynchronous work', () => {
  it('is used for requests that are explained alone', () => {
    const root = path.resolve(__dirname, '../../src');
    const users = readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.startsWith('generated'))
      .filter((file) =>
        /node:async_hooks|createHook|enterWith/.test(readFileSync(path.join(root, file), 'utf8')),
      );
    expect(users).toEqual([path.join('schema', 'explanation.ts')]);
  });
});
