import { atriumError } from '../../kernel';
import type { DocumentModeRule } from '../../config';
import type { Deadline } from '../../platform/deadline';
import { modeOf } from './modes';
import type { PersistedQueries } from './persisted-queries';
import type { DocumentRegistry, TrustedDocument } from './registry';
import { documentId } from './release';

/** An operation as a request brings it; shapes are not known yet. */
export interface NamedOperation {
  readonly query?: unknown;
  readonly documentId?: unknown;
  readonly extensions?: unknown;
}

/** Who asks, as far as documents matter. */
export interface DocumentCaller {
  /** Empty for an anonymous caller. */
  readonly tenantId: string;
  readonly plan: string;
  /** As the request names it; empty when it does not. */
  readonly app: string;
  readonly version: string | null;
  /** Until when they wait. */
  readonly deadline: Deadline;
}

/** The text to run, and what is known of it. */
export interface FoundDocument {
  /** Undefined when the request has none: GraphQL says so better. */
  readonly text: string | undefined;
  /** The registered document that it is; null for an untrusted text, which the limits are for. */
  readonly trusted: TrustedDocument | null;
}

export interface FindDocumentParts {
  readonly registry: DocumentRegistry;
  readonly modes: readonly DocumentModeRule[];
  readonly persisted: PersistedQueries;
  /** Throws when this tenant sends new texts to be kept too fast. */
  readonly mayKeep: (tenantId: string) => Promise<void>;
  /** Throws what the limits of documents throw. */
  readonly checkText: (text: string) => void;
}

const HASH = /^[0-9a-f]{64}$/;

/**
 * Finds the text of an operation: by the id of a trusted document, by the hash of a persisted query, or as it is. Throws
 * DOCUMENT_UNKNOWN for an id of nothing, PERSISTED_QUERY_NOT_FOUND, and DOCUMENT_NOT_TRUSTED where texts are refused.
 */
export async function findDocument(
  parts: FindDocumentParts,
  operation: NamedOperation,
  caller: DocumentCaller,
): Promise<FoundDocument> {
  const { query } = operation;
  const hash = persistedHash(operation);
  const named = namedDocument(operation) ?? hash;
  if (typeof query === 'string' && query !== '') {
    if (hash && documentId(query) !== hash)
      throw bad('The hash of the persisted query is not the SHA-256 of its text.');
    const trusted = await trustedText(parts, query, caller);
    if (!trusted && hash) await keep(parts, { hash, query }, caller);
    return { text: query, trusted };
  }
  if (!named) return { text: undefined, trusted: null };
  const trusted = caller.app
    ? await parts.registry.find(caller.app, caller.version, named, caller.deadline)
    : null;
  if (trusted) return { text: trusted.body, trusted: living(parts, trusted, caller) };
  if (!hash)
    throw atriumError('DOCUMENT_UNKNOWN', 'This client app has registered no document with this id.');
  const kept = await parts.persisted.get(caller.tenantId, hash);
  if (kept === null) throw atriumError('PERSISTED_QUERY_NOT_FOUND', 'PersistedQueryNotFound');
  refuseUntrusted(parts, caller);
  return { text: kept, trusted: null };
}

/** The registered document whose very text this is; null for another. Throws where other texts are refused. */
async function trustedText(
  parts: FindDocumentParts,
  query: string,
  caller: DocumentCaller,
): Promise<TrustedDocument | null> {
  const isWatched = modeOf(parts.modes, caller.plan, caller.app) !== 'off';
  const { app, version, deadline } = caller;
  const trusted =
    isWatched && app ? await parts.registry.find(app, version, documentId(query), deadline) : null;
  if (trusted) return living(parts, trusted, caller);
  refuseUntrusted(parts, caller);
  return null;
}

/** The document, unless its version is retired and the app runs trusted documents only. */
function living(
  { modes }: FindDocumentParts,
  trusted: TrustedDocument,
  caller: DocumentCaller,
): TrustedDocument {
  const isRetired = trusted.retiresAt !== null && trusted.retiresAt.getTime() <= Date.now();
  if (isRetired && modeOf(modes, caller.plan, caller.app) === 'enforce') {
    throw atriumError(
      'CLIENT_VERSION_RETIRED',
      `Version ${trusted.version} of this app is retired: update it.`,
    );
  }
  return trusted;
}

function refuseUntrusted({ modes, registry }: FindDocumentParts, { app, plan }: DocumentCaller): void {
  const mode = modeOf(modes, plan, app);
  if (mode === 'off') return;
  registry.noteUntrusted(app, plan);
  if (mode === 'enforce') {
    throw atriumError(
      'DOCUMENT_NOT_TRUSTED',
      'This client app runs registered documents only: send a `documentId`.',
    );
  }
}

async function keep(
  { persisted, mayKeep, checkText }: FindDocumentParts,
  { hash, query }: { hash: string; query: string },
  { tenantId }: DocumentCaller,
): Promise<void> {
  // A stranger's texts are not kept: there would be no tenant to bound them by.
  if (tenantId === '') return;
  checkText(query);
  if ((await persisted.get(tenantId, hash)) !== null) return;
  await mayKeep(tenantId);
  await persisted.put(tenantId, hash, query);
}

function namedDocument({ documentId: given }: NamedOperation): string | null {
  if (given === undefined || given === null) return null;
  const id = typeof given === 'string' ? given.replace(/^sha256:/, '') : '';
  if (!HASH.test(id)) throw bad('`documentId` must be a SHA-256 in hex.');
  return id;
}

function persistedHash({ extensions }: NamedOperation): string | null {
  const given = (extensions as { persistedQuery?: unknown } | null | undefined)?.persistedQuery;
  if (given === undefined || given === null) return null;
  const { version, sha256Hash } = given as { version?: unknown; sha256Hash?: unknown };
  if (version !== 1) throw bad('`extensions.persistedQuery.version` must be 1.');
  if (typeof sha256Hash !== 'string' || !HASH.test(sha256Hash)) {
    throw bad('`extensions.persistedQuery.sha256Hash` must be a SHA-256 in lower-case hex.');
  }
  return sha256Hash;
}

const bad = (message: string) => atriumError('BAD_USER_INPUT', message);
