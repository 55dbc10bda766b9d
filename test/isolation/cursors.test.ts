import { buildAtriumSchema } from '../../src/graphql';
import { createWorld, type World } from '../support/world';
import { harvestAll, type Harvest } from './harvest';
import { perform, type Arguments, type Reply, type Sending } from './operations';
import { plantMore } from './planting';
import { targetsOf, type Target } from './schema-targets';

let world: World;
let sending: Sending;
let lists: readonly Target[];
let acme: Harvest;
let globex: Harvest;
beforeAll(async () => {
  world = await createWorld();
  for (const tenant of [world.acme, world.globex]) await plantMore(tenant);
  sending = { schema: await buildAtriumSchema() };
  const targets = targetsOf(sending.schema);
  lists = targets.filter(({ field }) => field.args.some(({ name }) => name === 'after'));
  acme = await harvestAll(world.acme.owner.ask, targets, sending);
  globex = await harvestAll(world.globex.owner.ask, targets, sending);
});
afterAll(() => world?.close());

async function page(target: Target, args: Arguments): Promise<Reply> {
  const [reply] = await perform(world.acme.owner.ask, [{ target, args, alone: true }], sending);
  return reply as Reply;
}

const forwardAndBack = (cursor: string): Arguments[] => [{ after: cursor }, { last: 2, before: cursor }];
const cursorOf = (harvest: Harvest, { name }: Target): string => harvest.cursors.get(name)?.[0] ?? '';
const orderOf = (cursor: string): string =>
  Buffer.from(cursor, 'base64url').subarray(16).toString('utf8').split('\u001f')[0] ?? '';

async function expectRefused(target: Target, cursors: Iterable<string>): Promise<void> {
  for (const cursor of cursors) {
    for (const args of forwardAndBack(cursor)) {
      const { value, faults } = await page(target, args);
      const codes = new Set(faults.map(({ code }) => code));
      expect({ list: target.name, args, value, codes }).toMatchObject({ codes: new Set(['BAD_USER_INPUT']) });
    }
  }
}

/** One byte changed at each of several places, and bytes taken away or added. */
function* edits(cursor: string): Generator<string> {
  const bytes = Buffer.from(cursor, 'base64url');
  for (const place of [0, 15, 16, Math.floor(bytes.length / 2), bytes.length - 1]) {
    const edited = Buffer.from(bytes);
    edited[place] = (edited[place] ?? 0) ^ 1;
    yield edited.toString('base64url');
  }
  for (const length of [bytes.length - 1, 17, 16, 15, 1])
    yield bytes.subarray(0, length).toString('base64url');
  yield Buffer.concat([bytes, Buffer.from('0')]).toString('base64url');
  yield Buffer.concat([bytes.subarray(0, 16), Buffer.from('nothing')]).toString('base64url');
}

describe('a cursor', () => {
  it('is good in the list that it is of', async () => {
    expect(lists.length).toBeGreaterThan(7);
    for (const target of lists) {
      for (const args of forwardAndBack(cursorOf(acme, target)))
        expect({ list: target.name, faults: (await page(target, args)).faults }).toMatchObject({
          faults: [],
        });
    }
  });

  it('is refused when anything in it was changed', async () => {
    for (const target of lists) await expectRefused(target, edits(cursorOf(acme, target)));
  });

  it('is refused when it is none', async () => {
    for (const target of lists)
      await expectRefused(target, ['', ' ', 'x', '"', '\u{1f600}', 'a'.repeat(5_000)]);
  });

  it("is refused when it is of the other tenant's list", async () => {
    for (const target of lists) await expectRefused(target, [cursorOf(globex, target)]);
  });

  it('is refused in a list of another order', async () => {
    const own = lists.map((target) => cursorOf(acme, target));
    for (const target of lists) {
      const order = orderOf(cursorOf(acme, target));
      const others = own.filter((cursor) => orderOf(cursor) !== order);
      expect(others.length).toBeGreaterThan(0);
      await expectRefused(target, others);
    }
  });

  it('is refused in another order of the same tickets', async () => {
    const tickets = lists.find(({ name }) => name === 'Query.tickets') as Target;
    const orders = ['CREATED', 'UPDATED', 'PRIORITY'].flatMap((field) =>
      ['ASC', 'DESC'].map((direction) => ({ field, direction })),
    );
    for (const minted of orders) {
      const { value } = await page(tickets, { orderBy: minted });
      const { edges } = value as { edges: { cursor: string }[] };
      for (const orderBy of orders) {
        const { faults } = await page(tickets, { orderBy, after: edges[0]?.cursor });
        expect(faults.map(({ code }) => code)).toEqual(orderBy === minted ? [] : ['BAD_USER_INPUT']);
      }
    }
  });
});
