import { OperatorError } from '../../kernel';
import type { ColumnMap } from './column-map.types';
import { customerSupportTickets } from './customer-support-tickets.map';
import { rowReader } from './row-reader';

/** Column maps that Atrium knows by name. */
export const builtInMaps: ReadonlyMap<string, ColumnMap> = new Map([
  ['customer-support-tickets', customerSupportTickets],
]);

/** The name of the first built-in map whose columns a file with these headings has, or null. */
export function fittingMap(headings: readonly string[]): string | null {
  for (const [name, map] of builtInMaps) if (fits(map, headings)) return name;
  return null;
}

function fits(map: ColumnMap, headings: readonly string[]): boolean {
  try {
    rowReader({ map, headings, startedAt: new Date() });
    return true;
  } catch (error) {
    if (error instanceof OperatorError) return false;
    throw error;
  }
}
