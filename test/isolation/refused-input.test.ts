import { buildAtriumSchema } from '../../src/graphql';
import { globalId } from '../../src/schema';
import { createWorld, type Ask, type World } from '../support/world';
import { perform, type Sending } from './operations';
import { slotsOf, targetsOf, type Target } from './schema-targets';
import { openTenantRows, type TenantRows } from './tenant-rows';

let world: World;
let rows: TenantRows;
let sending: Sending;
let targets: readonly Target[];
let ask: Ask;
beforeAll(async () => {
  world = await createWorld();
  rows = await openTenantRows(world.database.superuserUrl);
  sending = { schema: await buildAtriumSchema() };
  targets = targetsOf(sending.schema);
  ask = world.acme.owner.ask;
});
afterAll(async () => {
  await rows?.close();
  await world?.close();
});

const camelCase = (column: string): string =>
  column.replaceAll(/_(\w)/g, (_, letter) => letter.toUpperCase());

/** Every column of every table of a tenant, as a client might write it. */
async function columns(): Promise<string[]> {
  const all = (await rows.read(world.acme.tenantId)).flatMap(({ row }) => Object.keys(row));
  return [...new Set(['tenant', 'tid', 'ownerId', 'owner_id', ...all, ...all.map(camelCase)])];
}

describe('mass assignment', () => {
  it('is refused in every mutation: for every column that its input does not declare', async () => {
    const before = await rows.fingerprints();
    const names = await columns();
    expect(names).toEqual(expect.arrayContaining(['tenantId', 'tenant_id', 'role', 'createdAt', 'authorId']));
    for (const target of targets.filter(({ operation }) => operation === 'mutation')) {
      const declared = slotsOf(target).map(({ path }) => path.at(-1));
      const foreign = names.filter((name) => !declared.includes(name));
      // A few at a time: not all faults of a document are told.
      for (let start = 0; start < foreign.length; start += 5) {
        const some = foreign.slice(start, start + 5);
        const input = some.map((name) => `${name}: "${world.globex.tenantId}"`).join(' ');
        const { body } = await ask(`mutation { ${target.field.name}(input: { ${input} }) { __typename } }`);
        const messages = (body.errors ?? []).map(({ message }) => message);
        for (const name of some)
          expect(messages).toContainEqual(expect.stringContaining(`Field "${name}" is not defined`));
      }
    }
    expect(await rows.fingerprints()).toEqual(before);
  });

  it('is refused in variables, too', async () => {
    const before = await rows.fingerprints();
    for (const target of targets.filter(({ operation }) => operation === 'mutation')) {
      for (const name of ['tenantId', 'tenant_id', 'createdAt', 'id', 'authorId']) {
        const [reply] = await perform(
          ask,
          [{ target, args: { input: { [name]: world.globex.tenantId } } }],
          sending,
        );
        expect(reply?.faults).toEqual([expect.objectContaining({ code: 'BAD_USER_INPUT' })]);
      }
    }
    expect(await rows.fingerprints()).toEqual(before);
  });

  it('has no argument to start from: none names a tenant or a time of creation', () => {
    const slots = targets.flatMap((target) =>
      slotsOf(target).map(({ path }) => `${target.name} ${path.join('.')}`),
    );
    expect(slots.length).toBeGreaterThan(80);
    const own = slots.filter((name) => /tenant|org|createdAt|updatedAt|authorId|version$/i.test(name));
    expect(own).toEqual(['Mutation.updateTicket input.expectedVersion']);
    expect(slots.filter((name) => /role$/i.test(name))).toEqual([
      'Mutation.createPerson input.role',
      'Mutation.changePersonRole input.role',
      'Mutation.invitePerson input.role',
      'Mutation.createOidcProvider input.newPersonRole',
      'Mutation.createSamlProvider input.newPersonRole',
      'Mutation.updateIdentityProvider input.newPersonRole',
    ]);
  });
});

describe('a list of ids', () => {
  const query = 'query($ids: [ID!]!) { nodes(ids: $ids) { id } }';
  const idsOf = (count: number): string[] =>
    Array.from({ length: count }, (_, index) =>
      globalId('Ticket', `00000000-0000-7000-8000-${String(index).padStart(12, '0')}`),
    );

  it('may have a hundred, also the same one a hundred times', async () => {
    expect((await ask(query, { ids: idsOf(100) })).body.data).toEqual({ nodes: Array(100).fill(null) });
    const id = world.acme.ids.Ticket;
    expect((await ask(query, { ids: Array(100).fill(id) })).body.data).toEqual({
      nodes: Array.from({ length: 100 }, () => ({ id })),
    });
  });

  it.each([101, 251, 1_000, 100_000])('is refused with %i', async (count) => {
    const sql = await world.sqlOf(async () => {
      const { status, body } = await ask(query, { ids: idsOf(count) });
      expect(body.data ?? null).toBeNull();
      expect(['BAD_USER_INPUT', 'PAYLOAD_TOO_LARGE']).toContain(body.errors?.[0]?.extensions.code);
      expect(status).toBeLessThan(500);
    });
    expect(sql.filter((text) => /"ticket"/.test(text))).toEqual([]);
  });

  it('is refused with 100,000 wherever a list of ids is taken', async () => {
    const lists = targets.flatMap((target) =>
      slotsOf(target)
        .filter(({ type, isList }) => isList && type.name === 'ID')
        .map((slot) => ({ target, slot })),
    );
    expect(lists.map(({ target }) => target.name)).toContain('Query.nodes');
    for (const { target, slot } of lists) {
      const args = slot.path.reduceRight<unknown>((value, name) => ({ [name]: value }), idsOf(100_000));
      const [reply] = await perform(
        world.acme.owner.ask,
        [{ target, args: args as object as never, alone: true }],
        sending,
      );
      expect(reply?.status).toBeLessThan(500);
      expect(['BAD_USER_INPUT', 'PAYLOAD_TOO_LARGE']).toContain(reply?.faults[0]?.code);
    }
  });
});
