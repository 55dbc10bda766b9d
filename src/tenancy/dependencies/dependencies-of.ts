import type { Prisma } from '../../generated/prisma/client';
import type { Reading } from '../reading';
import { modelNamed } from './data-model';
import { Notes } from './notes';
import { givesAll, noteCursor, noteOrder, noteSelections, type Parents } from './selections';
import { boundOf } from './where-bounds';

/** A read as Prisma was asked for it. */
export interface ReadCall {
  readonly model: Prisma.ModelName;
  readonly operation: string;
  readonly args: unknown;
}

// What each gives: all rows, some of them, the one of a key, or a number about them.
const SHAPES: Readonly<Record<string, 'rows' | 'row' | 'summary'>> = {
  findMany: 'rows',
  findFirst: 'row',
  findFirstOrThrow: 'row',
  findUnique: 'row',
  findUniqueOrThrow: 'row',
  count: 'summary',
  aggregate: 'summary',
  groupBy: 'summary',
};

/**
 * Notes what a read rests on, by its arguments and its result: every change of rows that could alter the result has at
 * least one of the noted names. `result` is null where the read found nothing or failed. A read that cannot be
 * understood makes the reading one that cannot be kept.
 */
export function noteRead(
  reading: Reading,
  { model: name, operation, args }: ReadCall,
  result: unknown,
): void {
  const model = modelNamed(name);
  const shape = Object.hasOwn(SHAPES, operation) ? SHAPES[operation] : undefined;
  if (!shape) return reading.cannotBeKept('unknown-read');
  const notes = new Notes(reading);
  if (!notes.touch(model ?? null) || !model) return;
  const asked = (args ?? {}) as Readonly<Record<string, unknown>>;
  const bound = boundOf(model, asked['where'], notes);
  notes.some(model, bound?.names ?? null);
  noteCursor(model, asked['cursor'], notes);
  const rows = shape === 'summary' ? null : rowsOf(result);
  noteOrder(model, asked['orderBy'], shape === 'rows' && givesAll(asked) ? rows : null, notes);
  if (shape !== 'summary') noteSelections(model, asked, { rows, knownIds: bound?.ids ?? null }, notes);
}

function rowsOf(result: unknown): Parents['rows'] {
  if (result === null || result === undefined) return [];
  return (Array.isArray(result) ? result : [result]) as Parents['rows'];
}
