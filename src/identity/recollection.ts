import type { IncomingHttpHeaders } from 'node:http';
import { LRUCache } from 'lru-cache';
import type { Resting, Watch } from '../cache';
import { digest, Viewer, type CredentialKind } from '../kernel';
import type { Deadline } from '../platform/deadline';
import { createScope, type Member, type MemberQuery, type Scope, type TenantClients } from '../tenancy';

/** Somebody in a tenant, as a credential was found to mean them. */
export interface Recognised {
  readonly tenantId: string;
  readonly member: Member;
  readonly credential: CredentialKind;
  /** What reading the member noted. */
  readonly watch: Watch;
  /** When the credential itself is over; Infinity when it does not say. Milliseconds since 1970. */
  readonly untilMs: number;
  /** Whether the credential is as good as it was, where that is not for the tenant's rows to say. */
  readonly isGood: () => Promise<boolean>;
  /** How the member is found again, where that and `isGood` say all; null when it takes more. */
  readonly who: MemberQuery | null;
}

/** Whom a credential meant a moment ago. Nothing may be answered before both are checked. */
export interface Recalled {
  readonly scope: Scope;
  /** Still the same if nothing of this was changed; null when the database is asked: `confirmCaller`. */
  readonly resting: Resting | null;
  readonly isGood: () => Promise<boolean>;
  /** From then on the credential is looked at anew. Milliseconds since 1970. */
  readonly untilMs: number;
  /** To be called when they are not who they were: the credential is looked at anew. */
  readonly forget: () => void;
}

/** Remembers whom credentials mean, so that a request need not ask the database again. */
export interface Recollection {
  readonly keep: (headers: IncomingHttpHeaders, recognised: Recognised) => void;
  readonly recall: (headers: IncomingHttpHeaders, deadline: Deadline) => Recalled | null;
}

// Keys are hashes: about 1 kB for each credential.
const REMEMBERED = 50_000;
/** So often a credential is looked at anew, whatever is remembered of it: signing keys change, uses are noted. */
const LIFE_MS = 60_000;

interface Known extends Omit<Recognised, 'watch'> {
  readonly resting: Resting | null;
}

export interface RecollectionParts {
  readonly clients: TenantClients;
  /** Finds the session's secret among cookies. */
  readonly secretOf: (cookies: string | undefined) => string | null;
  /** Whether nothing is kept here, so that only the database can say who somebody is. */
  readonly presumes: boolean;
}

export function createRecollection({ clients, secretOf, presumes }: RecollectionParts): Recollection {
  const known = new LRUCache<string, Known>({ max: REMEMBERED });

  // All that decides whom a request's credential means.
  const fingerprint = ({
    authorization,
    cookie,
    host = '',
    ...headers
  }: IncomingHttpHeaders): string | null => {
    const credential = authorization ?? secretOf(cookie);
    if (credential === null) return null;
    const kind = authorization === undefined ? 'cookie' : 'header';
    return digest(JSON.stringify([kind, credential, headers['x-tenant'] ?? null, host]));
  };

  return {
    keep: (headers, { watch, ...recognised }) => {
      const resting = watch.resting();
      const key = resting || (presumes && recognised.who) ? fingerprint(headers) : null;
      const untilMs = Math.min(recognised.untilMs, watch.reading.goodUntilMs, Date.now() + LIFE_MS);
      if (key) known.set(key, { ...recognised, untilMs, resting });
    },
    recall: (headers, deadline) => {
      if (known.size === 0) return null;
      const key = fingerprint(headers);
      const found = key === null ? undefined : known.get(key);
      if (key === null || !found || found.untilMs <= Date.now()) return null;
      const { tenantId, member, credential, who, resting, isGood, untilMs } = found;
      const viewer = new Viewer({ ...member, credential });
      const how = resting ? {} : who && { presumed: { who, member, isGood } };
      if (!how) return null;
      const scope = createScope(clients, { tenantId, viewer, deadline, ...how });
      return { scope, resting, isGood, untilMs, forget: () => void known.delete(key) };
    },
  };
}
