import { newId, Role, Viewer } from '../../kernel';
import { acceptInvitation, INVITATION_PREFIX, previewInvitation } from '../../modules/invitations';
import { parseToken } from '../../platform/secret';
import { createScope, type Scope, type SignInProvider } from '../../tenancy';
import { identityKey } from '../identity-key';
import { signInFault } from './sign-in-fault';
import type { VerifiedPerson } from './admit';
import type { SignInParts } from './sign-in.types';

/** An open invitation. */
export interface ReadInvitation {
  readonly tenantId: string;
  readonly tenantName: string;
  readonly email: string;
}

/** The open invitation of a token; null for every other text. */
export async function readInvitation(
  { clients }: Pick<SignInParts, 'clients'>,
  token: string,
): Promise<ReadInvitation | null> {
  const parsed = parseToken(INVITATION_PREFIX, token);
  if (!parsed) return null;
  const preview = await previewInvitation(systemScope(clients, parsed.tenantId), parsed);
  return preview && { tenantId: parsed.tenantId, tenantName: preview.tenantName, email: preview.email };
}

/** Makes somebody who was vouched for the person who was invited. Throws UNAUTHENTICATED when that is over. */
export async function acceptInvited(
  { clients }: SignInParts,
  token: string,
  person: VerifiedPerson,
  provider: SignInProvider | null,
): Promise<void> {
  const parsed = parseToken(INVITATION_PREFIX, token);
  if (!parsed) throw signInFault(new Error('the invitation is none'));
  if (provider && !provider.domains.some((domain) => person.email?.endsWith(`@${domain}`))) {
    throw signInFault(new Error('the provider does not vouch for this address'));
  }
  const outcome = await acceptInvitation(systemScope(clients, parsed.tenantId), {
    id: parsed.id,
    hash: parsed.hash,
    identityKey: identityKey(person),
    issuer: person.issuer,
  });
  // Who is somebody here already needs no invitation.
  if (outcome.kind !== 'Accepted' && outcome.kind !== 'AlreadyMember')
    throw signInFault(new Error(`the invitation: ${outcome.kind}`));
}

// Nobody is signed in yet; what is done is done in the name of a person that does not exist.
const systemScope = (clients: SignInParts['clients'], tenantId: string): Scope =>
  createScope(clients, {
    tenantId,
    viewer: new Viewer({ personId: newId(), role: Role.OWNER }),
    isPassing: true,
  });
