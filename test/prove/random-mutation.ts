import {
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isRequiredInputField,
  type GraphQLInputType,
  type GraphQLSchema,
} from 'graphql';
import type { Chance } from './chance';
import { idsOf, typeOfIdField, type Living } from './living';

/** A mutation with its input. */
export interface RandomMutation {
  readonly name: string;
  readonly query: string;
  readonly variables: { readonly input: Readonly<Record<string, unknown>> };
}

// Documents belong to no tenant; a certificate cannot be made up.
const LEFT_OUT = ['pushDocuments', 'createSamlProvider'];
// A world without people who may do something proves little.
const SELDOM = ['transferOwnership', 'deactivatePerson', 'deleteTeam', 'revokeApiKey'];

/** Writes mutations of a whole schema, with inputs that name what is there. */
export function randomMutations(schema: GraphQLSchema): (chance: Chance, living: Living) => RandomMutation {
  const fields = Object.values(schema.getMutationType()?.getFields() ?? {});
  const weighted = fields
    .filter(({ name }) => !LEFT_OUT.includes(name))
    .flatMap((field) => Array.from({ length: weightOf(field.name) }, () => field));
  return (chance, living) => {
    const field = chance.one(weighted);
    const input = field.args[0]?.type;
    if (!input) throw new Error(`${field.name} takes no input`);
    const values = inputOf(chance, living, input) as Record<string, unknown>;
    const query = `mutation ($input: ${String(input)}) { ${field.name}(input: $input) { __typename } }`;
    return { name: field.name, query, variables: { input: values } };
  };
}

const weightOf = (name: string): number => (SELDOM.includes(name) ? 1 : /Ticket|Comment/.test(name) ? 8 : 4);

function inputOf(chance: Chance, living: Living, type: GraphQLInputType): unknown {
  const input = getNullableType(type);
  if (!isInputObjectType(input)) throw new Error('an input is an object');
  const fields = Object.values(input.getFields()).filter(
    (one) => isRequiredInputField(one) || chance.isIn100(50),
  );
  const entries = fields.map(({ name, type: inner }) => [
    name,
    valueOf(chance, living, { name, type: inner }),
  ]);
  const given = Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as Record<
    string,
    unknown
  >;
  return 'ticketId' in given && 'name' in given ? tagging(chance, living, given) : given;
}

/** Half of them name a ticket's own tag, so that it can be taken away. */
function tagging(chance: Chance, { ticketTags }: Living, given: Record<string, unknown>) {
  if (ticketTags.length === 0 || chance.isIn100(50)) return { ...given, name: chance.one(TAGS) };
  const { name } = chance.one(ticketTags);
  return { ...given, name };
}

const TAGS = ['red', 'blue', 'green', 'new', 'billing'];

function valueOf(
  chance: Chance,
  living: Living,
  { name, type }: { name: string; type: GraphQLInputType },
): unknown {
  const bare = getNullableType(type);
  const isOptional = bare === type;
  if (isOptional && chance.isIn100(25)) return null;
  if (isListType(bare)) {
    if (name === 'domains') return [`d${chance.number(1e9)}.example`];
    if (name === 'certificates') return undefined;
    return Array.from({ length: 1 + chance.number(3) }, () =>
      valueOf(chance, living, { name, type: bare.ofType }),
    );
  }
  if (isEnumType(bare)) return chance.one(bare.getValues()).name;
  switch (String(bare)) {
    case 'ID':
      return chance.one(idsOf(living, typeOfIdField(name) ?? 'Ticket'));
    case 'Int':
      return name === 'expectedVersion' ? undefined : 1 + chance.number(20);
    case 'Boolean':
      return chance.isIn100(50);
    default:
      return textOf(chance, name);
  }
}

function textOf(chance: Chance, name: string): unknown {
  const word = chance.one(['printer', 'red', 'bob', 'agent', 'xavier']);
  if (name === 'email') return `new${chance.number(1e9)}@x.test`;
  if (name === 'issuer') return `https://id${chance.number(1e6)}.example`;
  if (name === 'signInUrl') return undefined;
  return `${word} ${chance.number(1e6)}`;
}
