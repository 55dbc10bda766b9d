import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { Client } from 'pg';
import { createWorld, type Ask, type World } from '../support/world';
import { codesOf } from './answers';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world?.close());

const flags = async (ask: Ask, names?: string[] | null): Promise<string[]> => {
  const query = 'query ($names: [String!]) { flags(names: $names) { name enabled } }';
  const { body } = await ask(query, names === undefined ? {} : { names });
  if (body.errors) throw new Error(JSON.stringify(body.errors));
  return (body.data as { flags: { name: string; enabled: boolean }[] }).flags.map(
    ({ name, enabled }) => `${name} ${enabled ? 'on' : 'off'}`,
  );
};

/** Asks until it is so: what is written past the API reaches what is kept a moment later. */
async function becomes(read: () => Promise<unknown>, expected: unknown): Promise<void> {
  while (!isDeepStrictEqual(await read(), expected)) await sleep(20);
}

describe('flags', () => {
  it("tells everybody of a tenant what counts there, its own before its plan's, by name", async () => {
    const { owner, customer, canary } = world.acme;
    const expected = [`both.${canary} off`, `own.${canary} on`, `plans.${canary} on`];
    expect(await flags(owner.ask)).toEqual(expected);
    expect(await flags(customer.ask)).toEqual(expected);
    expect(await flags(customer.ask, null)).toEqual(expected);
  });

  it("shows nothing of another tenant's flags, nor of another plan's, though one knows their names", async () => {
    const { globex, acme } = world;
    const theirs = [`both.${globex.canary}`, `own.${globex.canary}`, `plans.${globex.canary}`];
    expect(await flags(acme.owner.ask, theirs)).toEqual(theirs.map((name) => `${name} off`));
  });

  it('answers for the names that were asked for, each once and in their order, and for no other', async () => {
    const { owner, canary } = world.acme;
    const names = ['unheard-of', `own.${canary}`, 'a', `own.${canary}`];
    expect(await flags(owner.ask, names)).toEqual(['a off', `own.${canary} on`, 'unheard-of off']);
    expect(await flags(owner.ask, [])).toEqual([]);
  });

  it.each([
    ['capitals', ['New']],
    ['a blank', ['new desk']],
    ['a dash at the end', ['new-']],
    ['two dots', ['new..desk']],
    ['a digit first', ['1a']],
    ['nothing', ['']],
    ['65 characters', ['a'.repeat(65)]],
    ['a line break', ['new\n']],
    ['more than 100 names', Array.from({ length: 101 }, (_, index) => `flag-${index}`)],
  ])('refuses names with %s', async (_what, names) => {
    const answer = await world.acme.owner.ask('query ($n: [String!]) { flags(names: $n) { name } }', {
      n: names,
    });
    expect(codesOf(answer)).toEqual(['BAD_USER_INPUT']);
  });

  it('needs somebody who is signed in', async () => {
    const { body } = await world.ask(null)('{ flags { name } }');
    expect(body.errors?.map(({ extensions }) => extensions.code)).toEqual(['UNAUTHENTICATED']);
  });

  it('reads each table once at most', async () => {
    const statements = await world.sqlOf(() => world.acme.customer.ask('{ flags { name } }'));
    expect(statements.filter((text) => text.includes('_flag')).length).toBeLessThanOrEqual(2);
  });

  it('follows the tenant to another plan', async () => {
    const { acme, globex, catalogue } = world;
    await catalogue.flags.set({ plan: 'moved' }, { name: 'moved', enabled: true });
    const client = new Client({ connectionString: world.database.ownerUrl });
    await client.connect();
    await client.query("UPDATE tenant SET plan = 'moved' WHERE id = $1", [globex.tenantId]);
    const asked = () => flags(globex.owner.ask, ['moved', `plans.${globex.canary}`]);
    await becomes(asked, ['moved on', `plans.${globex.canary} off`]);
    expect(await flags(acme.owner.ask, ['moved'])).toEqual(['moved off']);
    await client.query('UPDATE tenant SET plan = $2 WHERE id = $1', [globex.tenantId, `plan-${globex.slug}`]);
    await client.end();
    await becomes(asked, ['moved off', `plans.${globex.canary} on`]);
  });

  it("follows every change of the tenant's own flags and of its plan's", async () => {
    const { tenantId, slug, customer } = world.acme;
    const { flags: catalogue } = world.catalogue;
    const plan = `plan-${slug}`;
    const asked = () => flags(customer.ask, ['followed']);
    expect(await asked()).toEqual(['followed off']);
    await catalogue.set({ plan }, { name: 'followed', enabled: true });
    await becomes(asked, ['followed on']);
    await catalogue.set({ tenantId }, { name: 'followed', enabled: false });
    await becomes(asked, ['followed off']);
    await catalogue.unset({ tenantId }, 'followed');
    await becomes(asked, ['followed on']);
    await catalogue.unset({ plan }, 'followed');
    await becomes(asked, ['followed off']);
  });

  it('never tells of more than 100, and of all that can be set', async () => {
    const { flags: catalogue } = world.catalogue;
    const { globex } = world;
    const plan = `plan-${globex.slug}`;
    const fill = async (owner: { tenantId: string } | { plan: string }, prefix: string) => {
      const before = (await catalogue.of(owner)).length;
      for (let index = before; index < 50; index += 1)
        await catalogue.set(owner, { name: `${prefix}-${index}`, enabled: true });
      await expect(catalogue.set(owner, { name: `${prefix}-more`, enabled: true })).rejects.toThrow(
        /50 flags already/,
      );
      // One that is there can still be switched.
      expect(await catalogue.set(owner, { name: `${prefix}-49`, enabled: false })).toBe(true);
    };
    await fill({ tenantId: globex.tenantId }, 'own');
    await fill({ plan }, 'plans');
    // One name is set by both.
    await becomes(async () => (await flags(globex.owner.ask)).length, 99);
  });
});
