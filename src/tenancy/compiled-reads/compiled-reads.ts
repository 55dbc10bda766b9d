import { LRUCache } from 'lru-cache';
import { compileRead, type CompiledRead } from './compile-read';
import { shapeOf } from './shape';

// What the stores ask for has some hundred shapes; the bound is for lists of conditions that clients put together.
const SHAPES = 2_000;
const LONGEST_SHAPE = 10_000;

interface Entry {
  /** Null: Prisma reads it. */
  readonly compiled: CompiledRead | null;
}

const known = new LRUCache<string, Entry>({ max: SHAPES });

/** The statement for a read, compiled when one of its shape comes first. Null for what is left to Prisma. */
export function compiledRead(model: string, operation: string, args: unknown): CompiledRead | null {
  const shape = `${model}.${operation}${shapeOf(args)}`;
  if (shape.length > LONGEST_SHAPE) return null;
  let entry = known.get(shape);
  if (!entry) {
    entry = { compiled: compileRead(model, operation, args) };
    known.set(shape, entry);
  }
  return entry.compiled;
}
