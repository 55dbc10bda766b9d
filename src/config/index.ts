export type { DocumentMode, DocumentModeRule } from './document-modes';
export type { BudgetPlan, BudgetPlans } from './budget-plans';
export { loadDotEnv } from './dot-env';
export { environment } from './environment';
export {
  ConfigError,
  loadConfig,
  type Config,
  type DatabaseConfig,
  type DocumentConfig,
  type LimitConfig,
  type OidcConfig,
  type PoolConfig,
  type SignInConfig,
  type WebConfig,
} from './load-config';
export { startedByNpm } from './started-by-npm';
