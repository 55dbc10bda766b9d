import type { Read } from './column-json';

/** One property of a row. */
export interface Part {
  readonly name: string;
  readonly read: Read;
}

/** Makes rows of arrays that hold their parts in this order. */
export function rowReader(parts: readonly Part[]): Read {
  return (values) => {
    const row: Record<string, unknown> = {};
    for (let at = 0; at < parts.length; at += 1) {
      const { name, read } = parts[at] as Part;
      row[name] = read((values as unknown[])[at]);
    }
    return row;
  };
}
