import { createHash, randomUUID } from 'node:crypto';
import { pino } from 'pino';
import {
  acceptInvitation,
  INVITATION_PREFIX,
  previewInvitation,
  type AcceptOutcome,
  type InvitationPreview,
} from '../../src/modules/invitations';
import { parseToken, type ParsedToken } from '../../src/platform/secret';
import { transaction, type Person } from '../../src/tenancy';
import { createWorld, type Answer, type Ask, type World } from '../support/world';
import { dataOf, mutate, outcomeOf } from './answers';
import { probeOf, type DatabaseProbe } from './database-probe';

/** What was sent to who was invited. */
export interface Sent {
  readonly email: string;
  readonly tenantName: string;
  readonly token: string;
}

/** An invitation as the API tells it. */
export interface Invited {
  readonly id: string;
  readonly email: string;
  readonly status: string;
  readonly expiresAt: string;
}

/** The same with the token that was sent. */
export interface Made extends Invited {
  readonly token: string;
}

/** Who accepts. */
export interface Accepting {
  readonly identityKey: string;
  readonly issuer: string;
}

/** A world in which acme invites people. */
export interface InvitationWorld {
  readonly world: World;
  readonly probe: DatabaseProbe;
  /** All that the server sent, in order. */
  readonly sent: Sent[];
  /** Invites somebody as the owner. */
  readonly made: (input?: object) => Promise<Made>;
  readonly accept: (token: string, who?: Accepting) => Promise<AcceptOutcome>;
  readonly preview: (token: string) => Promise<InvitationPreview | null>;
  /** Changes the row of an invitation past the API. */
  readonly setExpiry: (of: Made, expiresAt: Date) => Promise<unknown>;
  readonly peopleWith: (email: string) => Promise<Person[]>;
  readonly statusOf: (of: { id: string }) => Promise<string>;
  readonly close: () => Promise<void>;
}

/** Builds one. What its server sends is what it logs, until there is mail. */
export async function createInvitationWorld(): Promise<InvitationWorld> {
  const sent: Sent[] = [];
  const write = (line: string): void => {
    const { msg, email, tenantName, link } = JSON.parse(line) as Record<string, string>;
    if (msg !== 'invitation' || !email || !tenantName || !link) return;
    sent.push({ email, tenantName, token: new URL(link).searchParams.get('token') ?? '' });
  };
  const world = await createWorld({}, { logger: pino({ level: 'info' }, { write }) });
  const probe = await probeOf(world);
  const { ask, scope } = world.acme.owner;
  return {
    world,
    probe,
    sent,
    made: async (input = {}) => {
      const given = invitedBy(await invite(ask, input));
      return { ...given, token: sent.at(-1)?.token ?? '' };
    },
    accept: (token, who = identity()) => acceptInvitation(scope, { ...shown(token), ...who }),
    preview: (token) => previewInvitation(scope, shown(token)),
    setExpiry: ({ token }, expiresAt) =>
      transaction(scope, (tx) =>
        tx.db.invitation.updateMany({ where: { id: shown(token).id }, data: { expiresAt } }),
      ),
    peopleWith: (email) => scope.db.person.findMany({ where: { email } }),
    statusOf: async ({ id }) => {
      const query = `{ node(id: "${id}") { ... on Invitation { status } } }`;
      return dataOf<{ node: { status: string } }>(await ask(query)).node.status;
    },
    close: async () => {
      await probe.close();
      await world.close();
    },
  };
}

let count = 0;
export const address = (): string => `guest-${(count += 1)}@acme.test`;
const invitation = 'invitation { id email name role status expiresAt customRole { id } invitedBy { id } }';
export const invite = (ask: Ask, input: object = {}): Promise<Answer> =>
  mutate(
    ask,
    'invitePerson',
    { email: address(), name: 'Guest', role: 'CUSTOMER', ...input },
    `__typename ... on InvitePersonPayload { ${invitation} } ... on AlreadyInvited { ${invitation} }
     ... on EmailTaken { email }`,
  );
export const resend = (ask: Ask, invitationId: string): Promise<Answer> =>
  mutate(
    ask,
    'resendInvitation',
    { invitationId },
    `__typename ... on ResendInvitationPayload { ${invitation} } ... on InvitationClosed { ${invitation} }`,
  );
export const revoke = (ask: Ask, invitationId: string): Promise<Answer> =>
  mutate(
    ask,
    'revokeInvitation',
    { invitationId },
    `__typename ... on RevokeInvitationPayload { ${invitation} } ... on InvitationClosed { ${invitation} }`,
  );

export const invitedBy = (answer: Answer): Invited => outcomeOf<{ invitation: Invited }>(answer).invitation;

/** Somebody whom nobody knows yet. */
export const identity = (): Accepting => ({
  identityKey: createHash('sha256').update(randomUUID()).digest('hex'),
  issuer: 'https://id.test',
});

/** What a token says. */
export function shown(token: string): ParsedToken {
  const parsed = parseToken(INVITATION_PREFIX, token);
  if (!parsed) throw new Error(`no token: ${token}`);
  return parsed;
}

export const inSevenDays = (time: string): boolean =>
  Math.abs(new Date(time).getTime() - Date.now() - 7 * 86_400_000) < 60_000;
