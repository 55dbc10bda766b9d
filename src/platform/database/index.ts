export { openDatabase, type Database, type OpenDatabaseOptions } from './open-database';
