import {
  getNamedType,
  getNullableType,
  type GraphQLArgument,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLSchema,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isListType,
  isRequiredArgument,
  isRequiredInputField,
  isUnionType,
} from 'graphql';
import type { Random } from './random';

/** A document of one operation, and values for its variables, good and bad ones. */
export interface RandomOperation {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  /** Other values for the same variables. */
  readonly otherVariables: () => Record<string, unknown>;
}

export interface RandomOptions {
  readonly schema: GraphQLSchema;
  /** Global ids to ask for. */
  readonly ids: readonly string[];
  readonly mutations: boolean;
}

interface Variable {
  readonly definition: string;
  readonly value: () => unknown;
}

const MAX_FIELDS = 25;
const ABSENT = Symbol('absent');

/** Writes a random operation on a schema: aliases, fragments, directives and variables wherever they may stand. */
export function randomOperation(random: Random, options: RandomOptions): RandomOperation {
  const writer = new OperationWriter(random, options);
  const isMutation = options.mutations && writer.chance(20);
  const { schema } = options;
  const root = isMutation ? schema.getMutationType() : schema.getQueryType();
  if (!root) throw new Error('the schema lacks a root');
  const selection = writer.selection(root, 6);
  const definitions = writer.definitions();
  const query = `${isMutation ? 'mutation' : 'query'} Random${definitions} ${selection} ${writer.fragments.join(' ')}`;
  return { query, variables: writer.values(), otherVariables: () => writer.values() };
}

class OperationWriter {
  readonly fragments: string[] = [];
  readonly #random: Random;
  readonly #options: RandomOptions;
  readonly #variables: Variable[] = [];
  readonly #fragmentsByType = new Map<string, string[]>();
  #fields = 0;
  #names = 0;

  constructor(random: Random, options: RandomOptions) {
    this.#random = random;
    this.#options = options;
  }

  chance(percent: number): boolean {
    return this.#random() * 100 < percent;
  }

  definitions(): string {
    const all = this.#variables.map(({ definition }) => definition);
    return all.length > 0 ? `(${all.join(', ')})` : '';
  }

  values(): Record<string, unknown> {
    const entries = this.#variables.map(({ value }, index) => [`v${index}`, value()] as const);
    return Object.fromEntries(entries.filter(([, value]) => value !== ABSENT));
  }

  selection(type: GraphQLCompositeType, depth: number): string {
    const parts = [this.#part(type, depth)];
    while (this.chance(50) && parts.length < 4) parts.push(this.#part(type, depth));
    return `{ ${parts.join(' ')} }`;
  }

  #pick<T>(items: readonly T[]): T {
    return items[Math.floor(this.#random() * items.length)] as T;
  }

  #part(type: GraphQLCompositeType, depth: number): string {
    const directive = this.#directive();
    if (isAbstractType(type) && this.chance(80)) {
      const one = this.#pick(this.#options.schema.getPossibleTypes(type));
      return `... on ${one.name}${directive} ${this.selection(one, depth)}`;
    }
    if (this.chance(10)) return `...${directive} ${this.selection(type, depth)}`;
    if (this.chance(12)) return `...${this.#fragment(type, depth)}${directive}`;
    if (isUnionType(type) || this.chance(5)) return `__typename${directive}`;
    return this.#field(type.getFields(), depth, directive);
  }

  #fragment(type: GraphQLCompositeType, depth: number): string {
    const known = this.#fragmentsByType.get(type.name) ?? [];
    if (known.length > 0 && this.chance(50)) return this.#pick(known);
    const name = `F${this.#names++}`;
    this.fragments.push(`fragment ${name} on ${type.name} ${this.selection(type, depth)}`);
    // Known from here on alone, so that none spreads itself.
    this.#fragmentsByType.set(type.name, [...known, name]);
    return name;
  }

  #field(fields: Record<string, GraphQLField<unknown, unknown>>, depth: number, directive: string): string {
    this.#fields += 1;
    const all = Object.values(fields);
    const isLast = depth === 0 || this.#fields > MAX_FIELDS;
    const leaves = all.filter((one) => !isCompositeType(getNamedType(one.type)));
    const composites = all.filter((one) => isCompositeType(getNamedType(one.type)));
    const choice =
      isLast && leaves.length > 0 ? leaves : composites.length > 0 && this.chance(75) ? composites : all;
    if (isLast && leaves.length === 0) return `__typename${directive}`;
    const field = this.#pick(choice);
    const type = getNamedType(field.type);
    const args = field.args.map((arg) => this.#argument(arg)).filter(Boolean);
    // Without arguments one name may stand twice; a shared alias may stand for fields of several types.
    const alias = this.chance(6) ? 'x: ' : args.length > 0 || this.chance(30) ? `a${this.#names++}: ` : '';
    const below = isCompositeType(type) ? ` ${this.selection(type, depth - 1)}` : '';
    return `${alias}${field.name}${args.length > 0 ? `(${args.join(', ')})` : ''}${directive}${below}`;
  }

  #directive(): string {
    if (!this.chance(12)) return '';
    const condition = this.chance(50)
      ? String(this.chance(50))
      : this.#variable(this.#pick(['Boolean!', 'Boolean! = true', 'Boolean = false']), () =>
          this.#pick([true, false]),
        );
    return ` @${this.#pick(['skip', 'include'])}(if: ${condition})`;
  }

  #argument(arg: GraphQLArgument): string {
    const text = (value: string) => `${arg.name}: ${value}`;
    if (arg.name === 'first' || arg.name === 'last') return this.chance(45) ? text(this.#size()) : '';
    if (arg.name === 'filter') return this.chance(45) ? text(this.#filter(getNamedType(arg.type).name)) : '';
    if (arg.name === 'ids') return text(this.#ids());
    if (arg.name === 'id') return text(this.#id(arg));
    return isRequiredArgument(arg) ? text(this.#literal(arg.type)) : '';
  }

  #size(): string {
    const size = () => this.#pick([1, 2, 3, 5, 20, 99, 100, 101, 0, -5, null]);
    if (this.chance(50)) return String(size());
    return this.#variable(this.#pick(['Int', 'Int!', 'Int = 4', 'Int = null']), () =>
      this.#rarelyWrong(size()),
    );
  }

  #filter(type: string): string {
    const text = () => this.#pick(['printer', 'x', null, '']);
    switch (this.#pick([0, 1, 2])) {
      case 0:
        return `{ text: ${JSON.stringify(text())} }`;
      case 1:
        return `{ text: ${this.#variable(this.#pick(['String', 'String = "p"']), text)} }`;
      default:
        return this.#variable(type, () =>
          this.#pick([null, {}, { text: text() }, { text: 'y' }, { unknown: 1 }]),
        );
    }
  }

  #ids(): string {
    const some = () => Array.from({ length: this.#pick([0, 1, 2, 5]) }, () => this.#pick(this.#options.ids));
    if (this.chance(30)) return JSON.stringify(some());
    if (this.chance(20)) return `["x", ${this.#variable('ID!', () => this.#pick(this.#options.ids))}]`;
    return this.#variable(this.#pick(['[ID!]!', '[ID!] = ["x"]']), () => this.#rarelyWrong(some()));
  }

  #id(arg: GraphQLArgument): string {
    const id = () => this.#pick(this.#options.ids);
    if (this.chance(50)) return JSON.stringify(id());
    const type = isRequiredArgument(arg) ? this.#pick(['ID!', 'ID = "x"']) : 'ID';
    return this.#variable(type, () => this.#rarelyWrong(id()));
  }

  #rarelyWrong(value: unknown): unknown {
    return this.chance(10) ? this.#pick([null, {}, ABSENT, 'x', 2 ** 40]) : value;
  }

  #variable(type: string, value: () => unknown): string {
    const name = `$v${this.#variables.length}`;
    this.#variables.push({
      definition: `${name}: ${type}`,
      value: () => (this.chance(15) && !type.endsWith('!') ? ABSENT : value()),
    });
    return name;
  }

  #literal(type: GraphQLInputType): string {
    const named = getNullableType(type);
    if (isListType(named)) return `[${this.#literal(named.ofType)}]`;
    if (isEnumType(named)) return named.getValues()[0]?.name ?? '';
    if (isInputObjectType(named)) {
      const fields = Object.values(named.getFields()).filter(isRequiredInputField);
      return `{ ${fields.map((field) => `${field.name}: ${this.#literal(field.type)}`).join(', ')} }`;
    }
    return { Int: '1', Boolean: 'true', ID: JSON.stringify(this.#options.ids[0]) }[named.name] ?? '"x"';
  }
}
