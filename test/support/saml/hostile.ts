import type { AtriumError } from '../../../src/kernel';
import { createSamlServiceProvider, type SamlServiceProvider } from '../../../src/identity/saml';
import { selfSigned } from './certificate';
import { facts, pieces, responseXml, type Pieces } from './response';
import { field, signed, type Signing } from './signature';

const { requestId } = facts;

/** The key of the configured identity provider, and one that nobody knows. */
export const idp = selfSigned();
export const stranger = selfSigned();

/** The service provider that these responses are sent to, and one that trusts the stranger alone. */
export const ours = providerFor(idp.certificate);
export const theirs = providerFor(stranger.certificate);

function providerFor(certificate: string): SamlServiceProvider {
  return createSamlServiceProvider({
    provider: { issuer: facts.issuer, signInUrl: facts.signInUrl, certificates: [certificate] },
    entityId: facts.entityId,
    assertionConsumerUrl: facts.acs,
  });
}

export const sign = (xml: string, more: Partial<Signing> = {}): string =>
  signed(xml, { signer: idp, ...more });
/** A response with odd pieces, well signed over its Assertion. */
export const odd = (changes: Partial<Pieces>): string => sign(responseXml(changes));
/** A response with odd pieces, well signed as a whole. */
export const oddWhole = (changes: Partial<Pieces>): string => sign(responseXml(changes), { of: 'Response' });
export const good = (): string => odd({});

/** The text with one piece replaced, which it must have. */
export function swap(text: string, from: string | RegExp, to: string): string {
  const changed = text.replace(from, () => to);
  if (changed === text) throw new Error(`The text has no ${String(from)}.`);
  return changed;
}

export const nameIdWith = (inside: string): string => `<saml:NameID>${inside}</saml:NameID>`;
export const confirmedBy = (recipient: string, request: string, end: string): string =>
  `Recipient="${recipient}" InResponseTo="${request}" NotOnOrAfter="${end}"`;
export const responseWith = (from: RegExp, to: string): string => swap(pieces().responseAttributes, from, to);

/** What is sent, and a piece of the reason that the log is told. */
export type Hostile = readonly [make: () => string, reason: RegExp];

/** Sends a field that must be refused as every other is, and returns the reason that the log is told. */
export async function reasonOf(
  samlResponse: string,
  { by = ours, request = requestId }: { by?: SamlServiceProvider; request?: string } = {},
): Promise<string> {
  const outcome: unknown = await by
    .accept({ samlResponse, requestId: request })
    .catch((error: unknown) => error);
  expect(outcome).toMatchObject({ code: 'UNAUTHENTICATED', message: 'The sign-in was not accepted.' });
  return String((outcome as AtriumError).cause);
}

/** Declares a test for each row of a table of hostile responses. */
export function refusesEach(title: string, table: Record<string, Hostile>): void {
  describe(title, () => {
    it.each(Object.entries(table))('with %s is refused', async (_title, [make, reason]) => {
      expect(await reasonOf(field(make()))).toMatch(reason);
    });
  });
}
