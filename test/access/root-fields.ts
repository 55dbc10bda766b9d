import {
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isRequiredArgument,
  isRequiredInputField,
  type GraphQLInputType,
  type GraphQLSchema,
} from 'graphql';
import { globalId } from '../../src/schema';

/** An operation of one root field. */
export interface RootField {
  /** `Query.tickets`. */
  readonly name: string;
  readonly document: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/**
 * Every root field of a schema, asked in good form with values that no use case takes: ids of no type and blank texts.
 * So whoever is let in learns that their input is bad, and nothing is ever written.
 */
export function rootFieldsOf(schema: GraphQLSchema): RootField[] {
  return [schema.getQueryType(), schema.getMutationType()].flatMap((type) =>
    Object.values(type?.getFields() ?? {}).map((field) => {
      const args = field.args.filter(isRequiredArgument);
      const declared = args.map((arg) => `$${arg.name}: ${String(arg.type)}`).join(', ');
      const given = args.map(({ name }) => `${name}: $${name}`).join(', ');
      const below = isLeafType(getNamedType(field.type)) ? '' : ' { __typename }';
      const operation = type === schema.getMutationType() ? 'mutation' : 'query';
      const [head, tail] = args.length > 0 ? [`(${declared})`, `(${given})`] : ['', ''];
      return {
        name: `${type?.name}.${field.name}`,
        document: `${operation} ${head} { ${field.name}${tail}${below} }`,
        variables: Object.fromEntries(args.map((arg) => [arg.name, uselessValue(arg.type)])),
      };
    }),
  );
}

const NO_ID = globalId('Nothing', '01890000-0000-7000-8000-00000000dead');

function uselessValue(type: GraphQLInputType): unknown {
  const named = getNamedType(type);
  if (isListType(getNullableType(type))) return [uselessValue(named)];
  if (isEnumType(named)) return named.getValues()[0]?.name;
  if (isInputObjectType(named)) {
    const fields = Object.values(named.getFields()).filter(isRequiredInputField);
    return Object.fromEntries(fields.map((field) => [field.name, uselessValue(field.type)]));
  }
  const value = { ID: NO_ID, String: ' ', Int: 1, Boolean: true }[named.name];
  if (value === undefined) throw new Error(`no value is known for ${named.name}: name one here`);
  return value;
}
