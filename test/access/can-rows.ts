import {
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isRequiredInputField,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLSchema,
} from 'graphql';
import { globalId } from '../../src/schema';
import type { TableRow } from '../isolation/tenant-rows';
import { plantedCertificate } from '../support/planted-providers';
import type { TestTenant } from '../support/world';

/** What one asks `can` about, and how the mutation is then sent. */
export interface Action {
  readonly name: string;
  /** The input field that names the row which it is about, and that row's type; null when it is about none. */
  readonly on: { readonly field: string; readonly type: string } | null;
  /** An input in good form, without the row. */
  readonly input: Readonly<Record<string, unknown>>;
}

/** Every mutation of the schema as something to ask about. */
export function actionsOf(schema: GraphQLSchema, tenant: TestTenant, emptyRoleId: string): Action[] {
  const values = valuesFor(tenant, emptyRoleId);
  return Object.values(schema.getMutationType()?.getFields() ?? {}).map((mutation) => {
    const fields = inputFieldsOf(mutation);
    const rowFields = fields.filter((field) => isRequiredInputField(field) && isId(field));
    // What joins or leaves a team is no row that it is about: that is the team.
    const about = rowFields.find(({ name }) => name === 'teamId') ?? rowFields[0];
    const given = fields.filter(
      (field) =>
        field !== about && (isRequiredInputField(field) || `${mutation.name}.${field.name}` in values),
    );
    return {
      name: mutation.name,
      on: about ? { field: about.name, type: typeOf(about.name) } : null,
      input: Object.fromEntries(
        given.map((field) => [
          field.name,
          values[`${mutation.name}.${field.name}`] ?? values[field.name] ?? plainValue(field),
        ]),
      ),
    };
  });
}

const isId = (field: GraphQLInputField): boolean => getNamedType(field.type).name === 'ID';
const typeOf = (field: string): string => `${field[0]?.toUpperCase()}${field.slice(1, -2)}`;

function inputFieldsOf(mutation: GraphQLField<unknown, unknown>): GraphQLInputField[] {
  const type = getNamedType(mutation.args[0]?.type);
  if (!isInputObjectType(type)) throw new Error(`${mutation.name} takes no input`);
  return Object.values(type.getFields());
}

/** Values that plain words are not good for; those that need the fewest rights, since `can` knows no values. */
const valuesFor = ({ agent2 }: TestTenant, emptyRoleId: string): Record<string, unknown> => ({
  'email': 'somebody.new@acme.test',
  'role': 'CUSTOMER',
  'status': 'PENDING',
  'personId': globalId('Person', agent2.personId),
  'permissions': ['ROLES_MANAGE'],
  'scopes': ['API_KEYS_MANAGE'],
  'assignCustomRole.customRoleId': emptyRoleId,
  'domains': ['new.example'],
  'issuer': 'https://id.new.example',
  'signInUrl': 'https://id.new.example/saml',
  'certificates': [plantedCertificate()],
});

function plainValue(field: GraphQLInputField): unknown {
  const named = getNamedType(field.type);
  const value = isEnumType(named)
    ? named.getValues()[0]?.name
    : { String: 'plain words', Int: 1, Boolean: true }[named.name];
  if (value === undefined) throw new Error(`no value is known for ${field.name}: name one here`);
  return isListType(getNullableType(field.type)) ? [value] : value;
}

const tableOf = (type: string): string => type.replaceAll(/(?<!^)[A-Z]/g, '_$&').toLowerCase();

/** Ids of all rows of a type, of one that another tenant has, and of one that nobody has. */
export function rowIds(
  type: string,
  own: readonly TableRow[],
  foreign: readonly TableRow[],
): { own: string[]; hidden: string[] } {
  const idsIn = (rows: readonly TableRow[]): string[] =>
    rows
      .filter(({ table }) => table === tableOf(type))
      .map(({ row }) => globalId(type, String(row['id'])))
      .toSorted();
  const unknown = globalId(type, '01890000-0000-7000-8000-00000000dead');
  return { own: idsIn(own), hidden: [...idsIn(foreign).slice(0, 1), unknown] };
}
