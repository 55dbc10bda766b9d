import { TRACKED_TABLES, triggerSql } from '../../src/tenancy/change-triggers';

/**
 * SQL that makes the triggers of a table anew, so that they tell ids where the values of one column belong. (A column
 * that was only left out would not do: a change that does not tell all of them counts as one of the whole table.)
 */
export function changeTriggerSqlWithout({ table, without }: { table: string; without: string }): string {
  const tracked = TRACKED_TABLES.find(({ name }) => name === table);
  if (!tracked?.reported.includes(without))
    throw new Error(`the triggers of ${table} do not report ${without}`);
  return triggerSql({ tables: [tracked] }).replaceAll(`."${without}"`, '."id"');
}
