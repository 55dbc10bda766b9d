import { createHash, randomUUID } from 'node:crypto';
import { pino } from 'pino';
import type { Permission } from '../../src/kernel';
import {
  acceptInvitation,
  INVITATION_PREFIX,
  previewInvitation,
  type AcceptOutcome,
} from '../../src/modules/invitations';
import { parseToken } from '../../src/platform/secret';
import { createWorld, type Answer, type Ask, type TestTenant, type World } from '../support/world';
import { codesOf, dataOf, mutate, outcomeOf } from './answers';
import { plantCustomAgent, plantRole } from './custom-agents';
import { probeOf, type DatabaseProbe } from './database-probe';
import { idOf, plantPeople } from './planting';

interface Sent {
  readonly email: string;
  readonly tenantName: string;
  readonly token: string;
}

// What the server sends is what it logs, until there is mail.
const sent: Sent[] = [];
const logger = pino(
  { level: 'info' },
  {
    write: (line: string) => {
      const { invitation } = JSON.parse(line) as { invitation?: Sent };
      if (invitation) sent.push(invitation);
    },
  },
);

let world: World;
let tenant: TestTenant;
let probe: DatabaseProbe;
beforeAll(async () => {
  world = await createWorld({}, { logger });
  tenant = world.acme;
  probe = await probeOf(world);
});
afterAll(async () => {
  await probe.close();
  await world.close();
});
beforeEach(() => void (sent.length = 0));

let count = 0;
const address = (): string => `guest-${(count += 1)}@acme.test`;
const invitation = 'invitation { id email name role status expiresAt customRole { id } invitedBy { id } }';
const invite = (ask: Ask, input: object = {}): Promise<Answer> =>
  mutate(
    ask,
    'invitePerson',
    { email: address(), name: 'Guest', role: 'CUSTOMER', ...input },
    `__typename ... on InvitePersonPayload { ${invitation} } ... on AlreadyInvited { ${invitation} }
     ... on EmailTaken { email }`,
  );
const resend = (ask: Ask, invitationId: string): Promise<Answer> =>
  mutate(
    ask,
    'resendInvitation',
    { invitationId },
    `__typename ... on ResendInvitationPayload { ${invitation} } ... on InvitationClosed { ${invitation} }`,
  );
const revoke = (ask: Ask, invitationId: string): Promise<Answer> =>
  mutate(
    ask,
    'revokeInvitation',
    { invitationId },
    `__typename ... on RevokeInvitationPayload { ${invitation} } ... on InvitationClosed { ${invitation} }`,
  );

interface Invited {
  readonly id: string;
  readonly email: string;
  readonly status: string;
  readonly expiresAt: string;
}
interface Made extends Invited {
  readonly token: string;
}
const invitedBy = (answer: Answer): Invited => outcomeOf<{ invitation: Invited }>(answer).invitation;
/** Invites somebody, and knows the token that was sent. */
const made = async (input: object = {}): Promise<Made> => {
  const given = invitedBy(await invite(tenant.owner.ask, input));
  return { ...given, token: sent.at(-1)?.token ?? '' };
};

const identity = () => ({
  identityKey: createHash('sha256').update(randomUUID()).digest('hex'),
  issuer: 'https://id.test',
});
const shown = (token: string) => {
  const parsed = parseToken(INVITATION_PREFIX, token);
  if (!parsed) throw new Error(`no token: ${token}`);
  return parsed;
};
const accept = (token: string, who = identity()): Promise<AcceptOutcome> =>
  acceptInvitation(tenant.owner.scope, { ...shown(token), ...who });
const preview = (token: string) => previewInvitation(tenant.owner.scope, shown(token));
const setInvitation = (of: Made, data: { expiresAt: Date }) =>
  tenant.owner.scope.db.invitation.updateMany({ where: { id: shown(of.token).id }, data });
const peopleWith = (email: string) => tenant.owner.scope.db.person.findMany({ where: { email } });
const statusOf = async ({ id }: Made): Promise<string> => {
  const query = `{ node(id: "${id}") { ... on Invitation { status } } }`;
  return dataOf<{ node: { status: string } }>(await tenant.owner.ask(query)).node.status;
};
const inSevenDays = (time: string): boolean =>
  Math.abs(new Date(time).getTime() - Date.now() - 7 * 86_400_000) < 60_000;

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
    expect(sent).toEqual([{ email: 'new.guest@acme.test', tenantName: 'Tenant canary-acme', token }]);
    const secret = sent[0]?.token.slice(-43) ?? '';
    expect(answer.text).not.toContain(secret);
    const rows = await probe.query<{ row: string }>('SELECT i::text AS row FROM invitation i');
    expect(rows.some(({ row }) => row.includes(shown(sent[0]?.token ?? '').hash))).toBe(true);
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
    await tenant.owner.scope.db.person.updateMany({ where: { id: gone }, data: { status: 'DEACTIVATED' } });
    const answer = await invite(tenant.owner.ask, { email: 'gone-0@acme.test' });
    expect(outcomeOf(answer).__typename).toBe('EmailTaken');
    expect(sent).toEqual([]);
  });

  it('tells of the open invitation of an address, and sends nothing', async () => {
    const { id, email } = await made();
    sent.length = 0;
    expect(outcomeOf(await invite(tenant.owner.ask, { email: email.toUpperCase() }))).toMatchObject({
      __typename: 'AlreadyInvited',
      invitation: { id },
    });
    expect(sent).toEqual([]);
    const foreign = await invite(tenant.owner.ask, { email: 'invited@globex.test' });
    expect(outcomeOf(foreign).__typename).toBe('InvitePersonPayload');
  });

  it('sends one of those invitations to an address that are wanted at once', async () => {
    const email = address();
    const answers = await Promise.all(Array.from({ length: 8 }, () => invite(tenant.owner.ask, { email })));
    const kinds = answers.map((answer) => outcomeOf(answer).__typename);
    expect(kinds.toSorted()).toEqual([...Array(7).fill('AlreadyInvited'), 'InvitePersonPayload']);
    expect(sent).toHaveLength(1);
  });

  it('replaces an expired invitation of the address', async () => {
    const old = await made();
    await setInvitation(old, { expiresAt: new Date(0) });
    expect(await statusOf(old)).toBe('EXPIRED');
    const fresh = await made({ email: old.email });
    expect(fresh.id).not.toBe(old.id);
    expect([await statusOf(old), await statusOf(fresh)]).toEqual(['REVOKED', 'OPEN']);
    expect(await accept(old.token)).toEqual({ kind: 'Invalid' });
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
    expect(sent).toEqual([]);
    expect(codesOf(await invite(ask))).toEqual([]);
    expect(codesOf(await invite(ask, { role: 'AGENT', customRoleId: own.id }))).toEqual([]);
  });

  it('neither sends such an invitation again, nor takes back one of an administrator', async () => {
    const { ask } = await plantCustomAgent({ world, tenant }, PERMISSIONS);
    const admin = await made({ role: 'ADMIN' });
    const agent = await made({ role: 'AGENT' });
    sent.length = 0;
    for (const { id } of [admin, agent]) expect(codesOf(await resend(ask, id))).toEqual(['FORBIDDEN']);
    expect(codesOf(await revoke(ask, admin.id))).toEqual(['FORBIDDEN']);
    expect(sent).toEqual([]);
    expect((await accept(admin.token)).kind).toBe('Accepted');
    expect(codesOf(await revoke(ask, agent.id))).toEqual([]);
  });
});

describe('an invitation that is sent again', () => {
  it('is good for seven days more by a new token alone', async () => {
    const first = await made();
    await setInvitation(first, { expiresAt: new Date(0) });
    const again = await resend(tenant.admin.ask, first.id);
    expect(outcomeOf(again)).toMatchObject({
      __typename: 'ResendInvitationPayload',
      invitation: { id: first.id, status: 'OPEN' },
    });
    expect(inSevenDays(invitedBy(again).expiresAt)).toBe(true);
    const { token = '' } = sent.at(-1) ?? {};
    expect(sent.map(({ email }) => email)).toEqual([first.email, first.email]);
    expect(await accept(first.token)).toEqual({ kind: 'Invalid' });
    expect((await accept(token)).kind).toBe('Accepted');
  });

  it('is neither one that was accepted nor one that was revoked', async () => {
    const [accepted, revoked] = [await made(), await made()];
    await accept(accepted.token);
    expect(outcomeOf(await revoke(tenant.owner.ask, revoked.id))).toMatchObject({
      __typename: 'RevokeInvitationPayload',
      invitation: { status: 'REVOKED' },
    });
    sent.length = 0;
    for (const [{ id }, status] of [[accepted, 'ACCEPTED'] as const, [revoked, 'REVOKED'] as const])
      for (const act of [resend, revoke])
        expect(outcomeOf(await act(tenant.owner.ask, id))).toMatchObject({
          __typename: 'InvitationClosed',
          invitation: { id, status },
        });
    expect(sent).toEqual([]);
    expect(await accept(revoked.token)).toEqual({ kind: 'Invalid' });
  });
});

describe('accepting an invitation', () => {
  it('makes the identity the person who was invited, with role and custom role, in one transaction', async () => {
    const role = await plantRole(tenant, ['TAGS_READ']);
    const { email, token, id } = await made({ name: 'Ada', role: 'AGENT', customRoleId: role.id });
    const who = identity();
    const kept: AcceptOutcome[] = [];
    const facts = await probe.factsOf(async () => void kept.push(await accept(token, who)));
    const [person] = await peopleWith(email);
    expect(kept).toEqual([{ kind: 'Accepted', personId: person?.id }]);
    expect(person).toMatchObject({ name: 'Ada', role: 'AGENT', customRoleId: role.roleId, status: 'ACTIVE' });
    const links = await probe.query(
      'SELECT person_id AS "personId", issuer FROM identity_link WHERE identity_key = $1',
      [who.identityKey],
    );
    expect(links).toEqual([{ personId: person?.id, issuer: who.issuer }]);
    expect(facts.map(({ topic }) => topic)).toEqual(['person.created', 'invitation.accepted']);
    expect(new Set(facts.map(({ xid }) => xid)).size).toBe(1);
    expect(facts[1]?.payload).toMatchObject({ invitationId: shown(token).id, personId: person?.id });
    expect(await statusOf({ id } as Made)).toBe('ACCEPTED');
    const ask = world.ask(await world.tokenFor(tenant.tenantId, person?.id ?? ''));
    expect(dataOf(await ask('{ viewer { permissions } }'))).toEqual({
      viewer: { permissions: ['TAGS_READ'] },
    });
  });

  it('makes one person, however many accept at once', async () => {
    const { email, token } = await made();
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => accept(token)));
    const kinds = outcomes.map(({ kind }) => kind).toSorted();
    expect(kinds).toEqual(['Accepted', ...Array(19).fill('Invalid')]);
    expect(await peopleWith(email)).toHaveLength(1);
  });

  it('is Invalid for what is unknown, expired, revoked, used, of a wrong secret or of a suspended tenant', async () => {
    const [open, expired, revoked, used] = [await made(), await made(), await made(), await made()];
    await setInvitation(expired, { expiresAt: new Date(Date.now() - 1) });
    await revoke(tenant.owner.ask, revoked.id);
    await accept(used.token);
    const before = await probe.fingerprint();
    const wrong = shown(open.token);
    const scope = tenant.owner.scope;
    const others = [
      { ...wrong, hash: shown(expired.token).hash },
      { ...wrong, hash: '' },
      { ...wrong, id: randomUUID() },
      ...[expired, revoked, used].map(({ token }) => shown(token)),
    ];
    for (const other of others) {
      expect(await acceptInvitation(scope, { ...other, ...identity() })).toEqual({ kind: 'Invalid' });
      expect(await previewInvitation(scope, other)).toBeNull();
    }
    expect(await acceptInvitation(world.globex.owner.scope, { ...wrong, ...identity() })).toEqual({
      kind: 'Invalid',
    });
    expect(await probe.fingerprint()).toEqual(before);
    await world.catalogue.setStatus('acme', 'SUSPENDED');
    expect([await accept(open.token), await preview(open.token)]).toEqual([{ kind: 'Invalid' }, null]);
    await world.catalogue.setStatus('acme', 'ACTIVE');
    expect((await accept(open.token)).kind).toBe('Accepted');
  });

  it('tells that the address was taken meanwhile, and leaves the invitation open', async () => {
    const { email, token, id } = await made();
    await mutate(tenant.owner.ask, 'createPerson', { email, name: 'n', role: 'CUSTOMER' }, '__typename');
    const before = await probe.fingerprint();
    expect(await accept(token)).toEqual({ kind: 'EmailTaken' });
    expect(await probe.fingerprint()).toEqual(before);
    expect(await statusOf({ id } as Made)).toBe('OPEN');
  });

  it('makes no second person of an identity, also when it accepts two invitations at once', async () => {
    const who = identity();
    const [first, second] = [await made(), await made()];
    const outcomes = await Promise.all([accept(first.token, who), accept(second.token, who)]);
    expect(outcomes.map(({ kind }) => kind).toSorted()).toEqual(['Accepted', 'AlreadyMember']);
    const people = [...(await peopleWith(first.email)), ...(await peopleWith(second.email))];
    expect(people).toHaveLength(1);
    expect([await statusOf(first), await statusOf(second)].toSorted()).toEqual(['ACCEPTED', 'OPEN']);
  });

  it('and a revocation at once: either the one or the other', async () => {
    for (let round = 0; round < 8; round += 1) {
      const one = await made();
      const [outcome, answer] = await Promise.all([accept(one.token), revoke(tenant.owner.ask, one.id)]);
      const isIn = outcome.kind === 'Accepted';
      expect(outcomeOf(answer).__typename).toBe(isIn ? 'InvitationClosed' : 'RevokeInvitationPayload');
      expect(await peopleWith(one.email)).toHaveLength(isIn ? 1 : 0);
    }
  });

  it('does not ask what became of who invited', async () => {
    const inviter = await plantCustomAgent({ world, tenant }, ['PEOPLE_MANAGE']);
    const answer = await invite(inviter.ask);
    const { token = '' } = sent.at(-1) ?? {};
    await tenant.owner.scope.db.person.updateMany({
      where: { id: inviter.personId },
      data: { status: 'DEACTIVATED' },
    });
    expect((await accept(token)).kind).toBe('Accepted');
    expect(await statusOf(invitedBy(answer) as Made)).toBe('ACCEPTED');
  });
});

describe('an open invitation', () => {
  it('tells who shows its token what it is about', async () => {
    const { email, token } = await made({ role: 'AGENT' });
    expect(await preview(token)).toEqual({ tenantName: 'Tenant canary-acme', email, role: 'AGENT' });
  });
});

describe('invitations', () => {
  it('are listed newest first and by how they stand, for those who manage people', async () => {
    const { ask } = await plantCustomAgent({ world, tenant }, ['PEOPLE_MANAGE']);
    const [open, expired, revoked, used] = [await made(), await made(), await made(), await made()];
    await setInvitation(expired, { expiresAt: new Date(0) });
    await revoke(tenant.owner.ask, revoked.id);
    await accept(used.token);
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

  it('are nobody else’s business', async () => {
    for (const { ask } of [tenant.agent, tenant.customer]) {
      expect(codesOf(await ask('{ invitations { totalCount } }'))).toEqual(['FORBIDDEN']);
      expect(dataOf(await ask(`{ node(id: "${tenant.ids.Invitation}") { id } }`))).toEqual({ node: null });
    }
  });

  it('cost the same statements, however many they are', async () => {
    const query =
      '{ invitations(first: 50) { totalCount nodes { customRole { name } invitedBy { name } } } }';
    const sql = await world.sqlOf(async () => dataOf(await tenant.owner.ask(query)));
    expect(sql).toHaveLength(1 + ['invitations', 'their number', 'roles', 'people'].length);
  });
});
