import { LRUCache } from 'lru-cache';
import { compileRead, type CompiledRead } from './compile-read';
import { compileWrite, hasOneKey, type CompiledWrite } from './compile-write';
import { shapeOf } from './shape';

// What the stores ask for has some hundred shapes; the bound is for lists of conditions that clients put together.
const SHAPES = 2_000;
const LONGEST_SHAPE = 4_000;

interface Entry<T> {
  /** Null: left to Prisma. */
  readonly compiled: T | null;
}

type Compile<T> = (model: string, operation: string, args: unknown) => T | null;

function byShape<T>(compile: Compile<T>): Compile<T> {
  const known = new LRUCache<string, Entry<T>>({ max: SHAPES });
  return (model, operation, args) => {
    const shape = `${model}.${operation}${shapeOf(args)}`;
    // Seldom asked twice, and not worth the memory.
    if (shape.length > LONGEST_SHAPE) return compile(model, operation, args);
    let entry = known.get(shape);
    if (!entry) {
      entry = { compiled: compile(model, operation, args) };
      known.set(shape, entry);
    }
    return entry.compiled;
  };
}

/** The statement for a read, compiled when one of its shape comes first. Null for what is left to Prisma. */
export const compiledRead: Compile<CompiledRead> = byShape(compileRead);

/** As {@link compiledRead}, of a write. */
export const compiledWrite: Compile<CompiledWrite> = (model, operation, args) =>
  operation === 'upsert' && !hasOneKey(args) ? null : writes(model, operation, args);

const writes = byShape(compileWrite);
