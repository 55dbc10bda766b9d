import { buildSchema } from 'graphql';
import type { DocumentStore, StoredDocument } from './document-store';
import { createDocumentRegistry } from './registry';
import { documentId } from './release';

const WHO = 'query Who { who }';
const id = documentId(WHO);
const schema = buildSchema('type Query { who: String }');
const stored = (version: string, retiresAt: Date | null = null): StoredDocument => ({
  app: 'web',
  version,
  id,
  operation: 'Who',
  body: WHO,
  retiresAt,
  lastUsedAt: null,
  uses: 0,
});
const at = (year: number): Date => new Date(Date.UTC(year, 0));

/** A registry over rows that are given, and how often they were asked for. */
function over(rows: StoredDocument[]) {
  const asked: string[] = [];
  const store: Pick<DocumentStore, 'find' | 'add' | 'addUses' | 'addUntrusted' | 'releases'> = {
    find: async (app) => {
      asked.push(app);
      return rows.filter((row) => row.app === app);
    },
    add: async ({ app, version }) => {
      rows.push({ ...stored(version), app });
      return true;
    },
    addUses: async () => undefined,
    addUntrusted: async () => undefined,
    releases: async () => [],
  };
  return { registry: createDocumentRegistry({ store: store as DocumentStore, schema }), asked };
}

describe('a registered document', () => {
  it.each<[name: string, rows: StoredDocument[], version: string | null, found: string]>([
    ['of the version that asks', [stored('1'), stored('2')], '1', '1'],
    ['of the version that asks, retired or not', [stored('1', at(2020)), stored('2')], '1', '1'],
    [
      'that goes on, for another version',
      [stored('1', at(2100)), stored('2'), stored('3', at(2020))],
      '9',
      '2',
    ],
    ['that goes on, for no version', [stored('1', at(2020)), stored('2')], null, '2'],
    ['that retires last, where none goes on', [stored('1', at(2020)), stored('2', at(2100))], null, '2'],
  ])('is the one %s', async (_name, rows, version, found) => {
    expect(await over(rows).registry.find('web', version, id)).toMatchObject({ version: found, body: WHO });
  });

  it('is asked for once, known or unknown', async () => {
    const { registry, asked } = over([stored('1')]);
    for (const app of ['web', 'web', 'other', 'other']) await registry.find(app, null, id);
    expect(asked).toEqual(['web', 'other']);
  });

  it('is known at once where it is pushed, though it was asked for before', async () => {
    const { registry } = over([]);
    expect(await registry.find('web', null, id)).toBeNull();
    await registry.push({ app: 'web', version: '1', documents: { [id]: WHO } });
    expect(await registry.find('web', null, id)).toMatchObject({ version: '1' });
  });

  it('makes its app known', async () => {
    const { registry } = over([stored('1')]);
    expect(registry.knows('web')).toBe(false);
    await registry.find('web', null, id);
    expect(registry.knows('web')).toBe(true);
    await registry.find('other', null, id);
    expect(registry.knows('other')).toBe(false);
  });
});
