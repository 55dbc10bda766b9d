export { deployMigrations, type DeployedMigrations, type DeployOptions } from './deploy-migrations';
export { migrationsDirectory } from './migration-files';
export { migrationStatus, type MigrationStatus } from './migration-status';
export { requireTables } from './require-tables';
