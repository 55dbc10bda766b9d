import type { Permission } from '../../src/kernel';
import { transaction } from '../../src/tenancy';
import type { TestTenant, World } from '../support/world';
import { codesOf, dataOf, outcomeOf } from './answers';
import { plantCustomAgent, plantRole } from './custom-agents';
import type { DatabaseProbe } from './database-probe';
import {
  createInvitationWorld,
  type InvitationWorld,
  address,
  invite,
  invitedBy,
  inSevenDays,
  resend,
  revoke,
  shown,
  type Invited,
} from './invitation-world';
import { idOf, plantPeople } from './planting';

let invitations: InvitationWorld;
let world: World;
let tenant: TestTenant;
let probe: DatabaseProbe;
beforeAll(async () => {
  invitations = await createInvitationWorld();
  ({ world, probe } = invitations);
  tenant = world.acme;
});
afterAll(() => invitations?.close());
beforeEach(() => void (invitations.sent.length = 0));

describe('invitePerson', () => {
  it('sends a token to the address, and shows it to nobody else nor keeps it', async () => {
    const answer = await invite(tenant.admin.ask, { email: 'New.Guest@ACME.test', role: 'AGENT' });
    expect(outcomeOf(answer)).toMatchObject({
      __typename: 'InvitePersonPayload',
      invitation: {
        email: 'new.guest@acme.test',
        name: 'Guest',
        role: 'AGENT',
        status: 'OPEN',
        customRole: null,
        invitedBy: { id: idOf.person(tenant.admin.personId) },
      },
    });
    expect(inSevenDays(invitedBy(answer).expiresAt)).toBe(true);
    const token = expect.stringMatching(/^atr_inv_[\w-]{43}_[\w-]{43}$/);
    expect(invitations.sent).toEqual([
      { email: 'new.guest@acme.test', tenantName: 'Tenant canary-acme', token },
    ]);
    const secret = invitations.sent[0]?.token.slice(-43) ?? '';
    expect(answer.text).not.toContain(secret);
    const rows = await probe.query<{ row: string }>('SELECT i::text AS row FROM invitation i');
    expect(rows.some(({ row }) => row.includes(shown(invitations.sent[0]?.token ?? '').hash))).toBe(true);
    expect(JSON.stringify(rows)).not.toContain(secret);
    expect(JSON.stringify(await probe.query('SELECT payload FROM outbox'))).not.toContain(secret);
  });

  it('tells that somebody has the address, whatever its case, be they deactivated', async () => {
    for (const email of ['agent@acme.test', 'AGENT@acme.test'])
      expect(outcomeOf(await invite(tenant.owner.ask, { email }))).toEqual({
        __typename: 'EmailTaken',
        email: 'agent@acme.test',
      });
    const [gone = ''] = await plantPeople(tenant, { prefix: 'gone', count: 1, role: 'AGENT' });
    await transaction(tenant.owner.scope, (tx) =>
      tx.db.person.updateMany({ where: { id: gone }, data: { status: 'DEACTIVATED' } }),
    );
    const answer = await invite(tenant.owner.ask, { email: 'gone-0@acme.test' });
    expect(outcomeOf(answer).__typename).toBe('EmailTaken');
    expect(invitations.sent).toEqual([]);
  });

  it('tells of the open invitation of an address, and sends nothing', async () => {
    const { id, email } = await invitations.made();
    invitations.sent.length = 0;
    expect(outcomeOf(await invite(tenant.owner.ask, { email: email.toUpperCase() }))).toMatchObject({
      __typename: 'AlreadyInvited',
      invitation: { id },
    });
    expect(invitations.sent).toEqual([]);
    const foreign = await invite(tenant.owner.ask, { email: 'invited@globex.test' });
    expect(outcomeOf(foreign).__typename).toBe('InvitePersonPayload');
  });

  it('sends one of those invitations to an address that are wanted at once', async () => {
    const email = address();
    const answers = await Promise.all(Array.from({ length: 8 }, () => invite(tenant.owner.ask, { email })));
    const kinds = answers.map((answer) => outcomeOf(answer).__typename);
    expect(kinds.toSorted()).toEqual([...Array(7).fill('AlreadyInvited'), 'InvitePersonPayload']);
    expect(invitations.sent).toHaveLength(1);
  });

  it('replaces an expired invitation of the address', async () => {
    const old = await invitations.made();
    await invitations.setExpiry(old, new Date(0));
    expect(await invitations.statusOf(old)).toBe('EXPIRED');
    const fresh = await invitations.made({ email: old.email });
    expect(fresh.id).not.toBe(old.id);
    expect([await invitations.statusOf(old), await invitations.statusOf(fresh)]).toEqual(['REVOKED', 'OPEN']);
    expect(await invitations.accept(old.token)).toEqual({ kind: 'Invalid' });
  });

  it('refuses a custom role for who is to be no agent', async () => {
    const customRoleId = tenant.ids.CustomRole;
    for (const role of ['OWNER', 'ADMIN', 'CUSTOMER'])
      expect(codesOf(await invite(tenant.owner.ask, { role, customRoleId }))).toEqual(['BAD_USER_INPUT']);
  });

  it('is for administrators, and an owner is invited by owners alone', async () => {
    for (const { ask } of [tenant.agent, tenant.customer])
      expect(codesOf(await invite(ask))).toEqual(['FORBIDDEN']);
    expect(codesOf(await invite(world.ask(null)))).toEqual(['UNAUTHENTICATED']);
    expect(codesOf(await invite(tenant.admin.ask, { role: 'OWNER' }))).toEqual(['FORBIDDEN']);
    expect(codesOf(await invite(tenant.admin.ask, { role: 'ADMIN' }))).toEqual([]);
    expect(codesOf(await invite(tenant.owner.ask, { role: 'OWNER' }))).toEqual([]);
  });
});

describe('who manages people by a custom role', () => {
  const PERMISSIONS: Permission[] = ['PEOPLE_MANAGE', 'TAGS_READ'];

  it('invites nobody who may do more than they, by no role', async () => {
    const { ask, role: own } = await plantCustomAgent({ world, tenant }, PERMISSIONS);
    const more = await plantRole(tenant, ['TEAMS_READ']);
    for (const role of ['OWNER', 'ADMIN', 'AGENT'])
      expect(codesOf(await invite(ask, { role }))).toEqual(['FORBIDDEN']);
    expect(codesOf(await invite(ask, { role: 'AGENT', customRoleId: more.id }))).toEqual(['FORBIDDEN']);
    expect(invitations.sent).toEqual([]);
    expect(codesOf(await invite(ask))).toEqual([]);
    expect(codesOf(await invite(ask, { role: 'AGENT', customRoleId: own.id }))).toEqual([]);
  });

  it('neither sends such an invitation again, nor takes back one of an administrator', async () => {
    const { ask } = await plantCustomAgent({ world, tenant }, PERMISSIONS);
    const admin = await invitations.made({ role: 'ADMIN' });
    const agent = await invitations.made({ role: 'AGENT' });
    invitations.sent.length = 0;
    for (const { id } of [admin, agent]) expect(codesOf(await resend(ask, id))).toEqual(['FORBIDDEN']);
    expect(codesOf(await revoke(ask, admin.id))).toEqual(['FORBIDDEN']);
    expect(invitations.sent).toEqual([]);
    expect((await invitations.accept(admin.token)).kind).toBe('Accepted');
    expect(codesOf(await revoke(ask, agent.id))).toEqual([]);
  });
});

describe('an invitation that is sent again', () => {
  it('is good for seven days more by a new token alone', async () => {
    const first = await invitations.made();
    await invitations.setExpiry(first, new Date(0));
    const again = await resend(tenant.admin.ask, first.id);
    expect(outcomeOf(again)).toMatchObject({
      __typename: 'ResendInvitationPayload',
      invitation: { id: first.id, status: 'OPEN' },
    });
    expect(inSevenDays(invitedBy(again).expiresAt)).toBe(true);
    const { token = '' } = invitations.sent.at(-1) ?? {};
    expect(invitations.sent.map(({ email }) => email)).toEqual([first.email, first.email]);
    expect(await invitations.accept(first.token)).toEqual({ kind: 'Invalid' });
    expect((await invitations.accept(token)).kind).toBe('Accepted');
  });

  it('is neither one that was accepted nor one that was revoked', async () => {
    const [accepted, revoked] = [await invitations.made(), await invitations.made()];
    await invitations.accept(accepted.token);
    expect(outcomeOf(await revoke(tenant.owner.ask, revoked.id))).toMatchObject({
      __typename: 'RevokeInvitationPayload',
      invitation: { status: 'REVOKED' },
    });
    invitations.sent.length = 0;
    for (const [{ id }, status] of [[accepted, 'ACCEPTED'] as const, [revoked, 'REVOKED'] as const])
      for (const act of [resend, revoke])
        expect(outcomeOf(await act(tenant.owner.ask, id))).toMatchObject({
          __typename: 'InvitationClosed',
          invitation: { id, status },
        });
    expect(invitations.sent).toEqual([]);
    expect(await invitations.accept(revoked.token)).toEqual({ kind: 'Invalid' });
  });
});

describe('invitations', () => {
  it('are listed newest first and by how they stand, for those who manage people', async () => {
    const { ask } = await plantCustomAgent({ world, tenant }, ['PEOPLE_MANAGE']);
    const [open, expired, revoked, used] = [
      await invitations.made(),
      await invitations.made(),
      await invitations.made(),
      await invitations.made(),
    ];
    await invitations.setExpiry(expired, new Date(0));
    await revoke(tenant.owner.ask, revoked.id);
    await invitations.accept(used.token);
    const list = async (statuses: string) => {
      const query = `{ invitations(first: 4, filter: { statuses: ${statuses} }) { nodes { id status } } }`;
      return dataOf<{ invitations: { nodes: Invited[] } }>(await ask(query)).invitations.nodes;
    };
    expect(await list('null')).toEqual([
      { id: used.id, status: 'ACCEPTED' },
      { id: revoked.id, status: 'REVOKED' },
      { id: expired.id, status: 'EXPIRED' },
      { id: open.id, status: 'OPEN' },
    ]);
    for (const [status, one] of Object.entries({
      OPEN: open,
      EXPIRED: expired,
      REVOKED: revoked,
      ACCEPTED: used,
    })) {
      const nodes = await list(`[${status}]`);
      expect(nodes[0]?.id).toBe(one.id);
      expect(new Set(nodes.map((node) => node.status))).toEqual(new Set([status]));
    }
    expect(await list('[]')).toEqual([]);
  });

  it("are nobody else's business", async () => {
    for (const { ask } of [tenant.agent, tenant.customer]) {
      expect(codesOf(await ask('{ invitations { totalCount } }'))).toEqual(['FORBIDDEN']);
      expect(dataOf(await ask(`{ node(id: "${tenant.ids.Invitation}") { id } }`))).toEqual({ node: null });
    }
  });

  it('cost the same statements, however many they are', async () => {
    const query =
      '{ invitations(first: 50) { totalCount nodes { customRole { name } invitedBy { name } } } }';
    const sql = await world.sqlOf(async () => dataOf(await tenant.owner.ask(query)));
    expect(sql).toHaveLength(1 + ['invitations with their roles and people', 'their number'].length);
  });
});
