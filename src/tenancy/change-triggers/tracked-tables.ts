import { Prisma } from '../../generated/prisma/client';
import { BUCKETS, type TrackedModel } from '../dependencies/buckets';

/** A table whose writes land in the log. */
export interface TrackedTable {
  /** Name in PostgreSQL; the topic of its change rows. */
  readonly name: string;
  /** The column that says whose a row is. */
  readonly tenantColumn: string;
  /** What its change rows report: `id` if it has one, then its buckets. */
  readonly reported: readonly string[];
}

const snakeCase = (name: string): string =>
  name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();

const hasId = (model: TrackedModel): boolean => 'id' in Prisma[`${model}ScalarFieldEnum`];

const trackedTable = (model: TrackedModel): TrackedTable => ({
  name: snakeCase(model),
  tenantColumn: model === 'Tenant' ? 'id' : 'tenant_id',
  reported: [...(hasId(model) ? ['id'] : []), ...BUCKETS[model].map(snakeCase)],
});

/** The tables of BUCKETS, in its order. */
export const TRACKED_TABLES: readonly TrackedTable[] = (Object.keys(BUCKETS) as TrackedModel[]).map(
  trackedTable,
);
