// A generator of Prisma's: `prisma generate` starts it and speaks JSON-RPC with it, one message a line, to stdin and
// from stderr. Writes what src/tenancy/dependencies needs of the data model and the generated client does not tell:
// columns with their kinds, and how tables are joined.
import { writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

const TENANT = 'tenantId';
const KINDS = {
  String: 'text',
  Int: 'int',
  BigInt: 'bigint',
  Boolean: 'boolean',
  DateTime: 'time',
  Json: 'json',
};

const methods = {
  getManifest: () => ({
    manifest: { prettyName: 'data model', defaultOutput: '../src/generated/data-model.ts' },
  }),
  generate: ({ dmmf, generator }) => {
    writeFileSync(generator.output.value, moduleOf(dmmf.datamodel));
    return null;
  },
};

function answer(method, params) {
  try {
    return { result: methods[method](params) };
  } catch (error) {
    return { error: { code: -32000, message: error.message, data: { stack: error.stack } } };
  }
}

function moduleOf({ models, enums }) {
  const renamed = enums.flatMap((type) => type.values).find((value) => value.dbName);
  // What the database calls a value is what a change of it reports.
  if (renamed) throw new Error(`enum value ${renamed.name}: @map is not allowed on values`);
  const entries = models.map((model) => [model.name, describe(model, models)]);
  return [
    '// Made from prisma/schema.prisma by scripts/data-model-generator.mjs. Do not edit.',
    `export const DATA_MODEL = ${JSON.stringify(Object.fromEntries(entries), null, 2)} as const;\n`,
  ].join('\n');
}

function describe(model, models) {
  const plain = model.fields.filter((field) => field.kind !== 'object');
  const related = model.fields.filter((field) => field.kind === 'object');
  const keys = [
    { name: model.primaryKey?.name, fields: model.primaryKey?.fields ?? [] },
    ...model.uniqueIndexes,
  ].filter((key) => key.fields.length > 1);
  return {
    table: model.dbName ?? model.name,
    fields: Object.fromEntries(plain.map((field) => [field.name, column(field)])),
    relations: Object.fromEntries(related.map((field) => [field.name, relation(model, field, models)])),
    keys: keys.map((key) => key.name ?? key.fields.join('_')),
  };
}

const columnOf = (field) => field.dbName ?? field.name;

const column = (field) => ({ column: columnOf(field), kind: kindOf(field), isNullable: !field.isRequired });

function kindOf(field) {
  if (field.isList) return 'list';
  if (field.kind === 'enum') return 'enum';
  if (field.nativeType?.[0] === 'Uuid') return 'uuid';
  return KINDS[field.type] ?? 'other';
}

function relation(model, field, models) {
  const other = models.find(({ name }) => name === field.type);
  const isOwn = field.relationFromFields.length > 0;
  const back = isOwn
    ? field
    : other.fields.find(
        (one) =>
          one.relationName === field.relationName &&
          one.type === model.name &&
          one.relationFromFields.length > 0,
      );
  return {
    model: field.type,
    side: isOwn ? 'own' : 'child',
    isList: field.isList,
    foreignKey: back ? foreignKey(back) : null,
    on: back ? joinOf({ back, isOwn, holder: isOwn ? model : other, named: isOwn ? other : model }) : null,
  };
}

/** Pairs of columns that are equal in both rows: this model's, the other one's. */
function joinOf({ back, isOwn, holder, named }) {
  const columnNamed = (model, name) => columnOf(model.fields.find((field) => field.name === name));
  return back.relationFromFields.map((from, at) => {
    const pair = [columnNamed(holder, from), columnNamed(named, back.relationToFields[at])];
    return isOwn ? pair : pair.toReversed();
  });
}

/** The one field that, within a tenant, names the other row by its `id`; null when there is no such one. */
function foreignKey({ relationFromFields: from, relationToFields: to }) {
  const pairs = from.map((field, index) => [field, to[index]]);
  const naming = pairs.length > 1 ? pairs.filter(([field]) => field !== TENANT) : pairs;
  return naming.length === 1 && naming[0][1] === 'id' ? naming[0][0] : null;
}

for await (const line of createInterface({ input: process.stdin })) {
  const { id, method, params } = JSON.parse(line);
  process.stderr.write(`${JSON.stringify({ jsonrpc: '2.0', id, ...answer(method, params) })}\n`);
}
