import { Client, DatabaseError } from 'pg';
import { newId, OperatorError, Role } from '../kernel';
import { FlagCatalogue } from './flag-catalogue';

/** A tenant as the operator sees it. */
export interface CatalogueEntry {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly plan: string;
  readonly status: 'ACTIVE' | 'SUSPENDED';
  readonly createdAt: Date;
}

export interface NewTenant {
  readonly slug: string;
  readonly name: string;
  readonly plan?: string;
  readonly owner: { readonly email: string; readonly name: string };
}

const COLUMNS = 'id, slug, name, plan, status, created_at AS "createdAt"';

/**
 * The catalogue of tenants, for operators: over the owner's connection, which row security does not bind there.
 * Nothing that serves requests has it.
 */
export class TenantCatalogue {
  readonly #ownerUrl: string;
  /** What is switched on for tenants and plans. */
  readonly flags: FlagCatalogue;

  constructor(ownerUrl: string) {
    this.#ownerUrl = ownerUrl;
    this.flags = new FlagCatalogue(ownerUrl);
  }

  /** Every tenant, by slug. */
  list(): Promise<CatalogueEntry[]> {
    return this.#connected(async (client) => {
      const { rows } = await client.query<CatalogueEntry>(`SELECT ${COLUMNS} FROM tenant ORDER BY slug`);
      return rows;
    });
  }

  find(slug: string): Promise<CatalogueEntry | null> {
    return this.#connected(async (client) => {
      const { rows } = await client.query<CatalogueEntry>(`SELECT ${COLUMNS} FROM tenant WHERE slug = $1`, [
        slug,
      ]);
      return rows[0] ?? null;
    });
  }

  /** The tenant with this slug. Throws OperatorError naming those that there are. */
  async require(slug: string): Promise<CatalogueEntry> {
    const found = await this.find(slug);
    if (found) return found;
    const known = (await this.list()).map((tenant) => tenant.slug);
    const hint =
      known.length > 0
        ? `There are: ${known.slice(0, 20).join(', ')}.`
        : 'There is none yet: run `atrium seed`.';
    throw new OperatorError(`There is no tenant "${slug}". ${hint}`);
  }

  /** Creates a tenant with its owner, or nothing. Throws OperatorError for a bad or taken slug. */
  create(tenant: NewTenant): Promise<{ tenantId: string; ownerId: string }> {
    const [tenantId, ownerId] = [newId(), newId()];
    return this.#connected(async (client) => {
      try {
        await client.query('BEGIN');
        await client.query("SELECT set_config('app.tenant_id', $1, true)", [tenantId]);
        await client.query('INSERT INTO tenant (id, slug, name, plan) VALUES ($1, $2, $3, $4)', [
          tenantId,
          tenant.slug,
          tenant.name,
          tenant.plan ?? 'free',
        ]);
        await client.query('INSERT INTO person (id, email, name, role) VALUES ($1, $2, $3, $4)', [
          ownerId,
          tenant.owner.email.toLowerCase(),
          tenant.owner.name,
          Role.OWNER,
        ]);
        await client.query('COMMIT');
        return { tenantId, ownerId };
      } catch (error) {
        await client.query('ROLLBACK').catch(() => undefined);
        throw refusal(error, tenant);
      }
    });
  }

  /** Shuts a tenant's people out at once, or lets them in again. Its data stay. */
  async setStatus(slug: string, status: 'ACTIVE' | 'SUSPENDED'): Promise<CatalogueEntry> {
    await this.require(slug);
    return this.#connected(async (client) => {
      const { rows } = await client.query<CatalogueEntry>(
        `UPDATE tenant SET status = $2 WHERE slug = $1 RETURNING ${COLUMNS}`,
        [slug, status],
      );
      if (!rows[0]) throw new OperatorError(`There is no tenant "${slug}".`);
      return rows[0];
    });
  }

  async #connected<T>(work: (client: Client) => Promise<T>): Promise<T> {
    const client = new Client({ connectionString: this.#ownerUrl });
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.end();
    }
  }
}

function refusal(error: unknown, { slug }: NewTenant): unknown {
  if (!(error instanceof DatabaseError)) return error;
  if (error.code === '23505')
    return new OperatorError(`There is a tenant "${slug}" already.`, { cause: error });
  if (error.code === '23514') {
    return new OperatorError(
      `"${slug}" cannot be a tenant's short name: use a-z, 0-9 and hyphens, 1 to 63 characters. Names have 1 to 200.`,
      { cause: error },
    );
  }
  return error;
}
