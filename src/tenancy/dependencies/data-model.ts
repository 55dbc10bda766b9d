import { DATA_MODEL } from '../../generated/data-model';
import { BUCKETS, SEEN_BY, type TrackedModel } from './buckets';

/** How a column's values are written: those of the first four bound rows. */
export type ColumnKind =
  'uuid' | 'text' | 'int' | 'enum' | 'bigint' | 'boolean' | 'time' | 'json' | 'list' | 'other';

/** A column whose values bound rows. */
export interface Bucket {
  readonly kind: ColumnKind;
  /** What precedes the value in a name: `ticket[status=`. */
  readonly prefix: string;
  /** The column in PostgreSQL. */
  readonly column: string;
}

/** A relation from a model to `target`; null when that is none that a scope reads. */
export interface Relation {
  readonly field: string;
  readonly target: Model | null;
  readonly isList: boolean;
  /** This model's field that has the id of the other row; null when the other one has the key, or by several fields. */
  readonly ownKey: string | null;
  /** The other model's bucket of this row's id; null when it has none. */
  readonly childBucket: Bucket | null;
}

/** What a read of a model needs, looked up by the keys of Prisma's arguments. */
export interface Model {
  readonly name: TrackedModel;
  readonly table: string;
  /** `ticket!`, `ticket[*]` and `ticket:`. */
  readonly whole: string;
  readonly any: string;
  readonly rowPrefix: string;
  /** What every read of it rests on besides, as row security looks there. */
  readonly seenBy: readonly string[];
  readonly hasId: boolean;
  readonly buckets: ReadonlyMap<string, Bucket>;
  readonly relations: ReadonlyMap<string, Relation>;
  /** Keys of several fields, as `tenantId_id`. */
  readonly compoundKeys: ReadonlySet<string>;
}

interface DescribedModel {
  readonly table: string;
  readonly fields: Readonly<Record<string, { readonly column: string; readonly kind: ColumnKind }>>;
  readonly relations: Readonly<
    Record<
      string,
      {
        readonly model: string;
        readonly side: 'own' | 'child';
        readonly isList: boolean;
        readonly foreignKey: string | null;
      }
    >
  >;
  readonly keys: readonly string[];
}

interface GrowingModel extends Model {
  readonly relations: Map<string, Relation>;
}

const described: Readonly<Record<string, DescribedModel>> = DATA_MODEL;
const models = new Map<string, GrowingModel>();
const tables = new Map<string, Model>();

/** The tracked model of this name, as Prisma spells it; undefined for every other one. */
export const modelNamed = (name: string): Model | undefined => models.get(name);

/** The tracked model whose rows this table holds; undefined for every other one. */
export const modelOfTable = (table: string): Model | undefined => tables.get(table);

/** Every tracked model. */
export const trackedModels = (): Model[] => [...models.values()];

function describe(name: string): DescribedModel {
  const model = described[name];
  if (!model) throw new TypeError(`the data model has no ${name}`);
  return model;
}

const wholeOf = (table: string): string[] => [`${table}!`, `${table}[*]`];

function prepare(name: TrackedModel): GrowingModel {
  const { table, fields, keys } = describe(name);
  const buckets = new Map<string, Bucket>();
  for (const field of BUCKETS[name]) {
    const column = fields[field];
    if (!column) throw new TypeError(`${name} has no field ${field}`);
    buckets.set(field, { ...column, prefix: `${table}[${column.column}=` });
  }
  return {
    name,
    table,
    whole: `${table}!`,
    any: `${table}[*]`,
    rowPrefix: `${table}:`,
    seenBy: (SEEN_BY[name] ?? []).flatMap((other) => wholeOf(describe(other).table)),
    hasId: fields['id'] !== undefined,
    buckets,
    relations: new Map(),
    compoundKeys: new Set(keys),
  };
}

for (const name of Object.keys(BUCKETS) as TrackedModel[]) {
  const model = prepare(name);
  models.set(name, model);
  tables.set(model.table, model);
}
for (const model of models.values()) {
  for (const [field, { model: other, side, isList, foreignKey }] of Object.entries(
    describe(model.name).relations,
  )) {
    const target = models.get(other) ?? null;
    const ownKey = side === 'own' ? foreignKey : null;
    const childBucket = (side === 'child' && foreignKey && target?.buckets.get(foreignKey)) || null;
    model.relations.set(field, { field, target, isList, ownKey, childBucket });
  }
}
