import { crc32 } from 'node:zlib';
import { modelOfTable, type Bucket, type Model } from './data-model';

/** How many slots a tenant's dependencies share. */
export const SLOTS = 4_096;

/** The slot of a dependency, 0 to 4,095. */
export const slotOf = (name: string): number => crc32(name) & (SLOTS - 1);

/** The slots of several, each once, in no order. */
export function slotsOf(names: Iterable<string>): number[] {
  const slots = new Set<number>();
  for (const name of names) slots.add(slotOf(name));
  return [...slots];
}

/** `ticket[status=OPEN]`; the value as PostgreSQL writes it as text, or null. */
export const bucketName = (bucket: Bucket, value: string | null): string => `${bucket.prefix}${value}]`;

/**
 * What a row of the log says was changed: names, perhaps some of them twice. `payload` is `{"all": true}`, or old and
 * new values by column; one that says less than it must means every row. Never throws.
 */
export function changedDependencies(topic: string, payload: unknown): string[] {
  const everything = [`${topic}[*]`, `${topic}!`];
  const model = modelOfTable(topic);
  if (!model || !isRecord(payload) || 'all' in payload) return everything;
  return namesOfRows(model, payload) ?? everything;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Null when a column is missing, or is no list of texts. */
function namesOfRows(model: Model, payload: Record<string, unknown>): string[] | null {
  const names = [model.any];
  if (model.hasId && !addNames(names, payload['id'], model.rowPrefix, '', false)) return null;
  for (const { column, prefix } of model.buckets.values()) {
    if (!addNames(names, payload[column], prefix, ']', true)) return null;
  }
  return names;
}

function addNames(names: string[], values: unknown, prefix: string, end: string, nullable: boolean): boolean {
  if (!Array.isArray(values) || values.length === 0) return false;
  for (const value of values as unknown[]) {
    if (typeof value !== 'string' && !(nullable && value === null)) return false;
    names.push(`${prefix}${value}${end}`);
  }
  return true;
}
