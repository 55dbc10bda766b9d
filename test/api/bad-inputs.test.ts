import {
  getNamedType,
  isEnumType,
  isInputObjectType,
  isNonNullType,
  isScalarType,
  type GraphQLInputObjectType,
} from 'graphql';
import { buildAtriumSchema } from '../../src/graphql';
import { globalId } from '../../src/schema';
import { createWorld, type TestTenant, type World } from '../support/world';
import { codesOf, expectRefusal, mutate, outcomeOf } from './answers';
import { probeOf, type DatabaseProbe } from './database-probe';
import { goodInputs } from './good-inputs';

let world: World;
let tenant: TestTenant;
let probe: DatabaseProbe;
let ownComment: string;
let inputTypes: Map<string, GraphQLInputObjectType>;
beforeAll(async () => {
  world = await createWorld();
  tenant = world.acme;
  probe = await probeOf(world);
  const comment = { ticketId: tenant.ids.Ticket, body: 'by the owner, who may edit it' };
  const added = await mutate(
    tenant.owner.ask,
    'addComment',
    comment,
    '... on AddCommentPayload { comment { id } }',
  );
  ownComment = outcomeOf<{ comment: { id: string } }>(added).comment.id;
  const fields = (await buildAtriumSchema()).getMutationType()?.getFields() ?? {};
  inputTypes = new Map(
    Object.values(fields)
      // It is for deploy pipelines, who are nobody of a tenant: test/gates has its faults.
      .filter(({ name }) => name !== 'pushDocuments')
      .map(({ name, args }) => [name, getNamedType(args[0]?.type) as GraphQLInputObjectType]),
  );
});
afterAll(async () => {
  await probe.close();
  await world.close();
});

// Texts that may be empty: a description is taken away so.
const MAY_BE_EMPTY = new Set([
  'updateTicket.description',
  'createTeam.description',
  'updateTeam.description',
  'createCustomRole.description',
  'updateCustomRole.description',
]);

const BAD_TEXTS: Record<string, unknown> = {
  'NUL': 'a\u0000b',
  'a high surrogate alone': 'a\ud83cb',
  'a low surrogate alone': '\udfc3',
  '100 kB': 'x'.repeat(100_000),
  'a number': 1,
  'a boolean': true,
  'a list': ['a'],
  'an object': { set: 'a' },
};
const EMPTY_TEXTS = { nothing: '', blanks: ' \t\n\u00a0\u2003' };

const uuid = '01890000-0000-7000-8000-00000000dead';
// The many ways in which an id is none are tried in bad-conditions.test.ts; here, that each field looks.
const BAD_IDS: Record<string, unknown> = {
  'nothing': '',
  'NUL': 'a\u0000b',
  'half of a pair': '\ud83c',
  '100 kB': 'A'.repeat(100_000),
  'a bare UUID': uuid,
  'an id of an unknown type': globalId('Outbox', uuid),
  'an id in padded base64': `${Buffer.from(`Ticket:${uuid}`).toString('base64')}==`,
  'a number': 1,
  'an object': { id: 'a' },
};

const BAD_INTEGERS: Record<string, unknown> = {
  '2^31': 2 ** 31,
  '-2^31 - 1': -(2 ** 31) - 1,
  '1e300': 1e300,
  'a fraction': 1.5,
  'digits in a string': '1',
  'a boolean': true,
  'a list': [1],
  'an object': {},
};

const BAD_BOOLEANS: Record<string, unknown> = {
  'true in a string': 'true',
  'a number': 1,
  'nothing': '',
  'a list': [true],
  'an object': {},
};

const BAD_VALUES: Record<string, unknown> = {
  'an unknown value': 'NOPE',
  'a value in small letters': 'open',
  'a value with a blank': 'OPEN ',
  'nothing': '',
  'NUL': 'OPEN\u0000',
  'a name of objects': '__proto__',
  'another name of objects': 'constructor',
  'a number': 0,
  'a list': ['OPEN'],
};

const NAMES = Object.keys(goodInputs({ ids: {} } as TestTenant));

describe.each(NAMES)('%s', (name) => {
  const send = (input: object) => mutate(tenant.owner.ask, name, input, '__typename');

  it('refuses what is wrong in any field, with BAD_USER_INPUT, and writes nothing', async () => {
    const good = goodInputs(tenant, ownComment)[name] ?? {};
    const type = inputTypes.get(name);
    const before = await probe.fingerprint();
    const wrong: string[] = [];
    for (const [field, fault, value] of faultsOf(name, type)) {
      const answer = await send({ ...good, [field]: value });
      expectRefusal(answer);
      if (codesOf(answer).join() !== 'BAD_USER_INPUT')
        wrong.push(`${field}: ${fault}: ${codesOf(answer).join()}`);
    }
    expect(wrong).toEqual([]);
    expect(await probe.fingerprint()).toEqual(before);
  });

  it('refuses what it does not know, lacks, or gets in another shape', async () => {
    const good = goodInputs(tenant, ownComment)[name] ?? {};
    const before = await probe.fingerprint();
    for (const more of ['tenantId', 'createdAt', 'a\u0000']) {
      const answer = await send({ ...good, [more]: tenant.tenantId });
      expectRefusal(answer);
      expect(codesOf(answer)).toEqual(['BAD_USER_INPUT']);
    }
    const required = Object.values(inputTypes.get(name)?.getFields() ?? {}).filter((field) =>
      isNonNullType(field.type),
    );
    for (const { name: field } of required) {
      const { [field]: _left, ...rest } = good;
      expect(codesOf(await send(rest))).toEqual(['BAD_USER_INPUT']);
      expect(codesOf(await send({ ...rest, [field]: null }))).toEqual(['BAD_USER_INPUT']);
    }
    for (const input of [null, 'text', 1, true, [], [good, good]]) {
      const answer = await send(input as object);
      expectRefusal(answer);
      expect(codesOf(answer)).toEqual(['BAD_USER_INPUT']);
    }
    expect(await probe.fingerprint()).toEqual(before);
  });

  it("answers another tenant's id as it answers an unknown one, and writes nothing", async () => {
    const good = goodInputs(tenant, ownComment)[name] ?? {};
    const before = await probe.fingerprint();
    for (const field of Object.keys(good).filter((field) => isId(name, field))) {
      const kind =
        {
          ticketId: 'Ticket',
          commentId: 'Comment',
          teamId: 'Team',
          apiKeyId: 'ApiKey',
          identityProviderId: 'IdentityProvider',
          customRoleId: 'CustomRole',
          invitationId: 'Invitation',
        }[field] ?? 'Person';
      const foreign = await send({ ...good, [field]: world.globex.ids[kind as 'Ticket'] });
      const unknown = await send({ ...good, [field]: globalId(kind, uuid) });
      expect(codesOf(foreign)).toEqual(['NOT_FOUND']);
      expect(foreign.body).toEqual(unknown.body);
    }
    expect(await probe.fingerprint()).toEqual(before);
  });
});

const isId = (mutation: string, field: string): boolean =>
  getNamedType(inputTypes.get(mutation)?.getFields()[field]?.type)?.name === 'ID';

function faultsOf(
  mutation: string,
  type?: GraphQLInputObjectType,
): [field: string, fault: string, value: unknown][] {
  return Object.values(type?.getFields() ?? {}).flatMap((field) => {
    const named = getNamedType(field.type);
    const faults = isEnumType(named)
      ? BAD_VALUES
      : {
          ID: BAD_IDS,
          Int: BAD_INTEGERS,
          Boolean: BAD_BOOLEANS,
          String: textFaults(`${mutation}.${field.name}`),
        }[named.name];
    if (!faults) throw new Error(`no faults are known for ${named.name}`);
    return Object.entries(faults).map(([fault, value]): [string, string, unknown] => [
      field.name,
      fault,
      value,
    ]);
  });
}

const textFaults = (place: string) =>
  MAY_BE_EMPTY.has(place) ? BAD_TEXTS : { ...BAD_TEXTS, ...EMPTY_TEXTS };

describe('the faults above', () => {
  it('are put into every mutation of the schema, into every field', () => {
    expect([...inputTypes.keys()].toSorted()).toEqual(NAMES.toSorted());
    for (const [name, type] of inputTypes) {
      expect(isInputObjectType(type)).toBe(true);
      expect(Object.keys(goodInputs(tenant, ownComment)[name] ?? {}).toSorted()).toEqual(
        Object.keys(type.getFields()).toSorted(),
      );
      const leaves = Object.values(type.getFields()).map((field) => getNamedType(field.type));
      expect(leaves.every((leaf) => isScalarType(leaf) || isEnumType(leaf))).toBe(true);
    }
  });

  it('are faults: without them each input is taken', async () => {
    for (const [name, input] of Object.entries(goodInputs(tenant, ownComment))) {
      const person = name === 'addTeamMember' ? { personId: globalId('Person', tenant.agent.personId) } : {};
      // A customer cannot join a team, so that one mutation needs somebody else.
      const answer = await mutate(tenant.owner.ask, name, { ...input, ...person }, '__typename');
      const gone = name.endsWith('TeamMember') ? ['NOT_FOUND'] : [];
      expect({ name, codes: codesOf(answer) }).toEqual({ name, codes: gone });
    }
  });
});
