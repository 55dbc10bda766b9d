import { fc } from '../support/properties';
import { DATA_MODEL } from '../../src/generated/data-model';
import type { TrackedModel } from '../../src/tenancy/dependencies';

type Gen = fc.GeneratorValue;
export type Args = Record<string, unknown>;
export type Rows = Readonly<Record<TrackedModel, readonly Args[]>>;
interface AnyRelation {
  readonly model: string;
  readonly side: string;
  readonly isList: boolean;
  readonly foreignKey: string | null;
}

/** A read that Prisma takes. */
export interface RandomRead {
  readonly model: TrackedModel;
  readonly operation: string;
  readonly args: Args;
}

/**
 * Makes reads of every model: what stores ask for, and combinations that none asks for. Values are those of `rows`, as
 * Prisma gave them. Every list has a total order, so that equal rows give equal results.
 */
export function randomReads(rows: Rows): (g: Gen) => RandomRead {
  const models = Object.keys(rows) as TrackedModel[];
  return (g) => new Maker(g, rows).read(g(fc.constantFrom, ...models));
}

export class Maker {
  constructor(
    readonly g: Gen,
    readonly rows: Rows,
  ) {}

  read(model: TrackedModel): RandomRead {
    // Most rules are about what a condition rests on.
    if (this.chance(5)) {
      const orderBy = keyOf(model).map((field) => ({ [field]: 'asc' }));
      return { model, operation: 'findMany', args: { where: this.where(model, this.pick(2, 3)), orderBy } };
    }
    const operation = this.pick(
      'findMany',
      'findMany',
      'findMany',
      'findFirst',
      'findFirstOrThrow',
      'findUnique',
      'findUniqueOrThrow',
      'count',
      'aggregate',
      'groupBy',
    );
    return { model, operation, args: this.args(model, operation) };
  }

  args(model: TrackedModel, operation: string): Args {
    if (operation.startsWith('findUnique')) {
      return {
        where: { AND: this.where(model, 1), ...this.unique(model) },
        ...this.selection(model, 2, true),
      };
    }
    const where = this.chance(8) ? { where: this.where(model, 2) } : {};
    if (operation === 'count') return where;
    if (operation === 'aggregate') {
      const { orderBy, take } = this.page(model);
      return { ...where, _count: { _all: true }, orderBy, ...(take === undefined ? {} : { take }) };
    }
    if (operation !== 'groupBy') {
      const page = this.page(model);
      if (operation !== 'findMany') delete page['take'];
      return { ...where, ...page, ...this.selection(model, 2, true) };
    }
    const by = this.pick(...this.fields(model, (kind) => kind !== 'list'));
    return { ...where, by: [by], _count: { _all: true }, orderBy: { [by]: 'asc' } };
  }

  /** An order, and perhaps a part of the rows. */
  page(model: TrackedModel): Args {
    const first = this.chance(3) ? [this.order(model, 2)] : [];
    const orderBy = [...first, ...keyOf(model).map((field) => ({ [field]: 'asc' }))];
    const page: Args = { orderBy };
    if (this.chance(1)) page['take'] = this.pick(1, 2, -1);
    if (this.chance(1)) page['skip'] = 1;
    if (this.chance(1)) page['cursor'] = this.unique(model);
    if (this.chance(1)) page['distinct'] = [this.pick(...this.fields(model, (kind) => kind !== 'list'))];
    return page;
  }

  order(model: TrackedModel, depth: number): Args {
    const relations = depth > 0 ? this.relations(model) : [];
    if (relations.length === 0 || this.chance(4)) {
      return { [this.pick(...this.fields(model, (kind) => kind !== 'list'))]: this.pick('asc', 'desc') };
    }
    const [name, { isList, model: target }] = this.pick(...relations);
    return { [name]: isList ? { _count: this.pick('asc', 'desc') } : this.order(target, depth - 1) };
  }

  selection(model: TrackedModel, depth: number, isTop: boolean): Args {
    if (depth === 0 || this.relations(model).length === 0 || this.chance(6)) return {};
    const wanted: Args = {};
    for (let count = this.pick(1, 1, 2); count > 0; count -= 1) {
      const relations = this.relations(model);
      const [name, relation] = this.pick(...relations);
      // Several rows that nobody orders may come in any order.
      wanted[name] = (!relation.isList && this.chance(2)) || this.nested(relation, depth - 1);
    }
    const lists = this.relations(model).filter(([, { isList }]) => isList);
    if (lists.length > 0 && this.chance(3)) wanted['_count'] = { select: this.counts(lists) };
    const strategy = isTop ? { relationLoadStrategy: this.pick('join', 'query') } : {};
    if (this.chance(5)) {
      const omit = this.chance(3) ? { omit: { [this.pick(...this.fields(model))]: true } } : {};
      return { include: wanted, ...omit, ...strategy };
    }
    for (const field of this.fields(model)) if (this.chance(3)) wanted[field] = true;
    return { select: wanted, ...strategy };
  }

  nested({ model, isList, side, foreignKey }: ReturnType<Maker['relations']>[0][1], depth: number): Args {
    const isOptional = side === 'own' && foreignKey !== null;
    const where = isList || (isOptional && this.isNullable(model, foreignKey));
    return {
      ...(where && isList && this.chance(5) ? { where: this.where(model, 1) } : {}),
      ...(isList ? this.page(model) : {}),
      ...this.selection(model, depth, false),
    };
  }

  counts(lists: ReturnType<Maker['relations']>): Args {
    const [name, { model }] = this.pick(...lists);
    return { [name]: this.chance(5) || { where: this.where(model, 1) } };
  }

  where(model: TrackedModel, depth: number): Args {
    const where: Args = {};
    for (let count = this.pick(0, 1, 1, 1, 1, 1, 1, 2); count > 0; count -= 1)
      this.addCondition(where, model, depth);
    return where;
  }

  addCondition(where: Args, model: TrackedModel, depth: number): void {
    const deep = ['field', 'field', 'relation', 'relation', 'relation', 'OR', 'OR', 'AND', 'NOT'];
    const choice = depth > 0 ? this.pick(...deep) : 'field';
    if (choice === 'field' || (choice === 'relation' && this.relations(model).length === 0)) {
      const field = this.pick(...this.likelyFields(model));
      where[field] = this.condition(model, field);
    } else if (choice === 'relation') {
      const [name, relation] = this.pick(...this.relations(model));
      where[name] = this.relationFilter(model, relation, depth - 1);
    } else {
      const some = Array.from({ length: this.pick(0, 1, 2, 2, 2, 2) }, () => this.where(model, depth - 1));
      where[choice] = choice === 'OR' || this.chance(5) ? some : (some[0] ?? {});
    }
  }

  relationFilter(
    model: TrackedModel,
    relation: ReturnType<Maker['relations']>[0][1],
    depth: number,
  ): unknown {
    const { isList, foreignKey, side } = relation;
    const nested = this.where(relation.model, depth);
    if (isList) return { [this.pick('some', 'some', 'none', 'every')]: nested };
    const nullable = side === 'own' && foreignKey !== null && this.isNullable(model, foreignKey);
    if (nullable && this.chance(2)) return this.pick<unknown>(null, { is: null }, { isNot: null });
    return this.pick<unknown>(nested, { is: nested }, { isNot: nested });
  }

  condition(model: TrackedModel, field: string): unknown {
    const kind = kindOf(model, field);
    const value = this.value(model, field);
    if (kind === 'list') return this.pick<unknown>({ isEmpty: true }, { has: 'TAGS_READ' });
    if (kind === 'boolean') return this.pick<unknown>(value, { not: value });
    if (value === null) return this.pick<unknown>(null, { equals: null }, { not: null });
    const among = [value, this.value(model, field)].filter((one) => one !== null);
    const common = [
      value,
      value,
      value,
      { equals: value },
      { in: among },
      { in: among },
      { in: [] },
      { not: value },
      { notIn: among },
    ];
    const text = typeof value === 'string' ? value : '';
    if (kind === 'text') {
      const insensitive = { equals: text.toUpperCase(), mode: 'insensitive' };
      return this.pick<unknown>(...common, insensitive, { startsWith: text.slice(0, 1) });
    }
    if (kind === 'uuid') return this.pick<unknown>(...common, text.toUpperCase());
    return this.pick<unknown>(...common, ...(kind === 'enum' ? [] : [{ gt: value }, { lte: value }]));
  }

  /** One that names a row by a whole key. */
  unique(model: TrackedModel): Args {
    const row = this.pick(...this.rows[model]);
    const fields = keyOf(model);
    const values = Object.fromEntries(fields.map((field) => [field, row[field]]));
    const [only] = fields;
    return fields.length === 1 && only ? { [only]: row[only] } : { [fields.join('_')]: values };
  }

  value(model: TrackedModel, field: string): unknown {
    return this.pick(...this.rows[model])[field];
  }

  isNullable(model: TrackedModel, field: string): boolean {
    return this.rows[model].some((row) => row[field] === null);
  }

  fields(model: TrackedModel, accept: (kind: string) => boolean = () => true): string[] {
    return Object.entries(DATA_MODEL[model].fields).flatMap(([name, { kind }]) =>
      accept(kind) ? [name] : [],
    );
  }

  /** Those that name rows, more often than others. */
  likelyFields(model: TrackedModel): string[] {
    const all = this.fields(model);
    const naming = this.fields(model, (kind) => kind === 'uuid' || kind === 'enum').filter(
      (name) => name !== 'tenantId',
    );
    return [...all, ...Array<string[]>(5).fill(naming).flat()];
  }

  relations(model: TrackedModel): [string, AnyRelation & { readonly model: TrackedModel }][] {
    const relations: Readonly<Record<string, AnyRelation>> = DATA_MODEL[model].relations;
    return Object.entries(relations).flatMap(([name, relation]) =>
      relation.model in this.rows ? [[name, { ...relation, model: relation.model as TrackedModel }]] : [],
    );
  }

  pick<T>(...values: readonly T[]): T {
    return values[this.g(fc.nat, values.length - 1)] as T;
  }

  /** True so many times of ten. */
  chance(ofTen: number): boolean {
    return this.g(fc.nat, 9) < ofTen;
  }
}

export const kindOf = (model: TrackedModel, field: string): string => {
  const fields: Readonly<Record<string, { readonly kind: string }>> = DATA_MODEL[model].fields;
  return fields[field]?.kind ?? '';
};

/** The fields of its first key: all reads of one tenant can be ordered by it. */
export function keyOf(model: TrackedModel): string[] {
  const { fields, keys }: { fields: object; keys: readonly string[] } = DATA_MODEL[model];
  return keys[0]?.split('_') ?? ('id' in fields ? ['id'] : ['tenantId']);
}
