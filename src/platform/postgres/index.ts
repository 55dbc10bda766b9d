export type { Statement } from './pipeline';
export { StatementPool, type PinnedConnection, type StatementPoolOptions } from './statement-pool';
