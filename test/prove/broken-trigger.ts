import { TRACKED_TABLES, triggerSql } from '../../src/tenancy/change-triggers';

/** SQL that makes the triggers of a table anew, so that they report one column less. */
export function changeTriggerSqlWithout({ table, without }: { table: string; without: string }): string {
  const tracked = TRACKED_TABLES.find(({ name }) => name === table);
  if (!tracked?.reported.includes(without))
    throw new Error(`the triggers of ${table} do not report ${without}`);
  const reported = tracked.reported.filter((column) => column !== without);
  return triggerSql({ tables: [{ ...tracked, reported }] });
}
