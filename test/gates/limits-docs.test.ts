import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Kind, parse, validate } from 'graphql';
import { loadConfig } from '../../src/config';
import { operationCosts } from '../../src/gates/cost';
import { buildAtriumSchema } from '../../src/graphql';

const text = readFileSync(path.join(__dirname, '../../docs/limits.md'), 'utf8');
const examples = [...text.matchAll(/```graphql\n# costs (\d+)\n([\s\S]*?)```/g)].map(
  ([, points = '', query = '']) => ({ points: Number(points), query }),
);

describe('docs/limits.md', () => {
  it('has examples', () => expect(examples.length).toBeGreaterThan(6));

  it.each(examples)('says rightly that it costs $points: $query', async ({ points, query }) => {
    const schema = await buildAtriumSchema();
    const document = parse(query);
    expect(validate(schema, document)).toEqual([]);
    const operation = document.definitions[0];
    if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error('no operation');
    expect(operationCosts(schema).requested({ document, operation, variables: {} }).points).toBe(points);
  });

  const { limits, costMax, documents, requestDeadlineMs, tenantSlots } = loadConfig({});
  const shown = (value: number): string => value.toLocaleString('en-US');

  it.each(Object.entries(limits.budgets))('tells the budget of %s', (plan, { capacity, restorePerS }) => {
    const row = text.split('\n').find((line) => line.startsWith(`| ${plan} `)) ?? '';
    const cells = row.split('|').map((cell) => cell.trim());
    expect(cells.slice(1, 4)).toEqual([plan, shown(capacity), shown(restorePerS)]);
  });

  it.each([
    [/`COST_MAX` +\| ([\d,]+)/, costMax],
    [/`DOCUMENT_BYTES`, `DOCUMENT_TOKENS` +\| ([\d,]+);/, documents.bytes],
    [/`DOCUMENT_DEPTH`.*\| (\d+),/, documents.depth],
    [/`REQUEST_DEADLINE_MS` +\| (\d+) s/, requestDeadlineMs / 1_000],
    [/requests of a tenant at once, and waiting +\| (\d+),/, tenantSlots.running],
    [/without a credential, by address +\| (\d+) a/, limits.anonymousPerMinute],
    [/not good, by address +\| (\d+) a/, limits.failedPerMinute],
  ])('tells the default of %s', (pattern, value) => {
    expect(pattern.exec(text)?.[1]?.replaceAll(',', '')).toBe(String(value));
  });
});
