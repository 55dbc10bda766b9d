import './production-mode';
import { createIsolationWorld, type Attacker, type IsolationWorld } from './isolation-world';
import type { Leak } from './leaks';
import { edgesToSee, entityTypes, fieldsToSee, together } from './controls';
import { createHarvester } from './harvest';
import { workOnOwnRows, type Deed } from './own-rows';
import type { TableRow } from './tenant-rows';

let world: IsolationWorld;
const deedsOf = new Map<string, readonly Deed[]>();
const leaksOf = new Map<string, readonly Leak[]>();
beforeAll(async () => {
  world = await createIsolationWorld({ CACHE: 'on' });
  for (const attacker of world.attackers) {
    const hidden = attacker.role === 'CUSTOMER' ? world.forbidden.needles : [];
    const { deeds, leaks } = await workOnOwnRows(world, attacker, [...world.foreign.needles, ...hidden]);
    deedsOf.set(attacker.role, deeds);
    leaksOf.set(attacker.role, leaks);
  }
}, 300_000);
afterAll(() => world?.close());

const ROLES = ['OWNER', 'ADMIN', 'AGENT', 'CUSTOMER', 'ANONYMOUS'] as const;
type Role = (typeof ROLES)[number];

/** Names of the mutations that somebody could do at least once. */
const doneBy = (role: Role): Set<string> =>
  new Set(
    (deedsOf.get(role) ?? [])
      .filter(({ reply }) => reply.faults.length === 0)
      .map(({ operation }) => operation.target.name),
  );

/** Mutations whose description ends in who they are for. */
const meantFor = (audience: string): string[] =>
  world.targets
    .filter(
      ({ operation, field }) => operation === 'mutation' && field.description?.endsWith(` ${audience}.`),
    )
    .map(({ name }) => name);

/** Which rows somebody may change at all. Of a table that is not named here, none. */
const MAY_CHANGE: Record<Role, (row: TableRow, attacker: Attacker) => boolean> = {
  OWNER: () => true,
  ADMIN: ({ table, row }) => table !== 'identity_provider' && (table !== 'person' || row['role'] !== 'OWNER'),
  AGENT: ({ table, row }, { personId }) =>
    ['ticket', 'tag', 'ticket_tag', 'ticket_counter', 'outbox'].includes(table) ||
    (table === 'comment' && row['author_id'] === personId) ||
    (table === 'person' && row['id'] === personId),
  CUSTOMER: ({ table, row }, { personId }) =>
    ['ticket_counter', 'outbox'].includes(table) ||
    (table === 'ticket' && row['requester_id'] === personId) ||
    (table === 'comment' && row['author_id'] === personId) ||
    (table === 'person' && row['id'] === personId),
  ANONYMOUS: () => false,
};

describe.each(ROLES)('a mutation by %s, with every id of the own tenant', (role) => {
  it('shows nothing of the other tenant or of others, and changes nothing when it fails', () => {
    expect(leaksOf.get(role)).toEqual([]);
  });

  it('changes only rows that are theirs to change', () => {
    const attacker = world.attackers.find((one) => one.role === role) as Attacker;
    const trespasses = (deedsOf.get(role) ?? []).flatMap(({ name, changed }) =>
      changed.filter((row) => !MAY_CHANGE[role](row, attacker)).map((row) => ({ name, row })),
    );
    expect(trespasses).toEqual([]);
  });

  it('is refused with FORBIDDEN, NOT_FOUND, BAD_USER_INPUT or UNAUTHENTICATED', () => {
    const codes = new Set(
      (deedsOf.get(role) ?? []).flatMap(({ reply }) => reply.faults.map(({ code }) => code)),
    );
    for (const code of codes) {
      expect(['FORBIDDEN', 'NOT_FOUND', 'BAD_USER_INPUT', 'UNAUTHENTICATED']).toContain(code);
    }
  });
});

describe('the matrix of roles', () => {
  it('lets owners do everything', () => {
    const all = world.targets.filter(({ operation }) => operation === 'mutation').map(({ name }) => name);
    expect([...doneBy('OWNER')].toSorted()).toEqual(all.toSorted());
  });

  it('shows a change of rows by every mutation, as the owner', () => {
    const changing = (deedsOf.get('OWNER') ?? []).filter(({ changed }) => changed.length > 0);
    expect(new Set(changing.map(({ operation }) => operation.target.name))).toEqual(doneBy('OWNER'));
  });

  it('lets nobody anonymous do anything', () => {
    expect([...doneBy('ANONYMOUS')]).toEqual([]);
  });

  it('keeps what is for owners and administrators from agents and customers', () => {
    const administration = meantFor('For owners and administrators');
    expect(administration.length).toBeGreaterThan(5);
    for (const name of administration) {
      expect(doneBy('ADMIN')).toContain(name);
      expect(doneBy('AGENT')).not.toContain(name);
      expect(doneBy('CUSTOMER')).not.toContain(name);
    }
  });

  it('keeps what is for owners from everybody else', () => {
    const ownership = meantFor('For owners');
    expect(ownership.length).toBeGreaterThan(3);
    for (const name of ownership) {
      for (const role of ['ADMIN', 'AGENT', 'CUSTOMER'] as const) expect(doneBy(role)).not.toContain(name);
    }
  });

  it('keeps what is for staff from customers', () => {
    const work = meantFor('For staff');
    expect(work.length).toBeGreaterThan(2);
    for (const name of work) {
      expect(doneBy('AGENT')).toContain(name);
      expect(doneBy('CUSTOMER')).not.toContain(name);
    }
  });

  it('lets customers work on what is theirs', () => {
    const own = [
      'createTicket',
      'changeTicketStatus',
      'addComment',
      'editComment',
      'deleteComment',
      'updatePerson',
    ];
    expect([...doneBy('CUSTOMER')]).toEqual(expect.arrayContaining(own.map((name) => `Mutation.${name}`)));
  });
});

// What follows keeps the suite from passing because it saw nothing.
describe('the suite', () => {
  const seen = () => {
    const harvester = createHarvester(world.schema);
    for (const { operation, reply } of deedsOf.get('OWNER') ?? []) harvester.add(operation.target, reply);
    return together([world.harvests.acme, harvester.harvest()]);
  };

  it('sees every field of every object with a value, as the owner', () => {
    const { fields } = seen();
    expect(fieldsToSee(world.schema).filter((field) => !fields.has(field))).toEqual([]);
  });

  it('sees own texts through every root field and edge, as the owner', () => {
    const { below } = seen();
    const { canary } = world.acme;
    expect(edgesToSee(world.schema).filter((edge) => !below.get(edge)?.includes(canary))).toEqual([]);
  });

  it('finds values of the own tenant that every target and every argument accepts', () => {
    const lessons = [...world.lessons.values()];
    const unmet = lessons.flatMap(({ target, slots, accepted }) => [
      ...(accepted ? [] : [target.name]),
      ...slots.filter((slot) => slot.accepted === null).map(({ slot }) => `${target.name} ${slot.name}`),
    ]);
    expect(unmet).toEqual([]);
    expect(lessons.map(({ target }) => target)).toEqual(world.targets);
  });

  it('attacks with ids of every type, and with a cursor of every list', () => {
    const { objects, cursors } = world.foreign.secrets;
    for (const type of entityTypes(world.schema))
      expect(objects.map((object) => object.type)).toContain(type);
    const lists = world.targets.filter(({ field }) => /Connection!?$/.test(String(field.type)));
    for (const { name } of lists) expect([...cursors.keys()]).toContain(name);
  });

  it('knows of rows that a customer must not see, of every type', () => {
    const hidden = world.forbidden.secrets.objects.map(({ type }) => type);
    for (const type of entityTypes(world.schema)) expect(hidden).toContain(type);
  });

  it('watches rows of the other tenant in every table with a tenant', () => {
    const rows = world.rowsBefore.get(world.globex.tenantId) ?? [];
    for (const table of [...world.rows.tables, 'tenant'])
      expect(rows.map((row) => row.table)).toContain(table);
    expect(world.rows.tables.length).toBeGreaterThan(8);
  });
});
