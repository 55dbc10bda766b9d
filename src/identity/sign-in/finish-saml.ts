import { plainEmail } from '../claim-text';
import { signInFault } from './sign-in-fault';
import { issuerOf, signedIn, takeAttempt } from './finish-sign-in';
import { parseReference, serviceProvider } from './saml-provider';
import type { SamlSubject } from '../saml';
import type { BrowserRequest, Redirect, SignInParts } from './sign-in.types';

const HANDOFF_LIFE_MS = 60_000;
// Assertions live a day at most, with the tolerance of clocks and the handoff besides; the memory outlives all.
const ASSERTION_MEMORY_MS = 25 * 3_600_000;

/** What an accepted response says, on its way to the browser's own cookies. */
interface Handoff {
  readonly reference: string;
  readonly requestId: string;
  readonly subject: Pick<SamlSubject, 'subject' | 'email' | 'name' | 'assertionId'>;
  readonly until: number;
}

/**
 * Takes a response of a tenant's SAML provider. It comes by a POST of another site, which carries no cookies of ours; so
 * the browser is sent on to {@link finishSaml} with what was accepted, sealed.
 */
export async function takeSamlResponse(
  parts: SignInParts,
  { reference, samlResponse, relayState }: { reference: string; samlResponse: string; relayState: string },
  request: BrowserRequest,
): Promise<Redirect> {
  const origin = parts.origins.originOf(request.host);
  const { provider, parsed } = await providerOf(parts, reference);
  const accepted = await serviceProvider(provider, parsed, origin).accept({
    samlResponse,
    requestId: relayState,
  });
  const { subject, email, name, assertionId } = accepted;
  const handoff: Handoff = {
    reference,
    requestId: relayState,
    subject: { subject, email, name, assertionId },
    until: Date.now() + HANDOFF_LIFE_MS,
  };
  const text = parts.sealers.handoffs.seal(JSON.stringify(handoff));
  return { location: `${origin}/auth/saml/finish?handoff=${text}`, cookies: [] };
}

/** Begins the session, in the browser that asked for it and in no other; each assertion once. */
export async function finishSaml(
  parts: SignInParts,
  text: string,
  request: BrowserRequest,
): Promise<Redirect> {
  const handoff = openHandoff(parts, text);
  const attempt = await takeAttempt(parts, request);
  const isAnswer = attempt.flow.kind === 'saml' && attempt.flow.requestId === handoff.requestId;
  if (!isAnswer) throw signInFault(new Error('this browser asked for something else'));
  const { provider } = await providerOf(parts, handoff.reference);
  if (provider.id !== attempt.provider?.providerId) throw signInFault(new Error('another provider answered'));
  const { subject, email, name, assertionId } = handoff.subject;
  if (!(await parts.sessions.once(`saml ${provider.id} ${assertionId}`, ASSERTION_MEMORY_MS))) {
    throw signInFault(new Error('the assertion was used before'));
  }
  const person = { issuer: issuerOf(provider), subject, email: email && plainEmail(email), name };
  const tokens = { idToken: null, refreshToken: null, refreshAt: null };
  return signedIn(parts, { attempt, person, provider, tokens }, request);
}

/** What a provider needs to know of us, as XML. Throws UNAUTHENTICATED when there is no such provider. */
export async function samlMetadata(
  parts: SignInParts,
  reference: string,
  host: string | undefined,
): Promise<string> {
  const { provider, parsed } = await providerOf(parts, reference);
  return serviceProvider(provider, parsed, parts.origins.originOf(host)).metadata();
}

async function providerOf(parts: SignInParts, reference: string) {
  const parsed = parseReference(reference);
  const provider = parsed && (await parts.providers.find(parsed));
  if (!parsed || provider?.kind !== 'SAML') throw signInFault(new Error('there is no such provider'));
  return { provider, parsed };
}

function openHandoff({ sealers }: SignInParts, text: string): Handoff {
  try {
    const handoff = JSON.parse(sealers.handoffs.open(text)) as Handoff;
    if (handoff.until > Date.now()) return handoff;
  } catch {
    // Falls through: whatever does not open is none of ours.
  }
  throw signInFault(new Error('the accepted response is over, or none of ours'));
}
