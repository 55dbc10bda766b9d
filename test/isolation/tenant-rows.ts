import { Client } from 'pg';

/** A row as JSON, with the table that it stands in. */
export interface TableRow {
  readonly table: string;
  readonly row: Readonly<Record<string, unknown>>;
}

/** Every row of every tenant, past row security: what the attacks must neither show nor change. */
export interface TenantRows {
  /** Tables with a tenant_id, those that are referred to first; found in the catalogue. */
  readonly tables: readonly string[];
  /** A checksum of all rows of each tenant, by tenant id. */
  fingerprints(): Promise<Map<string, string>>;
  read(tenantId: string): Promise<TableRow[]>;
  /** Puts every row of the tenant back as it was read; what came later is deleted. */
  restore(tenantId: string, rows: readonly TableRow[]): Promise<void>;
  /** Runs SQL as superuser. */
  run(sql: string, values?: readonly unknown[]): Promise<void>;
  close(): Promise<void>;
}

/** Opens the rows of a database on a superuser's connection. */
export async function openTenantRows(superuserUrl: string): Promise<TenantRows> {
  const client = new Client({ connectionString: superuserUrl });
  // When the world could not be built, its database is dropped under this connection.
  client.on('error', () => undefined);
  await client.connect();
  const tables = await tablesByReference(client);
  const all = tables.map((table) => `SELECT '${table}' AS t, tenant_id, to_jsonb(r) AS row FROM ${table} r`);
  const everything = `${all.join(' UNION ALL ')} UNION ALL SELECT 'tenant', id, to_jsonb(r) FROM tenant r`;

  const restoring = new WeakMap<readonly TableRow[], string>();

  return {
    tables,
    async fingerprints() {
      const { rows } = await client.query<{ tenant_id: string; sum: string }>({
        name: 'fingerprints',
        text: `SELECT tenant_id, md5(string_agg(t || row::text, ',' ORDER BY t, row::text)) AS sum
          FROM (${everything}) AS everything GROUP BY tenant_id`,
      });
      return new Map(rows.map((row) => [row.tenant_id, row.sum]));
    },
    async read(tenantId) {
      const { rows } = await client.query<{ t: string; row: TableRow['row'] }>({
        name: 'read',
        text: `SELECT t, row FROM (${everything}) AS everything WHERE tenant_id = $1`,
        values: [tenantId],
      });
      return rows.map(({ t, row }) => ({ table: t, row }));
    },
    async restore(tenantId, rows) {
      let sql = restoring.get(rows);
      if (!sql) restoring.set(rows, (sql = restoringSql(client, { tables, tenantId, rows })));
      await client.query(sql);
    },
    async run(sql, values) {
      await client.query(sql, values ? [...values] : undefined);
    },
    close: () => client.end(),
  };
}

/** All in one round trip: it runs after every mutation that does something. */
function restoringSql(
  client: Client,
  of: { tables: readonly string[]; tenantId: string; rows: readonly TableRow[] },
): string {
  const tenantId = client.escapeLiteral(of.tenantId);
  const deletes = of.tables.toReversed().map((table) => `DELETE FROM ${table} WHERE tenant_id = ${tenantId}`);
  const inserts = of.tables.map((table) => {
    const own = of.rows.filter((row) => row.table === table).map(({ row }) => row);
    const json = client.escapeLiteral(JSON.stringify(own));
    return `INSERT INTO ${table} SELECT * FROM jsonb_populate_recordset(null::${table}, ${json})`;
  });
  // Rows come back as they were read, those that triggers had made among them.
  const quiet = 'SET LOCAL session_replication_role = replica';
  return ['BEGIN', quiet, ...deletes, ...inserts, 'COMMIT'].join(';\n');
}

async function tablesByReference(client: Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string; refers_to: string[] }>(`
    SELECT c.oid::regclass::text AS name,
      array(SELECT confrelid::regclass::text FROM pg_constraint
        WHERE conrelid = c.oid AND contype = 'f' AND confrelid <> c.oid) AS refers_to
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped
    WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition ORDER BY 1`);
  const sorted: string[] = [];
  let rest = rows;
  while (rest.length > 0) {
    const waiting = new Set(rest.map(({ name }) => name));
    const ready = rest.filter(({ refers_to }) => !refers_to.some((name) => waiting.has(name)));
    if (ready.length === 0) throw new Error(`tables refer to each other in a circle: ${[...waiting].join()}`);
    sorted.push(...ready.map(({ name }) => name));
    rest = rest.filter((row) => !ready.includes(row));
  }
  return sorted;
}

/** The rows that are in one reading only. `ignored` columns do not count. */
export function changedRows(
  before: readonly TableRow[],
  after: readonly TableRow[],
  ignored: readonly string[] = [],
): TableRow[] {
  const keyOf = ({ table, row }: TableRow): string => {
    const counted = Object.entries(row).filter(([column]) => !ignored.includes(column));
    return `${table} ${JSON.stringify(counted)}`;
  };
  const [old, young] = [new Set(before.map(keyOf)), new Set(after.map(keyOf))];
  return [...before.filter((row) => !young.has(keyOf(row))), ...after.filter((row) => !old.has(keyOf(row)))];
}
