import { readFileSync } from 'node:fs';
import path from 'node:path';
import { columnMap, parseColumnMap } from './column-map.types';

const page = readFileSync(path.resolve(__dirname, '../../../docs/import.md'), 'utf8');
const examples = [...page.matchAll(/```json\n([^]*?)```/g)].map(([, json = '']): unknown => JSON.parse(json));

describe('docs/import.md', () => {
  it('has column maps as examples, all of them valid', () => {
    expect(examples.length).toBeGreaterThan(0);
    expect(examples.map(parseColumnMap)).toEqual(examples.map((map) => ({ map })));
  });

  it('shows every field that a map may have', () => {
    const shown = new Set(examples.flatMap((map) => Object.keys(map as object)));
    expect(shown).toEqual(new Set(Object.keys(columnMap.shape)));
  });
});
