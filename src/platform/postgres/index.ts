export {
  connectDedicated,
  type DedicatedConnection,
  type DedicatedOptions,
  type NamedStatement,
} from './dedicated-connection';
export type { Statement } from './pipeline';
export { StatementPool, type PinnedConnection, type StatementPoolOptions } from './statement-pool';
