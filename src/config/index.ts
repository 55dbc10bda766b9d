export { environment } from './environment';
export { ConfigError, loadConfig, type Config, type DatabaseConfig, type PoolConfig } from './load-config';
