import { Client } from 'pg';
import { DATA_MODEL } from '../../src/generated/data-model';
import { BUCKETS, modelNamed, trackedModels, type TrackedModel } from '../../src/tenancy/dependencies';
import { createTestDatabase, type TestDatabase } from '../support/database';

const models = Object.keys(BUCKETS) as TrackedModel[];
const described = models.map((name) => DATA_MODEL[name]);
const trackedTables = described.map(({ table }) => table as string);

const KINDS: Readonly<Record<string, string>> = {
  uuid: 'uuid',
  text: 'text',
  int4: 'int',
  int8: 'bigint',
  bool: 'boolean',
  timestamptz: 'time',
  jsonb: 'json',
};

let database: TestDatabase;
let client: Client;
beforeAll(async () => {
  database = await createTestDatabase();
  client = new Client({ connectionString: database.superuserUrl });
  await client.connect();
});
afterAll(async () => {
  await client?.end();
  await database?.drop();
});

const ask = async <T extends object>(sql: string): Promise<T[]> => (await client.query<T>(sql)).rows;

interface ColumnRow {
  readonly table: string;
  readonly column: string;
  readonly type: string;
  readonly category: string;
  readonly deterministic: boolean | null;
}

const readColumns = () =>
  ask<ColumnRow>(`
    SELECT c.relname AS "table", a.attname AS "column", t.typname AS type, t.typcategory AS category,
           l.collisdeterministic AS deterministic
    FROM pg_attribute a
    JOIN pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p')
    JOIN pg_type t ON t.oid = a.atttypid
    LEFT JOIN pg_collation l ON l.oid = a.attcollation
    WHERE c.relnamespace = 'public'::regnamespace AND a.attnum > 0 AND NOT a.attisdropped`);

const kindOf = ({ type, category }: ColumnRow): string =>
  ({ A: 'list', E: 'enum' })[category] ?? KINDS[type] ?? 'other';

describe('the data model', () => {
  it('has the columns of the database, each of its kind', async () => {
    const real = (await readColumns())
      .filter(({ table }) => trackedTables.includes(table))
      .map((row) => `${row.table}.${row.column} ${kindOf(row)}`);
    const told = described.flatMap(({ table, fields }) =>
      Object.values(fields).map(({ column, kind }) => `${table}.${column} ${kind}`),
    );
    expect(told.toSorted()).toEqual(real.toSorted());
  });

  it('tracks every table of tenants but the log', async () => {
    const withTenant = (await readColumns()).filter(({ column }) => column === 'tenant_id');
    const real = withTenant.map(({ table }) => table).filter((table) => table !== 'outbox');
    expect(trackedTables).toEqual(expect.arrayContaining(real));
  });

  it('has the foreign keys of the database, each to an id', async () => {
    const real = await ask<{ key: string; safe: boolean }>(`
      SELECT format('%s(%s) to %s(%s)', k.conrelid::regclass,
               (SELECT string_agg(attname, ',' ORDER BY attname) FROM pg_attribute
                WHERE attrelid = k.conrelid AND attnum = ANY (k.conkey)
                  AND (attname <> 'tenant_id' OR cardinality(k.conkey) = 1)),
               k.confrelid::regclass,
               (SELECT string_agg(attname, ',' ORDER BY attname) FROM pg_attribute
                WHERE attrelid = k.confrelid AND attnum = ANY (k.confkey)
                  AND (attname <> 'tenant_id' OR cardinality(k.confkey) = 1))) AS key,
             k.convalidated AND NOT k.condeferrable AS safe
      FROM pg_constraint k WHERE k.contype = 'f' AND k.connamespace = 'public'::regnamespace
        AND k.conrelid::regclass::text = ANY ('{${trackedTables.join(',')}}')`);
    expect(ownKeys().toSorted()).toEqual(real.map(({ key }) => key).toSorted());
    // Between two statements no row leads nowhere.
    expect(real.every(({ safe }) => safe)).toBe(true);
  });

  it('finds the children of a row by the key that leads back', () => {
    const keys = new Set(ownKeys());
    const missing = trackedModels().flatMap((parent) =>
      [...parent.relations.values()].flatMap(({ target, childBucket }) =>
        target && childBucket && !keys.has(`${target.table}(${childBucket.column}) to ${parent.table}(id)`)
          ? [`${parent.table} ${target.table}`]
          : [],
      ),
    );
    expect(missing).toEqual([]);
  });

  it('knows each relation and its buckets on both sides', () => {
    const ticket = modelNamed('Ticket');
    expect(ticket?.relations.get('requester')).toMatchObject({ ownKey: 'requesterId', childBucket: null });
    expect(ticket?.relations.get('comments')).toMatchObject({
      ownKey: null,
      isList: true,
      childBucket: { column: 'ticket_id', kind: 'uuid' },
    });
    expect(modelNamed('Person')?.relations.get('requested')?.childBucket?.column).toBe('requester_id');
    expect(modelNamed('Person')?.relations.get('createdApiKeys')?.childBucket).toBeNull();
    expect(ticket?.compoundKeys).toEqual(new Set(['tenantId_id', 'tenantId_number', 'tenantId_externalId']));
  });
});

describe('a bucket', () => {
  it('has values that are equal only when they are written alike', async () => {
    const columns = await readColumns();
    for (const { table, buckets } of trackedModels()) {
      for (const { column, kind } of buckets.values()) {
        const row = columns.find((one) => one.table === table && one.column === column);
        expect(['uuid', 'text', 'int', 'enum', 'boolean']).toContain(kind);
        expect(row?.deterministic ?? true).toBe(true);
      }
    }
  });
});

/** As the database's: `ticket(team_id) to team(id)`. */
function ownKeys(): string[] {
  return models.flatMap((name) => {
    const { table, fields, relations } = DATA_MODEL[name];
    const columns: Readonly<Record<string, { readonly column: string }>> = fields;
    const all: { model: keyof typeof DATA_MODEL; side: string; foreignKey: string | null }[] =
      Object.values(relations);
    return all
      .filter(({ side }) => side === 'own')
      .map(({ model, foreignKey }) => {
        const column = columns[foreignKey ?? '']?.column;
        return `${table}(${column}) to ${DATA_MODEL[model].table}(id)`;
      });
  });
}
