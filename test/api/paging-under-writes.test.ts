import { createWorld, type World } from '../support/world';
import { dataOf, mutate } from './answers';
import { PAGE_ARGUMENTS, pagesOf } from './paging';
import { idOf, plantTickets } from './planting';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

/** Creates tickets one after the other until `stop` is aborted; resolves to how many. */
async function keepWriting(subject: string, stop: AbortSignal): Promise<number> {
  for (let written = 0; ; written += 1) {
    if (stop.aborted) return written;
    const input = { subject, description: 'meanwhile' };
    dataOf(await mutate(world.acme.agent.ask, 'createTicket', input, 'ticket { id }'));
  }
}

const plant = (subject: string) =>
  plantTickets(
    world.acme,
    Array.from({ length: 40 }, (_, index) => ({
      subject,
      priority: (['LOW', 'NORMAL', 'HIGH'] as const)[index % 3],
      createdAt: new Date(Date.UTC(2026, 2, 1, 0, index % 4)),
    })),
  );

describe('paging while others create tickets', () => {
  it.each([
    ['CREATED', 'ASC', false],
    ['CREATED', 'ASC', true],
    ['CREATED', 'DESC', false],
    ['CREATED', 'DESC', true],
    ['PRIORITY', 'ASC', false],
    ['PRIORITY', 'DESC', true],
  ])(
    'by %s %s (backward: %s) shows what was there once each, in order',
    async (field, direction, backward) => {
      const text = `${field}-${direction}-${backward}`;
      const planted = await plant(text);
      const walk = {
        ask: world.acme.agent.ask,
        field: `tickets(filter: { text: $text }, orderBy: $orderBy, ${PAGE_ARGUMENTS})`,
        path: ['tickets'],
        variables: {
          definitions: '$text: String, $orderBy: TicketOrder',
          values: { text, orderBy: { field, direction } },
        },
      };
      const stop = new AbortController();
      const before = (await pagesOf({ ...walk, size: 100 })).flat();
      const writer = keepWriting(text, stop.signal);
      const during = (await pagesOf({ ...walk, size: 5, backward })).flat();
      stop.abort();
      expect(await writer).toBeGreaterThan(0);
      const after = (await pagesOf({ ...walk, size: 100 })).flat();

      const old = new Set(planted.map(idOf.ticket));
      expect(before.map(({ id }) => id).filter((id) => old.has(id))).toHaveLength(planted.length);
      expect(during.filter(({ id }) => old.has(id))).toEqual(before);
      // What came meanwhile may be seen or not, but once at most and never out of its place.
      const seen = new Set(during.map(({ id }) => id));
      expect(seen.size).toBe(during.length);
      expect(after.filter(({ id }) => seen.has(id))).toEqual(during);
      expect(after.length).toBeGreaterThan(before.length);
    },
  );
});
