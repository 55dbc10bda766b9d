import type { GraphQLSchema } from 'graphql';
import { buildAtriumSchema } from '../../src/graphql';
import { isUuid } from '../../src/kernel';
import { globalId, parseGlobalId } from '../../src/schema';
import { createWorld, type Ask, type TestTenant, type World } from '../support/world';
import { harvestAll, type Harvest, type SeenObject } from './harvest';
import { learn, type Lesson } from './lessons';
import type { Arguments, Sending } from './operations';
import { targetsOf, type Target } from './schema-targets';
import { openTenantRows, type TableRow, type TenantRows } from './tenant-rows';
import type { Secrets } from './values';

export type RoleName = 'OWNER' | 'ADMIN' | 'AGENT' | 'CUSTOMER' | 'ANONYMOUS';

/** Somebody of acme, or nobody, who attacks. */
export interface Attacker {
  readonly role: RoleName;
  readonly ask: Ask;
  readonly personId: string | null;
}

/** What an attacker must not find out about, and what tells that they did. */
export interface Hidden {
  readonly of: string;
  readonly secrets: Secrets;
  /** Objects whose numbers are no secret, though a secret object may have the same. */
  readonly known: readonly SeenObject[];
  readonly needles: readonly string[];
}

/** A world whose schema has been read, whose own fields have been tried, and whose rows are watched. */
export interface IsolationWorld extends World {
  readonly schema: GraphQLSchema;
  readonly targets: readonly Target[];
  /** What acme's owner found out about every target, by its name. */
  readonly lessons: ReadonlyMap<string, Lesson>;
  readonly attackers: readonly Attacker[];
  readonly harvests: Readonly<Record<'acme' | 'globex', Harvest>>;
  /** Hidden from everybody of acme: all of globex. */
  readonly foreign: Hidden;
  /** Hidden from acme's customer: what acme's other people are called, wrote and do. */
  readonly forbidden: Hidden;
  readonly rows: TenantRows;
  /** Acme's and globex's rows before any attack, by tenant id. */
  readonly rowsBefore: ReadonlyMap<string, readonly TableRow[]>;
  /** All texts in those rows. */
  readonly knownIds: ReadonlySet<string>;
  readonly since: Date;
  readonly sending: Sending;
}

/** Builds a world and learns from its schema what there is to attack. */
export async function createIsolationWorld(): Promise<IsolationWorld> {
  const world = await createWorld();
  try {
    return await prepared(world);
  } catch (error) {
    await world.close();
    throw error;
  }
}

async function prepared(world: World): Promise<IsolationWorld> {
  for (const tenant of [world.acme, world.globex]) await plantMore(tenant);
  await world.globex.owner.ask(CREATE, {
    input: { subject: 'One more canary-globex', description: 'And more canary-globex' },
  });

  const schema = await buildAtriumSchema();
  const targets = targetsOf(schema);
  const rows = await openTenantRows(world.database.superuserUrl);
  const { acme, globex } = world;
  const rowsBefore = new Map(
    await Promise.all(
      [acme, globex].map(async ({ tenantId }) => [tenantId, await rows.read(tenantId)] as const),
    ),
  );
  const since = new Date();
  const first = await harvestAll(acme.owner.ask, targets, { schema });
  const restore = () => rows.restore(acme.tenantId, rowsBefore.get(acme.tenantId) ?? []);
  const lessons = await learnAll(acme.owner.ask, targets, { schema, own: first, restore });
  const wayArguments = new Map([...lessons].map(([name, { base }]) => [name, base]));
  const sending: Sending = { schema, wayArguments };
  const harvests = {
    acme: await harvestAll(acme.owner.ask, targets, { ...sending, deep: true }),
    globex: await harvestAll(globex.owner.ask, targets, sending),
  };
  return {
    ...world,
    schema,
    targets,
    lessons,
    attackers: attackersOf(world),
    harvests,
    foreign: foreignTo(harvests, { globex, rows: rowsBefore.get(globex.tenantId) ?? [] }),
    forbidden: forbiddenTo(acme, harvests.acme),
    rows,
    rowsBefore,
    knownIds: new Set([...rowsBefore.values()].flat().flatMap(textsOf)),
    since,
    sending,
    close: async () => {
      await rows.close();
      await world.close();
    },
  };
}

async function learnAll(
  ask: Ask,
  targets: readonly Target[],
  { schema, own, restore }: { schema: GraphQLSchema; own: Harvest; restore: () => Promise<void> },
): Promise<Map<string, Lesson>> {
  const lessons = new Map<string, Lesson>();
  const wayArguments = new Map<string, Arguments>();
  for (const target of targets) {
    const lesson = await learn(ask, target, {
      schema,
      own,
      wayArguments,
      afterTry: ({ operation }, { faults }) =>
        operation === 'mutation' && faults.length === 0 ? restore() : Promise.resolve(),
    });
    lessons.set(target.name, lesson);
    wayArguments.set(target.name, lesson.base);
  }
  return lessons;
}

const CREATE = 'mutation($input: CreateTicketInput!) { createTicket(input: $input) { ticket { id } } }';

/** A closed ticket, and comments by everybody who has written none: so that every mutation can succeed once. */
async function plantMore(tenant: TestTenant): Promise<void> {
  const { slug, canary, owner } = tenant;
  const texts = {
    subject: `Closed ${canary} of-owner-${slug}`,
    description: `Over ${canary} of-owner-${slug}`,
  };
  const created = await owner.ask(CREATE, { input: texts });
  const { ticket } = created.body.data?.['createTicket'] as { ticket: { id: string } };
  for (const status of ['SOLVED', 'CLOSED']) {
    await owner.ask(
      `mutation($id: ID!) { changeTicketStatus(input: { ticketId: $id, status: ${status} }) { __typename } }`,
      {
        id: ticket.id,
      },
    );
  }
  const ticketId = globalId('Ticket', tenant.tickets[2] ?? '');
  for (const [name, { ask }] of Object.entries({ owner, admin: tenant.admin, agent2: tenant.agent2 })) {
    const body = `By ${name} ${canary} of-customer2-${slug}`;
    const added = await ask(
      'mutation($input: AddCommentInput!) { addComment(input: $input) { ... on AddCommentPayload { comment { id } } } }',
      { input: { ticketId, body } },
    );
    const { comment } = added.body.data?.['addComment'] as { comment: { id: string } };
    await ask('mutation($input: EditCommentInput!) { editComment(input: $input) { __typename } }', {
      input: { commentId: comment.id, body: `${body}, edited` },
    });
  }
}

function attackersOf({ acme, ask }: World): Attacker[] {
  return [
    { role: 'OWNER', ...acme.owner },
    { role: 'ADMIN', ...acme.admin },
    { role: 'AGENT', ...acme.agent },
    { role: 'CUSTOMER', ...acme.customer },
    { role: 'ANONYMOUS', ask: ask(null), personId: null },
  ];
}

const textsOf = ({ row }: TableRow): string[] =>
  Object.values(row).filter((value) => typeof value === 'string');

/** All of globex: what its owner can read, and every UUID and text of its rows, whether a field shows it or not. */
function foreignTo(
  { acme, globex }: Record<'acme' | 'globex', Harvest>,
  of: { globex: TestTenant; rows: readonly TableRow[] },
): Hidden {
  const tenantId = of.globex.tenantId;
  const values = of.rows.flatMap(({ row }) => Object.values(row));
  const uuids = values.filter(
    (value) => typeof value === 'string' && /^[\da-f-]{36}$/.test(value),
  ) as string[];
  const tenant: SeenObject = { type: 'Tenant', id: globalId('Tenant', tenantId), leaves: {} };
  const { slug, canary, internalCanary } = of.globex;
  return {
    of: 'another tenant',
    secrets: {
      objects: [...globex.objects, tenant],
      cursors: globex.cursors,
      texts: [canary, internalCanary],
    },
    known: acme.objects,
    needles: [slug, ...new Set([tenantId, ...uuids])],
  };
}

/** What acme's customer must not see, by what is written in it: the tests' own law, not the policies'. */
function forbiddenTo(acme: TestTenant, harvest: Harvest): Hidden {
  const markers = [acme.internalCanary, `of-customer2-${acme.slug}`, `of-owner-${acme.slug}`];
  const strangers = ['owner', 'admin', 'customer2'].map((name) =>
    globalId('Person', acme.people[name] ?? ''),
  );
  const emails = Object.keys(acme.people).filter((name) => name !== 'customer');
  const isHidden = ({ id, leaves }: SeenObject): boolean =>
    strangers.includes(id ?? '') || markers.some((marker) => JSON.stringify(leaves).includes(marker));
  const objects = harvest.objects.filter(({ id }) => id !== null);
  const hidden = objects.filter((object) => isHidden(hiddenPartOf(object)));
  const uuids = hidden.map(({ id }) => parseGlobalId(id ?? '')?.uuid ?? '');
  return {
    of: 'the own tenant',
    secrets: { objects: hidden, cursors: new Map(), texts: markers },
    known: objects.filter((object) => !hidden.includes(object)),
    needles: [...markers, ...uuids, ...emails.map((name) => `${name}@${acme.slug}.test`)],
  };
}

// A customer sees their ticket, though not the other system's id on it.
function hiddenPartOf(object: SeenObject): SeenObject {
  const { externalId: _, ...leaves } = object.leaves;
  return { ...object, leaves };
}
