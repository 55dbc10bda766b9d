import { randomUUID } from 'node:crypto';
import { acceptInvitation, previewInvitation, type AcceptOutcome } from '../../src/modules/invitations';
import { transaction } from '../../src/tenancy';
import type { TestTenant, World } from '../support/world';
import { dataOf, mutate, outcomeOf } from './answers';
import { plantCustomAgent, plantRole } from './custom-agents';
import type { DatabaseProbe } from './database-probe';
import {
  createInvitationWorld,
  type InvitationWorld,
  identity,
  invite,
  invitedBy,
  revoke,
  shown,
} from './invitation-world';

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

describe('accepting an invitation', () => {
  it('makes the identity the person who was invited, with role and custom role, in one transaction', async () => {
    const role = await plantRole(tenant, ['TAGS_READ']);
    const { email, token, id } = await invitations.made({
      name: 'Ada',
      role: 'AGENT',
      customRoleId: role.id,
    });
    const who = identity();
    const kept: AcceptOutcome[] = [];
    const facts = await probe.factsOf(async () => void kept.push(await invitations.accept(token, who)));
    const [person] = await invitations.peopleWith(email);
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
    expect(await invitations.statusOf({ id })).toBe('ACCEPTED');
    const ask = world.ask(await world.tokenFor(tenant.tenantId, person?.id ?? ''));
    expect(dataOf(await ask('{ viewer { permissions } }'))).toEqual({
      viewer: { permissions: ['TAGS_READ'] },
    });
  });

  it('makes one person, however many accept at once', async () => {
    const { email, token } = await invitations.made();
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => invitations.accept(token)));
    const kinds = outcomes.map(({ kind }) => kind).toSorted();
    expect(kinds).toEqual(['Accepted', ...Array(19).fill('Invalid')]);
    expect(await invitations.peopleWith(email)).toHaveLength(1);
  });

  it('is Invalid for what is unknown, expired, revoked, used, of a wrong secret or of a suspended tenant', async () => {
    const [open, expired, revoked, used] = [
      await invitations.made(),
      await invitations.made(),
      await invitations.made(),
      await invitations.made(),
    ];
    await invitations.setExpiry(expired, new Date(Date.now() - 1));
    await revoke(tenant.owner.ask, revoked.id);
    await invitations.accept(used.token);
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
    expect([await invitations.accept(open.token), await invitations.preview(open.token)]).toEqual([
      { kind: 'Invalid' },
      null,
    ]);
    await world.catalogue.setStatus('acme', 'ACTIVE');
    expect((await invitations.accept(open.token)).kind).toBe('Accepted');
  });

  it('tells that the address was taken meanwhile, and leaves the invitation open', async () => {
    const { email, token, id } = await invitations.made();
    await mutate(tenant.owner.ask, 'createPerson', { email, name: 'n', role: 'CUSTOMER' }, '__typename');
    const before = await probe.fingerprint();
    expect(await invitations.accept(token)).toEqual({ kind: 'EmailTaken' });
    expect(await probe.fingerprint()).toEqual(before);
    expect(await invitations.statusOf({ id })).toBe('OPEN');
  });

  it('makes no second person of an identity, also when it accepts two invitations at once', async () => {
    const who = identity();
    const [first, second] = [await invitations.made(), await invitations.made()];
    const outcomes = await Promise.all([
      invitations.accept(first.token, who),
      invitations.accept(second.token, who),
    ]);
    expect(outcomes.map(({ kind }) => kind).toSorted()).toEqual(['Accepted', 'AlreadyMember']);
    const people = [
      ...(await invitations.peopleWith(first.email)),
      ...(await invitations.peopleWith(second.email)),
    ];
    expect(people).toHaveLength(1);
    expect([await invitations.statusOf(first), await invitations.statusOf(second)].toSorted()).toEqual([
      'ACCEPTED',
      'OPEN',
    ]);
  });

  it('and a revocation at once: either the one or the other', async () => {
    for (let round = 0; round < 8; round += 1) {
      const one = await invitations.made();
      const [outcome, answer] = await Promise.all([
        invitations.accept(one.token),
        revoke(tenant.owner.ask, one.id),
      ]);
      const isIn = outcome.kind === 'Accepted';
      expect(outcomeOf(answer).__typename).toBe(isIn ? 'InvitationClosed' : 'RevokeInvitationPayload');
      expect(await invitations.peopleWith(one.email)).toHaveLength(isIn ? 1 : 0);
    }
  });

  it('does not ask what became of who invited', async () => {
    const inviter = await plantCustomAgent({ world, tenant }, ['PEOPLE_MANAGE']);
    const answer = await invite(inviter.ask);
    const { token = '' } = invitations.sent.at(-1) ?? {};
    await transaction(tenant.owner.scope, (tx) =>
      tx.db.person.updateMany({
        where: { id: inviter.personId },
        data: { status: 'DEACTIVATED' },
      }),
    );
    expect((await invitations.accept(token)).kind).toBe('Accepted');
    expect(await invitations.statusOf(invitedBy(answer))).toBe('ACCEPTED');
  });
});

describe('an open invitation', () => {
  it('tells who shows its token what it is about', async () => {
    const { email, token } = await invitations.made({ role: 'AGENT' });
    expect(await invitations.preview(token)).toEqual({
      tenantName: 'Tenant canary-acme',
      email,
      role: 'AGENT',
    });
  });
});
