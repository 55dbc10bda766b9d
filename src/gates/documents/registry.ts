import type { GraphQLSchema } from 'graphql';
import { LRUCache } from 'lru-cache';
import { atriumError } from '../../kernel';
import type { Deadline } from '../../platform/deadline';
import type { DocumentStore, StoredDocument } from './document-store';
import { checkRelease, type Release } from './release';
import { createUseCounts } from './use-counts';

/** A trusted document that a request named. */
export interface TrustedDocument {
  readonly body: string;
  readonly version: string;
  /** When its version is or was retired; null while nobody said so. */
  readonly retiresAt: Date | null;
}

/** The trusted documents of all client apps, remembered by this process. */
export interface DocumentRegistry {
  /** The document of an app, of this version if it is there, else of the youngest that holds it; null when unknown. */
  find(app: string, version: string | null, id: string, deadline?: Deadline): Promise<TrustedDocument | null>;
  noteUntrusted(app: string, plan: string): void;
  /**
   * Registers a release. The same once more changes nothing. Throws BAD_USER_INPUT for documents that cannot run, and for
   * a version that is there with others.
   */
  push(release: Release): Promise<{ documents: number }>;
  /** Whether an app of this name has registered anything, as far as this process heard. */
  knows(app: string): boolean;
  /** Writes what was counted and hears of new apps; to be called now and then, and at the end. */
  keepUp(): Promise<void>;
}

const REMEMBERED = 5_000;
// A version that is retired, or pushed, is known so to every process after this time.
const REMEMBERED_MS = 30_000;
const UNKNOWN_MS = 2_000;

export function createDocumentRegistry(options: {
  store: DocumentStore;
  schema: GraphQLSchema;
}): DocumentRegistry {
  const { store, schema } = options;
  const documents = rememberedDocuments(store);
  const counts = createUseCounts(store);
  let apps = new Set<string>();

  return {
    find: async (app, version, id, deadline) => {
      const versions = await documents.versionsOf(app, id, deadline);
      const chosen = versions.find((one) => one.version === version) ?? bestOf(versions);
      if (!chosen) return null;
      apps.add(app);
      counts.noteUse(chosen);
      return { body: chosen.body, version: chosen.version, retiresAt: chosen.retiresAt };
    },
    noteUntrusted: (app, plan) => counts.noteUntrusted(app, plan),
    push: async (release) => {
      const checked = checkRelease(schema, release);
      if (!(await store.add(release, checked))) throw registeredOtherwise(release);
      apps.add(release.app);
      // Whoever pushes may use it at once, here at least.
      for (const { id } of checked) documents.forget(release.app, id);
      return { documents: checked.length };
    },
    knows: (app) => apps.has(app),
    keepUp: async () => {
      await counts.flush();
      apps = new Set((await store.releases()).map(({ app }) => app));
    },
  };
}

/** What the store said of documents, for a while. */
function rememberedDocuments(store: DocumentStore) {
  const remembered = new LRUCache<string, readonly StoredDocument[]>({ max: REMEMBERED });
  const nameOf = (app: string, id: string): string => `${app} ${id}`;
  return {
    forget: (app: string, id: string): void => void remembered.delete(nameOf(app, id)),
    versionsOf: async (app: string, id: string, deadline?: Deadline): Promise<readonly StoredDocument[]> => {
      const known = remembered.get(nameOf(app, id));
      if (known) return known;
      const found = await store.find(app, id, deadline);
      remembered.set(nameOf(app, id), found, { ttl: found.length > 0 ? REMEMBERED_MS : UNKNOWN_MS });
      return found;
    },
  };
}

const registeredOtherwise = ({ app, version }: Release) =>
  atriumError(
    'BAD_USER_INPUT',
    `Version ${version} of ${app} is registered with other documents. Give a new version a new name.`,
  );

/** One that goes on for ever, or else the one that retires last. */
const bestOf = (versions: readonly StoredDocument[]): StoredDocument | undefined =>
  versions.toSorted((a, b) => (b.retiresAt?.getTime() ?? Infinity) - (a.retiresAt?.getTime() ?? Infinity))[0];
