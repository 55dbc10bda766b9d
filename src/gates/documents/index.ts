export { DocumentStore, type StoredDocument, type StoredRelease } from './document-store';
export {
  findDocument,
  type DocumentCaller,
  type FindDocumentParts,
  type FoundDocument,
  type NamedOperation,
} from './find-document';
export { memoryPersistedQueries, redisPersistedQueries, type PersistedQueries } from './persisted-queries';
export { createDocumentRegistry, type DocumentRegistry, type TrustedDocument } from './registry';
export { breakOf, documentId, type Release } from './release';
