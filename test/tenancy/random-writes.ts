import { fc } from '../support/properties';
import type { TrackedModel } from '../../src/tenancy/dependencies';
import { keyOf, kindOf, Maker, type Args, type Rows } from './random-reads';
import { uuid } from './small-world';

type Gen = fc.GeneratorValue;

/** A write that Prisma's types allow, or nearly. */
export interface RandomWrite {
  readonly model: TrackedModel;
  readonly operation: string;
  readonly args: Args;
}

const OPERATIONS = [
  'create',
  'create',
  'createMany',
  'createMany',
  'createManyAndReturn',
  'updateMany',
  'updateMany',
  'updateMany',
  'updateManyAndReturn',
  'deleteMany',
] as const;

// Values that somebody may send, of which the tables allow some.
const TEXTS = [
  'x',
  'n@x.test',
  'Ünï😀',
  `O'Brien "\\" %_ $1`,
  '\u2028 {} []',
  '',
  'y'.repeat(400),
  'a\0b',
  '\uD800',
];
const DATES = ['2030-02-03T04:05:06.789Z', '1970-01-01T00:00:00.000Z', '0099-12-31T23:59:59.999Z'];
const LISTS = [[], ['TAGS_READ'], ['a', '"q\\', '{,}', 'é', ''], ['NULL'], Array<string>(101).fill('x')];
const DOCUMENTS = [{}, { a: 1 }, { a: [null, 'x', { b: '\u2028"\\' }], c: 1.5 }, { in: [1], __proto: null }];

/** Makes writes of every model whose values are mostly those of `rows`: some break a key, a check, a reference. */
export function randomWrites(rows: Rows): (g: Gen) => RandomWrite {
  const models = (Object.keys(rows) as TrackedModel[]).filter((model) => rows[model].length > 0);
  return (g) => new WriteMaker(g, rows).write(g(fc.constantFrom, ...models));
}

class WriteMaker extends Maker {
  write(model: TrackedModel): RandomWrite {
    const operation = this.pick(...OPERATIONS);
    return { model, operation, args: this.argsOf(model, operation) };
  }

  argsOf(model: TrackedModel, operation: string): Args {
    const args: Args = {};
    if (operation === 'create') args['data'] = this.newRow(model, 0);
    else if (operation.startsWith('create')) args['data'] = this.newRows(model);
    else if (this.chance(9)) args['where'] = this.where(model, 2);
    if (operation.startsWith('update')) args['data'] = this.changes(model);
    const isBulk = operation.startsWith('createMany');
    if (isBulk && this.chance(4)) args['skipDuplicates'] = this.chance(7);
    const givesRows = operation === 'create' || operation.endsWith('AndReturn');
    if (givesRows && this.chance(5)) args['select'] = this.some(model);
    return args;
  }

  newRows(model: TrackedModel): Args[] {
    const fields = this.fields(model).filter(() => this.chance(8));
    const isUniform = this.chance(4);
    return Array.from({ length: this.pick(1, 1, 2, 3) }, (_, at) => {
      const row = this.newRow(model, at);
      return isUniform ? Object.fromEntries(fields.map((field) => [field, row[field]])) : row;
    });
  }

  /** As one that is there, with a key of its own most of the time. */
  newRow(model: TrackedModel, at: number): Args {
    const row: Args = { ...this.pick(...this.rows[model]) };
    if (this.chance(8)) delete row['tenantId'];
    if (this.chance(8)) for (const name of Object.keys(row)) this.renew(row, model, { name, at });
    for (const name of Object.keys(row)) {
      if (row[name] === null && this.chance(5)) delete row[name];
      if (!keyOf(model).includes(name) && this.chance(1)) row[name] = this.strange(model, name);
      if (/At$|description|version|enabled/.test(name) && this.chance(4)) delete row[name];
    }
    return row;
  }

  renew(row: Args, model: TrackedModel, { name, at }: { name: string; at: number }): void {
    const fresh = 100 + at * 10 + this.pick(0, 1, 2);
    if (name === 'id') row[name] = kindOf(model, name) === 'uuid' ? uuid(fresh) : BigInt(fresh);
    if (name === 'number') row[name] = fresh;
    if (['email', 'name', 'externalId', 'issuer'].includes(name)) row[name] = `n${fresh}@x.test`;
    if (name === 'identityKey') row[name] = `${fresh}`.padStart(64, 'a');
    if (model === 'TicketTag' && name === 'tagId') row[name] = uuid(73);
    if (model === 'TeamMember' && name === 'personId') row[name] = uuid(34);
  }

  changes(model: TrackedModel): Args {
    const changes: Args = {};
    const free = this.fields(model).filter((name) => name !== 'tenantId' && name !== 'id');
    const names = free.length > 0 ? free : this.fields(model);
    for (let count = this.pick(1, 1, 2, 3); count > 0; count -= 1) {
      const name = this.pick(...names);
      const isNumber = ['int', 'bigint'].includes(kindOf(model, name));
      changes[name] = this.chance(5) ? this.value(model, name) : this.strange(model, name);
      if (isNumber && this.chance(6)) changes[name] = { increment: this.pick(1, -1, 100, 2_147_483_647) };
    }
    if (this.chance(1)) changes[this.pick(...names)] = undefined;
    return changes;
  }

  strange(model: TrackedModel, field: string): unknown {
    if (this.chance(1)) return this.pick<unknown>(null, undefined, 'NOPE', 1.5, [], {}, true);
    switch (kindOf(model, field)) {
      case 'text':
        return this.pick(...TEXTS);
      case 'uuid':
        return this.pick<unknown>(uuid(999), uuid(31), uuid(51).toUpperCase(), 'no-uuid');
      case 'int':
      case 'bigint':
        return this.pick<unknown>(0, -1, 2_147_483_647, 5n, 2 ** 40);
      case 'boolean':
        return this.chance(5);
      case 'time':
        return new Date(this.pick(...DATES));
      case 'list':
        return this.pick(...LISTS);
      case 'json':
        return this.pick(...DOCUMENTS);
      default:
        return this.value(model, field);
    }
  }

  some(model: TrackedModel): Args {
    const names = this.fields(model).filter(() => this.chance(4));
    return Object.fromEntries([...names, this.pick(...this.fields(model))].map((name) => [name, true]));
  }
}
