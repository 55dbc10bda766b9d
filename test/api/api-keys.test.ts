import { grantablePermissions, permissionSet } from '../../src/kernel';
import { globalId } from '../../src/schema';
import { createScope } from '../../src/tenancy';
import type { Ask, TestTenant } from '../support/world';
import { codesOf, dataOf, mutate } from './answers';
import {
  create,
  createKeyWorld,
  KEY,
  revoke,
  rotate,
  uuidOf,
  type Key,
  type KeyWorld,
} from './api-key-world';
import { idOf } from './planting';

let k: KeyWorld;
let tenant: TestTenant;
beforeAll(async () => {
  k = await createKeyWorld();
  tenant = k.world.acme;
});
afterAll(() => k?.close());

/** The owner, who came in by a key with these scopes. */
const asKey = async (scopes: string[]): Promise<Ask> => k.world.ask((await k.made({ scopes })).token);

describe('a new API key', () => {
  it('acts for its creator, for a year, and shows its token this once', async () => {
    const { apiKey, token } = await k.made({ scopes: ['TICKETS_WORK', 'TICKETS_READ', 'TICKETS_READ'] });
    expect(apiKey).toMatchObject({
      scopes: ['TICKETS_READ', 'TICKETS_WORK'],
      status: 'ACTIVE',
      lastUsedAt: null,
      person: { id: idOf.person(tenant.owner.personId) },
      createdBy: { id: idOf.person(tenant.owner.personId) },
    });
    expect(daysOf(apiKey)).toBe(365);
    expect(token).toMatch(/^atr_live_[\w-]{43}_[\w-]{43}$/);
    expect(apiKey.hint).toBe(`…${token.slice(40, 52)}`);
    expect(await k.keys.authenticate(token)).toMatchObject({
      tenantId: tenant.tenantId,
      apiKeyId: uuidOf({ apiKey, token }),
      member: { personId: tenant.owner.personId, role: 'OWNER' },
    });
  });

  it('leaves its secret nowhere: neither in a row, nor in a fact, nor in a later answer', async () => {
    const key = await k.made();
    const next = await k.rotated(key);
    const list = await tenant.owner.ask(`{ apiKeys(first: 100) { nodes { ${KEY} } } }`);
    const rows = await k.probe.query('SELECT to_jsonb(k) FROM api_key k');
    const log = await k.probe.query('SELECT topic, payload FROM outbox');
    const all = JSON.stringify([rows, log]) + list.text;
    for (const token of [key.token, next]) {
      expect(all).not.toContain(token.slice(-43));
      expect(all).not.toContain(Buffer.from(token.slice(-43), 'base64url').toString('hex'));
    }
    expect(all).toContain(uuidOf(key));
  });

  it('lives for 1 to 730 days', async () => {
    for (const expiresInDays of [1, 730]) {
      expect(daysOf((await k.made({ expiresInDays })).apiKey)).toBe(expiresInDays);
    }
    for (const expiresInDays of [0, -1, 731]) {
      expect(codesOf(await create(tenant.owner.ask, { expiresInDays }))).toEqual(['BAD_USER_INPUT']);
    }
  });

  it('has a scope at least, and none that no key may have', async () => {
    for (const scopes of [[], ['OWNERS_MANAGE'], ['TICKETS_READ', 'ADMINS_MANAGE'], ['SIGN_IN_MANAGE']]) {
      expect(codesOf(await create(tenant.owner.ask, { scopes }))).toEqual(['BAD_USER_INPUT']);
    }
  });

  it.each(['agent', 'customer'] as const)('is not for the %s to create', async (role) => {
    expect(codesOf(await create(tenant[role].ask, {}))).toEqual(['FORBIDDEN']);
  });
});

const daysOf = ({ createdAt, expiresAt }: Key): number =>
  (Date.parse(expiresAt) - Date.parse(createdAt)) / 86_400_000;

describe('a key for somebody else', () => {
  it('acts for whom the creator may administer', async () => {
    const { apiKey, token } = await k.made(
      { personId: idOf.person(tenant.agent.personId) },
      tenant.admin.ask,
    );
    expect(apiKey.person).toEqual({ id: idOf.person(tenant.agent.personId) });
    expect(apiKey.createdBy).toEqual({ id: idOf.person(tenant.admin.personId) });
    expect((await k.keys.authenticate(token))?.member).toMatchObject({ role: 'AGENT' });
  });

  it('is not made for an owner by an administrator, nor by who manages keys and no people', async () => {
    const owner = idOf.person(tenant.owner.personId);
    const answer = await create(tenant.admin.ask, { personId: owner });
    expect(answer.body.errors?.[0]).toMatchObject({
      message: 'Only an owner may do this with an owner.',
      extensions: { code: 'FORBIDDEN' },
    });
    const { ask } = await k.agentWith(['API_KEYS_MANAGE', 'TICKETS_READ']);
    const agent = idOf.person(tenant.agent.personId);
    expect(codesOf(await create(ask, { personId: agent }))).toEqual(['FORBIDDEN']);
    expect(codesOf(await create(ask, {}))).toEqual([]);
  });

  it('is not made for whom nobody knows, nor for somebody deactivated', async () => {
    const foreign = await create(tenant.owner.ask, { personId: idOf.person(k.world.globex.agent.personId) });
    const unknown = await create(tenant.owner.ask, {
      personId: idOf.person('01890000-0000-7000-8000-00000000dead'),
    });
    expect(codesOf(foreign)).toEqual(['NOT_FOUND']);
    expect(foreign.body).toEqual(unknown.body);
    const { personId } = await k.agentWith([]);
    await k.probe.query("UPDATE person SET status = 'DEACTIVATED' WHERE id = $1", [personId]);
    const answer = await create(tenant.owner.ask, { personId: idOf.person(personId) });
    expect(codesOf(answer)).toEqual(['BAD_USER_INPUT']);
  });
});

describe('what a key may do', () => {
  it('is what its scopes imply, and no more', async () => {
    const { token } = await k.made({ scopes: ['TICKETS_READ'] });
    expect(await k.permissionsOf(token)).toEqual([...permissionSet(['TICKETS_READ'])].toSorted());
  });

  it('is cut to what its person may do, now and not then', async () => {
    const { personId } = await k.agentWith(['TICKETS_READ_TEAM', 'COMMENTS_WRITE']);
    const scopes = ['TICKETS_READ', 'COMMENTS_WRITE', 'TEAMS_MANAGE'];
    const { token } = await k.made({ scopes, personId: idOf.person(personId) });
    const expected = permissionSet(['TICKETS_READ_TEAM', 'COMMENTS_WRITE']);
    expect(await k.permissionsOf(token)).toEqual([...expected].toSorted());
    await k.probe.query('UPDATE person SET custom_role_id = NULL WHERE id = $1', [personId]);
    expect(await k.permissionsOf(token)).toContain('TICKETS_READ');
    await k.probe.query("UPDATE person SET role = 'CUSTOMER' WHERE id = $1", [personId]);
    expect(await k.permissionsOf(token)).toEqual(['COMMENTS_WRITE', 'TICKETS_READ_OWN']);
  });

  it('is never what no key may have, even if the row says so', async () => {
    const key = await k.made();
    await k.alter(key, "scopes = '{TICKETS_READ_OWN,OWNERS_MANAGE,ADMINS_MANAGE,SIGN_IN_MANAGE,NEWER}'");
    expect(await k.permissionsOf(key.token)).toEqual(['TICKETS_READ_OWN']);
  });

  it('is told and kept over HTTP', async () => {
    const ask = await asKey(['TICKETS_READ', 'TAGS_READ']);
    const { body } = await ask('{ viewer { role permissions person { id } } tickets { totalCount } }');
    expect(body.data).toMatchObject({
      viewer: {
        role: 'OWNER',
        permissions: [...permissionSet(['TICKETS_READ'])].toSorted(),
        person: { id: idOf.person(tenant.owner.personId) },
      },
    });
    const team = await mutate(ask, 'createTeam', { name: 'by a key' }, '__typename');
    expect(codesOf(team)).toEqual(['FORBIDDEN']);
    expect(codesOf(await ask('{ apiKeys { totalCount } }'))).toEqual(['FORBIDDEN']);
  });
});

describe('nobody gets more by a key', () => {
  it('than they may do themselves', async () => {
    const { ask } = await k.agentWith(['API_KEYS_MANAGE', 'PEOPLE_MANAGE', 'TICKETS_READ']);
    const answer = await create(ask, { scopes: ['TICKETS_READ', 'TEAMS_MANAGE'] });
    expect(answer.body.errors?.[0]).toMatchObject({
      message: 'A key cannot do what you may not do yourself: TEAMS_MANAGE.',
      extensions: { code: 'FORBIDDEN' },
    });
    expect(codesOf(await create(ask, { personId: tenant.ids.Person, scopes: ['TICKETS_READ'] }))).toEqual([]);
  });

  it('than the key has with which they made it', async () => {
    const ask = await asKey(['API_KEYS_MANAGE', 'TICKETS_READ_OWN']);
    expect(codesOf(await create(ask, { scopes: ['TICKETS_READ'] }))).toEqual(['FORBIDDEN']);
    const { apiKey, token } = await k.made({ scopes: ['API_KEYS_MANAGE'] }, ask);
    expect(apiKey.createdBy).toEqual({ id: idOf.person(tenant.owner.personId) });
    expect(await k.permissionsOf(token)).toEqual(['API_KEYS_MANAGE', 'PEOPLE_READ']);
  });

  it('by rotating one that has more, or acts for somebody higher', async () => {
    const strong = await k.made({ scopes: ['PEOPLE_MANAGE'] });
    const byKey = await asKey(['API_KEYS_MANAGE']);
    const agent = await k.agentWith(['API_KEYS_MANAGE', 'TICKETS_READ', 'PEOPLE_MANAGE']);
    const ownersKey = await k.made({ scopes: ['TICKETS_READ'] });
    for (const [ask, key] of [
      [byKey, strong],
      [agent.ask, ownersKey],
      [tenant.admin.ask, ownersKey],
    ] as const) {
      expect(codesOf(await rotate(ask, key.apiKey.id))).toEqual(['FORBIDDEN']);
    }
    const { viewer } = dataOf<{ viewer: { can: object } }>(
      await tenant.admin.ask(
        'query ($on: ID!) { viewer { can(action: rotateApiKey, on: $on) { allowed reason } } }',
        {
          on: ownersKey.apiKey.id,
        },
      ),
    );
    expect(viewer.can).toEqual({ allowed: false, reason: 'Only an owner may do this with an owner.' });
    expect(await k.letsIn(strong.token)).toBe(true);
  });
});

describe('the list of keys', () => {
  it('tells of all of them, newest first, by pages', async () => {
    const [first, second] = [await k.made(), await k.made()];
    const page = (args: string) =>
      `{ apiKeys(${args}) { nodes { id } pageInfo { hasNextPage endCursor } totalCount } }`;
    interface Keys {
      apiKeys: { nodes: { id: string }[]; pageInfo: { endCursor: string }; totalCount: number };
    }
    const { apiKeys } = dataOf<Keys>(await tenant.admin.ask(page('first: 1')));
    expect(apiKeys.nodes).toEqual([{ id: second.apiKey.id }]);
    expect(apiKeys.totalCount).toBeGreaterThan(2);
    const next = dataOf<Keys>(
      await tenant.admin.ask(page(`first: 1, after: "${apiKeys.pageInfo.endCursor}"`)),
    );
    expect(next.apiKeys.nodes).toEqual([{ id: first.apiKey.id }]);
  });

  it('costs two statements with the people of all keys: who asks, and the list', async () => {
    const query = '{ apiKeys { nodes { person { name } createdBy { name } } } }';
    expect(await k.world.sqlOf(() => tenant.owner.ask(query))).toHaveLength(2);
  });

  it('is for those who manage keys, as is each of them', async () => {
    const { apiKey } = await k.made();
    for (const actor of [tenant.agent, tenant.customer]) {
      expect(codesOf(await actor.ask('{ apiKeys { totalCount } }'))).toEqual(['FORBIDDEN']);
      const { node } = dataOf<{ node: null }>(
        await actor.ask('query ($id: ID!) { node(id: $id) { id } }', { id: apiKey.id }),
      );
      expect(node).toBeNull();
      expect(codesOf(await revoke(actor.ask, apiKey.id))).toEqual(['FORBIDDEN']);
      expect(codesOf(await rotate(actor.ask, apiKey.id))).toEqual(['FORBIDDEN']);
    }
    const { ask } = await k.agentWith(['API_KEYS_MANAGE']);
    const { node } = dataOf<{ node: object }>(
      await ask('query ($id: ID!) { node(id: $id) { id } }', { id: apiKey.id }),
    );
    expect(node).toEqual({ id: apiKey.id });
  });

  it("does not have another tenant's: their ids are as unknown ones", async () => {
    const foreign = await k.made({}, k.world.globex.owner.ask);
    const unknown = globalId('ApiKey', '01890000-0000-7000-8000-00000000dead');
    for (const act of [rotate, revoke]) {
      const answer = await act(tenant.owner.ask, foreign.apiKey.id);
      expect(codesOf(answer)).toEqual(['NOT_FOUND']);
      expect(answer.body).toEqual((await act(tenant.owner.ask, unknown)).body);
    }
    expect(await k.letsIn(foreign.token)).toBe(true);
  });
});

describe('the permissions that a key may have', () => {
  it('are taken as scopes, each of them', async () => {
    const { apiKey } = await k.made({ scopes: grantablePermissions });
    expect(apiKey.scopes).toEqual(grantablePermissions);
  });
});

describe('the database role of the server', () => {
  it("reads no key but its tenant's", async () => {
    const { tenantId } = k.world.globex;
    const scope = createScope(k.clients, { tenantId, viewer: k.world.globex.owner.scope.viewer });
    const rows = await scope.db.apiKey.findMany();
    expect(new Set(rows.map((row) => row.tenantId))).toEqual(new Set([tenantId]));
  });
});
