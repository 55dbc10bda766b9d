import type { GraphQLSchema } from 'graphql';
import { buildAtriumSchema } from '../../src/graphql';
import { createWorld, type Ask, type World } from '../support/world';
import { harvestAll, type Harvest } from './harvest';
import { foreignTo, forbiddenTo, hintsOf, textsOf, type Hidden } from './hidden';
import { learn, type Lesson, type Teaching } from './lessons';
import type { Arguments, Sending } from './operations';
import { plantMore, plantOneTicketMore } from './planting';
import { targetsOf, type Target } from './schema-targets';
import { openTenantRows, type TableRow, type TenantRows } from './tenant-rows';

export type RoleName = 'OWNER' | 'ADMIN' | 'AGENT' | 'CUSTOMER' | 'ANONYMOUS';

/** Somebody of acme, or nobody, who attacks. */
export interface Attacker {
  readonly role: RoleName;
  readonly ask: Ask;
  readonly personId: string | null;
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
export async function createIsolationWorld(variables: Record<string, string> = {}): Promise<IsolationWorld> {
  const world = await createWorld(variables);
  try {
    return await prepared(world);
  } catch (error) {
    await world.close();
    throw error;
  }
}

async function prepared(world: World): Promise<IsolationWorld> {
  for (const tenant of [world.acme, world.globex]) await plantMore(tenant);
  await plantOneTicketMore(world.globex);

  const schema = await buildAtriumSchema();
  const targets = targetsOf(schema);
  const rows = await openTenantRows(world.database.superuserUrl);
  const { acme, globex } = world;
  const rowsBefore = new Map<string, readonly TableRow[]>();
  for (const { tenantId } of [acme, globex]) rowsBefore.set(tenantId, await rows.read(tenantId));
  const since = new Date();
  const first = await harvestAll(acme.owner.ask, targets, { schema });
  let prints = await rows.fingerprints();
  const hasChangedRows = async (): Promise<boolean> => {
    const print = (await rows.fingerprints()).get(acme.tenantId);
    if (print === prints.get(acme.tenantId)) return false;
    await rows.restore(acme.tenantId, rowsBefore.get(acme.tenantId) ?? []);
    prints = await rows.fingerprints();
    return true;
  };
  const lessons = await learnAll(acme.owner.ask, targets, { schema, own: first, hasChangedRows });
  const wayArguments = new Map([...lessons].map(([name, { base }]) => [name, base]));
  const sending: Sending = { schema, wayArguments };
  const harvests = {
    acme: await harvestAll(acme.owner.ask, targets, { ...sending, deep: true, further: choicesIn(lessons) }),
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
    knownIds: new Set([...rowsBefore.values()].flat().flatMap((row) => [...textsOf(row), ...hintsOf(row)])),
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
  teaching: Teaching,
): Promise<Map<string, Lesson>> {
  const lessons = new Map<string, Lesson>();
  const wayArguments = new Map<string, Arguments>();
  for (const target of targets) {
    const lesson = await learn(ask, target, { ...teaching, wayArguments });
    lessons.set(target.name, lesson);
    wayArguments.set(target.name, lesson.base);
  }
  return lessons;
}

/** The arguments of targets that answer to a choice, by target name: each choice may show something else. */
const choicesIn = (lessons: ReadonlyMap<string, Lesson>): Map<string, Arguments[]> =>
  new Map(
    [...lessons]
      .filter(([, { slots }]) => new Set(slots.map(({ slot }) => slot.name)).size < slots.length)
      .map(([name, { slots }]) => [name, slots.flatMap(({ accepted }) => (accepted ? [accepted] : []))]),
  );

function attackersOf({ acme, ask }: World): Attacker[] {
  return [
    { role: 'OWNER', ...acme.owner },
    { role: 'ADMIN', ...acme.admin },
    { role: 'AGENT', ...acme.agent },
    { role: 'CUSTOMER', ...acme.customer },
    { role: 'ANONYMOUS', ask: ask(null), personId: null },
  ];
}
