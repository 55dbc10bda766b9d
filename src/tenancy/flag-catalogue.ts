import { Client } from 'pg';
import { OperatorError } from '../kernel';

/** The name of a flag: lower-case words with dots or dashes between them. */
export const FLAG_NAME = /^(?=.{1,64}$)[a-z][a-z0-9]*([.-][a-z0-9]+)*$/;

/** How many flags one tenant, or one plan, can have; so a tenant sees twice as many at most. */
export const MAX_FLAGS_OF_ONE = 50;

/** Whose flag: a tenant's own, or that of all tenants of a plan. */
export type FlagOwner = { readonly tenantId: string } | { readonly plan: string };

/** A switch and how it stands. */
export interface FlagSetting {
  readonly name: string;
  readonly enabled: boolean;
}

export interface PlanFlagSetting extends FlagSetting {
  readonly plan: string;
}

/**
 * The flags of all tenants and plans, for operators: over the owner's connection. A tenant's rows are closed to the
 * owner too, so each is read and written as that tenant.
 */
export class FlagCatalogue {
  readonly #ownerUrl: string;

  constructor(ownerUrl: string) {
    this.#ownerUrl = ownerUrl;
  }

  /** Resolves to what was set before: null for nothing. Throws OperatorError when the owner has its fill of flags. */
  set(owner: FlagOwner, { name, enabled }: FlagSetting): Promise<boolean | null> {
    return this.#changing(owner, async (client, { table, column, value }) => {
      const flags = await flagsOf(client, owner);
      const before = flags.find((flag) => flag.name === name)?.enabled ?? null;
      if (before === null && flags.length >= MAX_FLAGS_OF_ONE) {
        throw new OperatorError(
          `There are ${MAX_FLAGS_OF_ONE} flags already, which is the most. Take one away first: \`atrium flag unset\`.`,
        );
      }
      if (before !== enabled) {
        await client.query(
          `INSERT INTO ${table} (${column}, name, enabled) VALUES ($1, $2, $3)
           ON CONFLICT (${column}, name) DO UPDATE SET enabled = excluded.enabled, updated_at = CURRENT_TIMESTAMP`,
          [value, name, enabled],
        );
      }
      return before;
    });
  }

  /** Takes the flag away; resolves to what was set before: null for nothing. */
  unset(owner: FlagOwner, name: string): Promise<boolean | null> {
    return this.#changing(owner, async (client, { table, column, value }) => {
      const { rows } = await client.query<{ enabled: boolean }>(
        `DELETE FROM ${table} WHERE ${column} = $1 AND name = $2 RETURNING enabled`,
        [value, name],
      );
      return rows[0]?.enabled ?? null;
    });
  }

  /** Those of one tenant or plan, by name. */
  of(owner: FlagOwner): Promise<FlagSetting[]> {
    return this.#inTransaction(async (client) => {
      await enter(client, owner);
      return flagsOf(client, owner);
    });
  }

  /** Those of every plan, by plan and name. */
  ofPlans(): Promise<PlanFlagSetting[]> {
    return this.#inTransaction(async (client) => {
      const { rows } = await client.query<PlanFlagSetting>(
        'SELECT plan, name, enabled FROM plan_flag ORDER BY plan COLLATE "C", name COLLATE "C"',
      );
      return rows;
    });
  }

  /** Those that tenants have set themselves, by UUID; tenants without any are left out. */
  ofTenants(tenantIds: readonly string[]): Promise<Map<string, FlagSetting[]>> {
    return this.#inTransaction(async (client) => {
      const found = new Map<string, FlagSetting[]>();
      for (const tenantId of tenantIds) {
        await enter(client, { tenantId });
        const flags = await flagsOf(client, { tenantId });
        if (flags.length > 0) found.set(tenantId, flags);
      }
      return found;
    });
  }

  /** Two who write at once count one after the other; readers wait for nobody. */
  #changing<T>(owner: FlagOwner, work: (client: Client, place: Place) => Promise<T>): Promise<T> {
    return this.#inTransaction(async (client) => {
      const place = placeOf(owner);
      await client.query(`LOCK TABLE ${place.table} IN SHARE ROW EXCLUSIVE MODE`);
      await enter(client, owner);
      return work(client, place);
    });
  }

  async #inTransaction<T>(work: (client: Client) => Promise<T>): Promise<T> {
    const client = new Client({ connectionString: this.#ownerUrl });
    await client.connect();
    try {
      await client.query('BEGIN');
      const result = await work(client);
      await client.query('COMMIT');
      return result;
    } finally {
      // What was not committed is rolled back by that.
      await client.end();
    }
  }
}

/** Where the flags of an owner stand. */
interface Place {
  readonly table: 'feature_flag' | 'plan_flag';
  readonly column: 'tenant_id' | 'plan';
  readonly value: string;
}

const placeOf = (owner: FlagOwner): Place =>
  'plan' in owner
    ? { table: 'plan_flag', column: 'plan', value: owner.plan }
    : { table: 'feature_flag', column: 'tenant_id', value: owner.tenantId };

async function enter(client: Client, owner: FlagOwner): Promise<void> {
  if ('tenantId' in owner)
    await client.query("SELECT set_config('app.tenant_id', $1, true)", [owner.tenantId]);
}

async function flagsOf(client: Client, owner: FlagOwner): Promise<FlagSetting[]> {
  const { table, column, value } = placeOf(owner);
  const { rows } = await client.query<FlagSetting>(
    `SELECT name, enabled FROM ${table} WHERE ${column} = $1 ORDER BY name COLLATE "C"`,
    [value],
  );
  return rows;
}
