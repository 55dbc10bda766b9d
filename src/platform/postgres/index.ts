export type { Statement } from './pipeline';
export { statementName } from './prepared-names';
export { StatementPool, type PinnedConnection, type StatementPoolOptions } from './statement-pool';
