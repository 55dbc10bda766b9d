import { modelNamed, type TrackedModel } from '../dependencies';
import { BUCKETS, TENANTLESS } from '../dependencies/buckets';

/** A table whose writes land in the log. */
export interface TrackedTable {
  /** Name in PostgreSQL; the topic of its change rows. */
  readonly name: string;
  /** The column that says whose a row is. */
  readonly tenantColumn: string;
  /** What its change rows report: `id` if it has one, then its buckets. */
  readonly reported: readonly string[];
}

function trackedTable(name: TrackedModel): TrackedTable {
  const model = modelNamed(name);
  if (!model) throw new TypeError(`${name} is not tracked`);
  const buckets = [...model.buckets.values()].map(({ column }) => column);
  return {
    name: model.table,
    tenantColumn: name === 'Tenant' ? 'id' : 'tenant_id',
    reported: [...(model.hasId ? ['id'] : []), ...buckets],
  };
}

const tenantless: readonly string[] = TENANTLESS;

/** The tables of BUCKETS, in its order, but those whose migration says by hand whom a change concerns. */
export const TRACKED_TABLES: readonly TrackedTable[] = (Object.keys(BUCKETS) as TrackedModel[])
  .filter((name) => !tenantless.includes(name))
  .map(trackedTable);
