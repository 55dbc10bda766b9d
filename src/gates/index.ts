export { documentGate } from './check-document';
export { checkVariables } from './check-values';
export { costGate } from './cost';
export { defaultDocumentLimits, type DocumentLimits } from './document-limits';
