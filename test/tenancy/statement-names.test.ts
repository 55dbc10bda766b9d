import { createBoundClients, type BoundClients } from '../support/bound-clients';

let world: BoundClients;
beforeAll(async () => {
  world = await createBoundClients({ pool: { size: 1 } });
});
afterAll(() => world?.close());

const numberOf = async (number: number): Promise<unknown> => {
  const { rows } = await world.pool.run([{ text: `SELECT ${number} AS number` }], 0);
  return rows[0]?.['number'];
};

const prepared = async (): Promise<string[]> => {
  const { rows } = await world.pool.run([{ text: 'SELECT statement FROM pg_prepared_statements' }], 0);
  return rows.map(({ statement }) => String(statement));
};

describe('prepared statements', () => {
  it('are as many on a connection as it may keep, those that were sent last', async () => {
    const answers: unknown[] = [];
    for (let number = 0; number < 1_200; number += 1) {
      answers.push(await numberOf(number));
      // Used all the time, so it stays.
      if (number % 100 === 0) answers.push(await numberOf(0));
    }
    expect(answers.filter((answer) => answer !== 0)).toEqual(
      Array.from({ length: 1_199 }, (_, at) => at + 1),
    );
    const texts = await prepared();
    expect(texts.length).toBeLessThanOrEqual(500);
    expect(texts.length).toBeGreaterThan(400);
    expect(texts).toEqual(expect.arrayContaining(['SELECT 0 AS number', 'SELECT 1199 AS number']));
    expect(texts).not.toContain('SELECT 1 AS number');
  });

  it('that made room work again', async () => {
    expect(await numberOf(1)).toBe(1);
    expect(await prepared()).toContain('SELECT 1 AS number');
  });

  it('make room before what fails, and work again', async () => {
    for (let number = 2_000; number < 2_500; number += 1) await numberOf(number);
    await expect(
      world.pool.run([{ text: 'SELECT 1 / 0' }, { text: 'SELECT 3000 AS number' }], 1),
    ).rejects.toThrow(/division/);
    expect(await numberOf(3_000)).toBe(3_000);
    expect(await numberOf(1)).toBe(1);
    expect((await prepared()).length).toBeLessThanOrEqual(500);
  });
});
