import type { GraphQLRequestListener } from '@apollo/server';
import { loadConfig } from '../../src/config';
import { confirmBeforeMutation } from '../../src/graphql/confirm-before-mutation';
import { Viewer } from '../../src/kernel';
import { createTenantClients } from '../../src/main';
import { deadlineIn } from '../../src/platform/deadline';
import { createLogger } from '../../src/platform/logger';
import type { StatementPool } from '../../src/platform/postgres';
import { globalId, type GraphqlContext } from '../../src/schema';
import {
  activeMember,
  confirmCaller,
  createScope,
  databaseFault,
  transaction,
  type Member,
  type Scope,
  type TenantClients,
} from '../../src/tenancy';
import { codesOf, mutate } from '../api/answers';
import { probeOf, type DatabaseProbe } from '../api/database-probe';
import { createWorld, UNHURRIED, type TestTenant, type World } from '../support/world';

/** Without the cache a caller is taken for who they were while the database is asked: nothing of that may ever show. */

let world: World;
let tenant: TestTenant;
let probe: DatabaseProbe;
let pool: StatementPool;
let clients: TenantClients;
beforeAll(async () => {
  world = await createWorld();
  tenant = world.acme;
  probe = await probeOf(world);
  const logger = createLogger({ level: 'silent', pretty: false });
  const config = loadConfig({ ...UNHURRIED, NODE_ENV: 'test' });
  ({ pool, clients } = createTenantClients({ config, logger, appUrl: world.database.appUrl }));
});
afterAll(async () => {
  await pool.close();
  await probe.close();
  await world.close();
});

const inTenant = (text: string) => probe.query(text.replaceAll(':tenant', `'${tenant.tenantId}'`));
const ofPerson = (set: string, personId = tenant.agent.personId) =>
  inTenant(`UPDATE person SET ${set} WHERE tenant_id = :tenant AND id = '${personId}'`);

/** What decides what somebody may do: how it is changed past the server, and back. */
const CHANGES: readonly (readonly [
  what: string,
  change: () => Promise<unknown>,
  back: () => Promise<unknown>,
])[] = [
  ['their role', () => ofPerson("role = 'CUSTOMER'"), () => ofPerson("role = 'AGENT'")],
  ['whether they are active', () => ofPerson("status = 'DEACTIVATED'"), () => ofPerson("status = 'ACTIVE'")],
  [
    'a custom role',
    async () => {
      await inTenant(
        "INSERT INTO custom_role (tenant_id, id, name, permissions) VALUES (:tenant, gen_random_uuid(), 'none', '{}')",
      );
      await ofPerson(
        "custom_role_id = (SELECT id FROM custom_role WHERE tenant_id = :tenant AND name = 'none')",
      );
    },
    async () => {
      await ofPerson('custom_role_id = NULL');
      await inTenant("DELETE FROM custom_role WHERE tenant_id = :tenant AND name = 'none'");
    },
  ],
  [
    'a team more',
    async () => {
      await inTenant(
        "INSERT INTO team (tenant_id, id, name) VALUES (:tenant, gen_random_uuid(), 'presumed')",
      );
      await inTenant(
        `INSERT INTO team_member (tenant_id, team_id, person_id)
           SELECT tenant_id, id, '${tenant.agent.personId}' FROM team WHERE tenant_id = :tenant AND name = 'presumed'`,
      );
    },
    () => inTenant("DELETE FROM team WHERE tenant_id = :tenant AND name = 'presumed'"),
  ],
  [
    'the plan',
    () => inTenant("UPDATE tenant SET plan = 'other' WHERE id = :tenant"),
    () => inTenant("UPDATE tenant SET plan = 'plan-acme' WHERE id = :tenant"),
  ],
  [
    "the tenant's short name",
    () => inTenant("UPDATE tenant SET slug = 'renamed' WHERE id = :tenant"),
    () => inTenant("UPDATE tenant SET slug = 'acme' WHERE id = :tenant"),
  ],
  [
    'whether the tenant is active',
    () => inTenant("UPDATE tenant SET status = 'SUSPENDED' WHERE id = :tenant"),
    () => inTenant("UPDATE tenant SET status = 'ACTIVE' WHERE id = :tenant"),
  ],
  [
    'whether the tenant has a door of its own',
    () =>
      inTenant('UPDATE identity_provider SET enforced = NOT enforced WHERE tenant_id = :tenant AND enabled'),
    () =>
      inTenant('UPDATE identity_provider SET enforced = NOT enforced WHERE tenant_id = :tenant AND enabled'),
  ],
];

const memberNow = () => activeMember(clients, tenant.tenantId, { personId: tenant.agent.personId });

const yes = () => Promise.resolve(true);

function presumedScope(member: Member, isGood = yes): Scope {
  const { tenantId } = tenant;
  const presumed = { who: { personId: member.personId }, member, isGood };
  return createScope(clients, { tenantId, viewer: new Viewer(member), presumed });
}

async function knownMember(): Promise<Member> {
  const member = await memberNow();
  if (!member) throw new Error('there is no agent');
  return member;
}

describe('somebody who is taken for who they were', () => {
  it('is, when nothing has changed', async () => {
    expect(await confirmCaller(presumedScope(await knownMember()))).toBe(true);
  });

  it.each(CHANGES)('is not, after a change of %s', async (_what, change, back) => {
    const scope = presumedScope(await knownMember());
    await change();
    try {
      // It goes along with what is read first, and is asked once.
      await scope.db.ticket.count();
      expect([await confirmCaller(scope), await confirmCaller(scope)]).toEqual([false, false]);
    } finally {
      await back();
    }
    expect(await confirmCaller(presumedScope(await knownMember()))).toBe(true);
  });

  it('writes nothing by a transaction, whoever forgot to ask', async () => {
    const scope = presumedScope(await knownMember());
    await ofPerson("role = 'CUSTOMER'");
    const written = transaction(scope, (tx) =>
      tx.db.tag.createMany({ data: [{ id: crypto.randomUUID(), name: 'presumed' }] }),
    );
    const code = await written.then(String, (error: unknown) => databaseFault(error)?.code);
    await ofPerson("role = 'AGENT'");
    expect(code).toBe('UNAUTHENTICATED');
    expect(await tenant.agent.scope.db.tag.count({ where: { name: 'presumed' } })).toBe(0);
  });

  it('is not, when the credential is no longer good, and writes nothing', async () => {
    const scope = presumedScope(await knownMember(), () => Promise.resolve(false));
    expect(await confirmCaller(scope)).toBe(false);
    const written = transaction(scope, (tx) => tx.db.tag.findMany());
    await expect(written).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  it('is not known when the database or the credential cannot be asked', async () => {
    const away = presumedScope(await knownMember(), () => Promise.reject(new Error('away')));
    await expect(confirmCaller(away)).rejects.toThrow('away');
    await expect(transaction(away, (tx) => tx.db.tag.findMany())).rejects.toThrow('away');
    const late = createScope(clients, {
      tenantId: tenant.tenantId,
      viewer: new Viewer(await knownMember()),
      presumed: { who: { personId: tenant.agent.personId }, member: await knownMember(), isGood: yes },
      deadline: {
        remainingMs: () => {
          throw new Error('over');
        },
      },
    });
    await expect(confirmCaller(late)).rejects.toThrow('over');
  });

  it('is told to Apollo by its code, when the database cannot say in time before a mutation', async () => {
    const member = await knownMember();
    const { tenantId } = tenant;
    const presumed = { who: { personId: member.personId }, member, isGood: yes };
    await probe.query('BEGIN; LOCK TABLE person IN ACCESS EXCLUSIVE MODE');
    try {
      const scope = createScope(clients, {
        tenantId,
        viewer: new Viewer(member),
        presumed,
        deadline: deadlineIn(300),
      });
      const started = confirmBeforeMutation.requestDidStart?.({ contextValue: { scope } } as never);
      const listener = (await started) as GraphQLRequestListener<GraphqlContext>;
      const begun = listener.didResolveOperation?.({ operation: { operation: 'mutation' } } as never);
      await expect(begun).rejects.toMatchObject({ name: 'GraphQLError', originalError: { code: 'TIMEOUT' } });
    } finally {
      await probe.query('ROLLBACK');
    }
  });
});

describe('the next request', () => {
  const COMMENTS = '{ tickets(first: 4) { nodes { comments(first: 20) { nodes { body } } } } }';
  const ask = () => tenant.agent.ask(COMMENTS);
  beforeEach(async () => {
    for (const _ of [1, 2]) expect(codesOf(await ask())).toEqual([]);
  });

  it('of who is no longer staff shows nothing that only staff may read', async () => {
    expect((await ask()).text).toContain(tenant.internalCanary);
    await ofPerson("role = 'CUSTOMER'");
    const after = await ask();
    await ofPerson("role = 'AGENT'");
    expect(codesOf(after)).toEqual([]);
    expect(after.text).not.toContain(tenant.internalCanary);
    expect((await ask()).text).toContain(tenant.internalCanary);
  });

  it('of who is nobody any more is refused, whatever it asks', async () => {
    await ofPerson("status = 'DEACTIVATED'");
    const asked = [COMMENTS, '{ nonsense }', '{', 'mutation { nonsense }'];
    const answers = [];
    for (const query of asked) answers.push(await tenant.agent.ask(query));
    await ofPerson("status = 'ACTIVE'");
    expect(answers.map((answer) => [answer.status, ...codesOf(answer)])).toEqual(
      asked.map(() => [401, 'UNAUTHENTICATED']),
    );
    expect(new Set(answers.map(({ text }) => text.replaceAll(/"requestId":"[^"]*"/g, ''))).size).toBe(1);
  });

  it('of who is nobody any more is worked for once, and not again', async () => {
    await ofPerson("status = 'DEACTIVATED'");
    const sql = [];
    for (const _ of [1, 2]) sql.push(await world.sqlOf(ask));
    await ofPerson("status = 'ACTIVE'");
    expect(sql.map((texts) => texts.some((text) => text.includes('"ticket" t1')))).toEqual([true, false]);
    expect(sql[1]).toHaveLength(1);
  });

  it('of who may not any more runs no resolver of a mutation, and writes nothing', async () => {
    const input = { commentId: globalId('Comment', tenant.comments[1] ?? ''), body: 'rewritten' };
    await ofPerson("status = 'DEACTIVATED'");
    const before = await probe.fingerprint();
    let answer;
    const sql = await world.sqlOf(async () => {
      answer = await mutate(tenant.agent.ask, 'editComment', input, '__typename');
    });
    const after = await probe.fingerprint();
    await ofPerson("status = 'ACTIVE'");
    expect(answer).toMatchObject({ status: 401 });
    // Asked twice who it is, and nothing else.
    expect(sql.filter((text) => !text.includes('"person" t1'))).toEqual([]);
    expect(sql).toHaveLength(2);
    expect(after).toEqual(before);
  });
});
