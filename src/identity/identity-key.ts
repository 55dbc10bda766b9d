import { createHash } from 'node:crypto';

/** The issuer of verified email addresses, which are identities too. */
export const MAILTO = 'mailto:';

/** Somebody, as whoever vouches for them names them. */
export interface Identity {
  /** `https://…` of the installation's provider, `provider:<uuid>` of a tenant's own, or {@link MAILTO}. */
  readonly issuer: string;
  readonly subject: string;
}

/** What an identity is stored and looked up by: SHA-256, in hex, of issuer, space and subject. */
export const identityKey = ({ issuer, subject }: Identity): string =>
  createHash('sha256').update(`${issuer} ${subject}`).digest('hex');
