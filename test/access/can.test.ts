import { buildAtriumSchema } from '../../src/graphql';
import { globalId } from '../../src/schema';
import { codesOf, dataOf, mutate } from '../api/answers';
import { plantMore } from '../isolation/planting';
import { openTenantRows, type TableRow, type TenantRows } from '../isolation/tenant-rows';
import { createWorld, type Ask, type World } from '../support/world';
import { plantViewers, type AccessViewer } from './access-viewers';
import { actionsOf, rowIds, type Action } from './can-rows';
import { expectedAccess } from './expected-access';

interface Can {
  readonly allowed: boolean;
  readonly reason: string | null;
}

let world: World;
let rows: TenantRows;
let before: readonly TableRow[];
let foreign: readonly TableRow[];
let actions: Action[];
let viewers: { viewer: AccessViewer; ask: Ask }[];
beforeAll(async () => {
  world = await createWorld();
  const { acme, globex } = world;
  await plantMore(acme);
  const people = await plantViewers(world);
  viewers = [];
  for (const viewer of people) {
    viewers.push({ viewer, ask: world.ask(await world.tokenFor(acme.tenantId, viewer.personId)) });
  }
  rows = await openTenantRows(world.database.superuserUrl);
  before = await rows.read(acme.tenantId);
  foreign = await rows.read(globex.tenantId);
  const emptyRole = before.find(({ table, row }) => table === 'custom_role' && row['name'] === 'nothing');
  const emptyRoleId = globalId('CustomRole', String(emptyRole?.row['id']));
  actions = actionsOf(await buildAtriumSchema(), acme, emptyRoleId);
});
afterAll(async () => {
  await rows.close();
  await world.close();
});

/** What `can` says about an action, without a row and on each of these rows. */
async function asked(ask: Ask, action: string, ids: readonly string[]): Promise<(Can | undefined)[]> {
  const fields = ids.map((id, index) => `r${index}: can(action: ${action}, on: "${id}") { allowed reason }`);
  const document = `{ viewer { general: can(action: ${action}) { allowed reason } ${fields.join(' ')} } }`;
  const { viewer } = dataOf<{ viewer: Record<string, Can> }>(await ask(document));
  return [viewer['general'], ...ids.map((_, index) => viewer[`r${index}`])];
}

/** How the mutation went: none, or the codes of its errors. Every row is put back. */
async function done(ask: Ask, { name, on, input }: Action, id: string | null): Promise<string> {
  const answer = await mutate(ask, name, { ...input, ...(on && id && { [on.field]: id }) }, '__typename');
  if (codesOf(answer).length === 0) await rows.restore(world.acme.tenantId, before);
  return codesOf(answer).join() || 'none';
}

const REFUSED = ['FORBIDDEN', 'NOT_FOUND'];
// What is no question of rights: `can` says yes before somebody deactivated, and no before who is no agent.
const BAD_ALTHOUGH_ALLOWED = 'transferOwnership';
const BAD_AND_REFUSED = 'assignCustomRole';

/** Where `can` and the mutation disagree, and how often `can` said what. */
async function compare(action: Action) {
  const { own, hidden } = action.on
    ? rowIds(action.on.type, before, foreign)
    : { own: [] as string[], hidden: [] as string[] };
  const ids = [...own, ...hidden];
  const wrong: string[] = [];
  const count = { allowed: 0, refused: 0 };
  for (const { viewer, ask } of viewers) {
    const [general, ...onRows] = await asked(ask, action.name, ids);
    const said = action.on ? onRows : [general];
    for (const [index, can] of said.entries()) {
      const id = ids[index] ?? null;
      const code = await done(ask, action, id);
      const isAllowed = can?.allowed === true;
      count[isAllowed ? 'allowed' : 'refused'] += 1;
      const agrees = isAllowed
        ? code === 'none' || (action.name === BAD_ALTHOUGH_ALLOWED && code === 'BAD_USER_INPUT')
        : REFUSED.includes(code) || (action.name === BAD_AND_REFUSED && code === 'BAD_USER_INPUT');
      const isHidden = id !== null && hidden.includes(id);
      const isBeyondGeneral = isAllowed && general?.allowed !== true;
      const hasReason = Boolean(can?.reason) !== isAllowed;
      if (!agrees || isBeyondGeneral || !hasReason || (isHidden && isAllowed))
        wrong.push(`${viewer.name} on ${id ?? 'none'}: ${JSON.stringify(can)}, then ${code}`);
    }
  }
  return { wrong, count };
}

const ACTIONS = Object.keys(expectedAccess)
  .filter((name) => name.startsWith('Mutation.'))
  .map((name) => name.slice('Mutation.'.length));

/** What is for pipelines is refused to everybody, before any row is looked at. */
const isForPeople = (name: string): boolean => expectedAccess[`Mutation.${name}`]?.roles.length !== 0;

describe('viewer.can', () => {
  it('is asked about every mutation, and about rows of all that a mutation is about', () => {
    expect(actions.map(({ name }) => name).toSorted()).toEqual(ACTIONS.toSorted());
    const types = new Set(actions.flatMap(({ on }) => on?.type ?? []));
    for (const type of types)
      expect([type, rowIds(type, before, foreign).own.length > 0]).toEqual([type, true]);
    for (const type of types) expect([type, rowIds(type, before, foreign).hidden.length]).toEqual([type, 2]);
  });

  it.each(ACTIONS)('agrees with what %s then does, whoever asks about whichever row', async (name) => {
    const action = actions.find((one) => one.name === name);
    if (!action) throw new Error(`there is no mutation ${name}`);
    const { wrong, count } = await compare(action);
    expect(wrong).toEqual([]);
    expect([count.allowed > 0, count.refused > 0]).toEqual([isForPeople(name), true]);
  });

  it.each(ACTIONS)('takes a row for %s just when the mutation is about one', async (name) => {
    const action = actions.find((one) => one.name === name);
    const [{ ask } = { ask: world.acme.owner.ask }] = viewers;
    const { ids } = world.acme;
    const rightly = ids[(action?.on?.type ?? 'Ticket') as keyof typeof ids];
    const wrongly = action?.on?.type === 'Ticket' ? ids.Person : ids.Ticket;
    const send = (id: string) => ask(`{ viewer { can(action: ${name}, on: "${id}") { allowed } } }`);
    expect(codesOf(await send(rightly))).toEqual(action?.on || !isForPeople(name) ? [] : ['BAD_USER_INPUT']);
    expect(codesOf(await send(wrongly))).toEqual(isForPeople(name) ? ['BAD_USER_INPUT'] : []);
  });
});
