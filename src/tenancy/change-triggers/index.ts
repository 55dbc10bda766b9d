export {
  appendFunction,
  changeTriggerSql,
  tableTriggers,
  triggerSql,
  type TableTriggers,
  type TriggerSqlOptions,
} from './trigger-sql';
export { NAME_PREFIX } from './change-function';
export { TRACKED_TABLES, type TrackedTable } from './tracked-tables';
