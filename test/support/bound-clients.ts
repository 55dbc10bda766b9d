import { StatementPool, type StatementPoolOptions } from '../../src/platform/postgres';
import { TenantCatalogue, TenantClients } from '../../src/tenancy';
import { createTestDatabase, type TestDatabase } from './database';

/** Tenant-bound clients without a server, on a database of their own with two tenants. */
export interface BoundClients {
  readonly database: TestDatabase;
  readonly pool: StatementPool;
  readonly clients: TenantClients;
  readonly acmeId: string;
  readonly globexId: string;
  /** Texts of the statements sent so far. */
  readonly statements: string[];
  readonly close: () => Promise<void>;
}

export interface BoundClientsOptions {
  readonly pool?: Partial<StatementPoolOptions>;
  readonly statementTimeoutMs?: number;
  readonly lockTimeoutMs?: number;
  readonly maxClients?: number;
}

export async function createBoundClients(options: BoundClientsOptions = {}): Promise<BoundClients> {
  const database = await createTestDatabase();
  const catalogue = new TenantCatalogue(database.ownerUrl);
  const [acmeId, globexId] = [await newTenant(catalogue, 'acme'), await newTenant(catalogue, 'globex')];
  const statements: string[] = [];
  const pool = new StatementPool({
    url: database.appUrl,
    size: 4,
    queue: 1_000,
    waitMs: 5_000,
    onStatement: (text) => void statements.push(text),
    ...options.pool,
  });
  const { statementTimeoutMs = 10_000, lockTimeoutMs = 3_000, maxClients = 10 } = options;
  const bounds = { statementTimeoutMs, lockTimeoutMs };
  const clients = new TenantClients({ pool, bounds, max: maxClients });
  const close = async (): Promise<void> => {
    await pool.close();
    await database.drop();
  };
  return { database, pool, clients, acmeId, globexId, statements, close };
}

async function newTenant(catalogue: TenantCatalogue, slug: string): Promise<string> {
  const owner = { email: `owner@${slug}.test`, name: `Owner of ${slug}` };
  return (await catalogue.create({ slug, name: slug, owner })).tenantId;
}
