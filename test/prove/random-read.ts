import {
  getNamedType,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import type { Chance } from './chance';
import { idsOf, typeOfIdField, type Living } from './living';

/** A query and the values of its variables, as everybody asks it. */
export interface RandomRead {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  /** The path to a cursor in its answer, to be put into the variable `after`; null when it asks for no page. */
  readonly cursorPath: readonly string[] | null;
}

/** Writes queries over a whole schema: whatever fields it has, with arguments that its rows answer to. */
export function randomReads(
  schema: GraphQLSchema,
): (chance: Chance, living: readonly Living[]) => RandomRead {
  const query = schema.getQueryType();
  if (!query) throw new Error('the schema lacks queries');
  return (chance, living) => new ReadWriter(schema, chance, living).write(query);
}

const LEVELS = 3;
const TEXTS = ['a', 'e', 'red', 'blue', 'printer', 'agent', 'bob', 'zzz'];

const weightOf = ({ args }: GraphQLField<unknown, unknown>): number =>
  args
    .filter(({ name }) => !['after', 'before', 'first', 'last'].includes(name))
    .map(({ type }) => getNamedType(type))
    .reduce((sum, type) => sum + (isInputObjectType(type) ? Object.keys(type.getFields()).length : 1), 0);

class ReadWriter {
  readonly #schema: GraphQLSchema;
  readonly #chance: Chance;
  readonly #living: readonly Living[];
  readonly #variables: { readonly definition: string; readonly value: unknown }[] = [];
  #names = 0;
  #fields = 0;
  #cursorPath: readonly string[] | null = null;

  constructor(schema: GraphQLSchema, chance: Chance, living: readonly Living[]) {
    this.#schema = schema;
    this.#chance = chance;
    this.#living = living;
  }

  write(query: GraphQLObjectType): RandomRead {
    // The more can be asked of a field, the more can be wrong.
    const weighted = Object.values(query.getFields()).flatMap((field) =>
      Array.from({ length: 1 + weightOf(field) }, () => field),
    );
    const roots = this.#chance.some(weighted, this.#chance.isIn100(20) ? 2 : 1);
    const fields = roots.map((root) => this.#root(root));
    const definitions = this.#variables.map(({ definition }, index) => `$v${index}: ${definition}`);
    if (this.#cursorPath) definitions.push('$after: String');
    const head = definitions.length > 0 ? `query R(${definitions.join(', ')})` : 'query R';
    const variables = Object.fromEntries(this.#variables.map(({ value }, index) => [`v${index}`, value]));
    return { query: `${head} { ${fields.join(' ')} }`, variables, cursorPath: this.#cursorPath };
  }

  #root(field: GraphQLField<unknown, unknown>): string {
    const alias = `r${this.#names++}`;
    const isPaged = field.args.some(({ name }) => name === 'after');
    if (!isPaged || this.#cursorPath || !this.#chance.isIn100(15))
      return this.#field(field, LEVELS, { alias });
    this.#cursorPath = [alias, 'pageInfo', 'endCursor'];
    return this.#field(field, LEVELS, { alias, extra: 'pageInfo { endCursor hasNextPage }', after: true });
  }

  #field(
    field: GraphQLField<unknown, unknown>,
    levels: number,
    { alias = '', extra = '', after = false }: { alias?: string; extra?: string; after?: boolean } = {},
  ): string {
    this.#fields += 1;
    const args = field.args
      .filter(({ name }) => !['after', 'before', 'last'].includes(name))
      .map((argument) => this.#argument(argument, levels))
      .filter(Boolean);
    if (after) args.push('after: $after');
    const type = getNamedType(field.type);
    const below = isCompositeType(type) ? ` ${this.#selection(type, levels - 1, extra)}` : '';
    const name = alias || (args.length > 0 ? `f${this.#names++}` : '');
    return `${name ? `${name}: ` : ''}${field.name}${args.length > 0 ? `(${args.join(', ')})` : ''}${below}`;
  }

  #selection(type: GraphQLNamedType, levels: number, extra = ''): string {
    const parts = [extra, ...this.#parts(type, levels)].filter(Boolean);
    return `{ ${(parts.length > 0 ? parts : ['__typename']).join(' ')} }`;
  }

  #parts(type: GraphQLNamedType, levels: number): string[] {
    if (isAbstractType(type)) {
      const own = isInterfaceType(type) ? ['__typename', 'id'] : ['__typename'];
      const types = this.#chance.some(this.#schema.getPossibleTypes(type), 4);
      return [...own, ...types.map((one) => `... on ${one.name} ${this.#selection(one, levels)}`)];
    }
    if (!isObjectType(type)) return [];
    const fields = Object.values(type.getFields());
    const leaves = fields.filter((one) => isLeafType(getNamedType(one.type)));
    const objects = fields.filter((one) => !isLeafType(getNamedType(one.type)));
    const chosen = this.#chance.isIn100(60) ? leaves : this.#chance.some(leaves, 1 + this.#chance.number(5));
    const deep = levels > 0 && this.#fields < 12 ? this.#objects(type, objects) : [];
    return [...chosen, ...deep].map((one) => this.#field(one, this.#isPage(type) ? levels + 1 : levels));
  }

  #isPage({ name }: GraphQLNamedType): boolean {
    return name.endsWith('Connection') || name.endsWith('Edge');
  }

  #objects(type: GraphQLObjectType, objects: GraphQLField<unknown, unknown>[]) {
    if (!this.#isPage(type))
      return this.#chance.some(objects, this.#chance.number(2 + (this.#fields < 4 ? 1 : 0)));
    const rows = objects.filter(({ name }) => ['nodes', 'node'].includes(name));
    return this.#chance.isIn100(85) ? rows : objects;
  }

  #argument(argument: GraphQLArgument, levels: number): string {
    const { name, type } = argument;
    const isPageSize = name === 'first';
    if (!isPageSize && !isRequiredArgument(argument) && !this.#chance.isIn100(55)) return '';
    const value = isPageSize
      ? this.#chance.one(levels === LEVELS ? [1, 3, 5, 10] : [1, 2, 3])
      : this.#value(name, type);
    if (value === undefined) return '';
    if (this.#chance.isIn100(35)) {
      this.#variables.push({ definition: String(type), value });
      return `${name}: $v${this.#variables.length - 1}`;
    }
    return `${name}: ${this.#literal(value, type)}`;
  }

  /** Undefined for none. */
  #value(name: string, type: GraphQLInputType): unknown {
    const chance = this.#chance;
    if (isNonNullType(type)) return this.#value(name, type.ofType);
    if (isListType(type)) {
      return Array.from({ length: 1 + chance.number(2) }, () => this.#value(name, type.ofType));
    }
    if (isEnumType(type)) return chance.one(type.getValues()).name;
    if (isInputObjectType(type)) {
      const fields = Object.values(type.getFields());
      // By one thing, mostly: who asks for much at once finds nothing.
      const optional = fields.filter((one) => !isRequiredInputField(one));
      const chosen = [
        ...fields.filter(isRequiredInputField),
        ...chance.some(optional, chance.one([0, 1, 1, 1, 1, 1, 2, 3])),
      ];
      return Object.fromEntries(chosen.map((one) => [one.name, this.#value(one.name, one.type)]));
    }
    return this.#scalar(name, getNamedType(type).name);
  }

  #scalar(name: string, type: string): unknown {
    const chance = this.#chance;
    if (type === 'ID') {
      const living = chance.one(this.#living);
      const kind = typeOfIdField(name) ?? chance.one(Object.keys(living.ids));
      return chance.one(idsOf(living, kind));
    }
    if (type === 'Int') return 1 + chance.number(20);
    if (type === 'Boolean') return chance.isIn100(50);
    if (type.startsWith('DateTime')) return new Date(Date.UTC(2026, 1, 1 + chance.number(300))).toISOString();
    return name.startsWith('name') ? chance.one(['beta', 'dark', 'new', 'red']) : chance.one(TEXTS);
  }

  #literal(value: unknown, type: GraphQLInputType): string {
    if (isNonNullType(type)) return this.#literal(value, type.ofType);
    if (Array.isArray(value)) {
      const inner = isListType(type) ? type.ofType : type;
      return `[${value.map((one) => this.#literal(one, inner)).join(', ')}]`;
    }
    if (isEnumType(type)) return String(value);
    if (isInputObjectType(type)) {
      const fields = type.getFields();
      const members = Object.entries(value as object).map(([name, inner]) => {
        const field = fields[name];
        return field ? `${name}: ${this.#literal(inner, field.type)}` : '';
      });
      return `{ ${members.join(', ')} }`;
    }
    return JSON.stringify(value);
  }
}
