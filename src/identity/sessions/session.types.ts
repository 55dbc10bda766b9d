/** What the server remembers of a browser that is logged in. Its times are the store's, its tokens come sealed. */
export interface Session {
  /** SHA-256 in hex of whom the session is of. */
  readonly identityKey: string;
  /** `https://…` for the installation's own provider, `provider:<uuid>` for a tenant's. */
  readonly issuer: string;
  readonly subject: string;
  /** The tenant that the session acts in; null before one is chosen. */
  readonly tenantId: string | null;
  /** The tenant that the session's provider is bound to; null for the installation's own. */
  readonly providerTenantId: string | null;
  readonly email: string;
  readonly name: string;
  readonly createdAt: Date;
  /** When it was last used, to the minute. */
  readonly seenAt: Date;
  /** Nothing prolongs it past this. */
  readonly absoluteUntil: Date;
  /** At most 200 characters. */
  readonly userAgent: string;
  readonly address: string;
  readonly refreshToken: string | null;
  readonly refreshAt: Date | null;
  readonly idToken: string | null;
}

export type NewSession = Omit<Session, 'createdAt' | 'seenAt' | 'absoluteUntil'> & {
  /** An end that the provider asks for; only an earlier one than the store's own counts. */
  readonly absoluteUntil?: Date;
};

/** A session that was found by its secret. */
export interface FoundSession extends Session {
  /** SHA-256 of the secret in hex: names the session to the store, and opens nothing. */
  readonly key: string;
}

/** A session as its owner sees it in a list. */
export interface ListedSession {
  /** Names the session to its owner, for revoking it; nobody can act with it. */
  readonly handle: string;
  readonly issuer: string;
  readonly tenantId: string | null;
  readonly createdAt: Date;
  readonly seenAt: Date;
  readonly absoluteUntil: Date;
  readonly userAgent: string;
  readonly address: string;
}

/** What may change while a session lives. */
export type SessionPatch = Partial<
  Pick<Session, 'tenantId' | 'email' | 'name' | 'refreshToken' | 'refreshAt' | 'idToken'>
>;

export interface SessionOptions {
  /** A session that is not used for so long is over. */
  readonly idleMs: number;
  /** A session is over so long after its login, however much it is used. */
  readonly absoluteMs: number;
  /** The time in milliseconds since 1970. Default `Date.now`. */
  readonly now?: () => number;
}

/**
 * The sessions of browsers, in PostgreSQL or Redis alike: whatever one instance of the server does to a session holds
 * for all of them at once. Rejects with UNAVAILABLE, OVERLOADED or TIMEOUT when the store cannot answer; nobody is let in then.
 */
export interface SessionStore {
  /** Begins a session; resolves to its secret, 43 characters for the cookie, which is kept nowhere. */
  create(session: NewSession): Promise<string>;
  /** The live session of this secret, or null. Notes at most once a minute that it was used. */
  find(secret: string): Promise<FoundSession | null>;
  /** Changes a session; false when it is gone, which it stays. */
  update(key: string, patch: SessionPatch): Promise<boolean>;
  /** Moves `refreshAt` on; of many callers with the same old time one alone gets true, and refreshes. */
  claimRefresh(key: string, oldRefreshAt: Date, newRefreshAt: Date): Promise<boolean>;
  /** Live sessions of an identity, newest first, at most 100. */
  list(identityKey: string): Promise<ListedSession[]>;
  /** Ends one session of this identity; false when it has none with this handle. */
  revoke(identityKey: string, handle: string): Promise<boolean>;
  /** Ends every session of an identity, except perhaps one; resolves to their number. */
  revokeAll(identityKey: string, exceptKey?: string): Promise<number>;
  /** True for the first use of `key`, any text; false for every other within `ttlMs` milliseconds. */
  once(key: string, ttlMs: number): Promise<boolean>;
  /** Deletes what is over, where that does not happen by itself; resolves to the number of deleted things. */
  sweep(): Promise<number>;
}
