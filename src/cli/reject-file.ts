import { open, type FileHandle } from 'node:fs/promises';
import { OperatorError } from '../kernel';
import type { CsvRow } from './csv-rows';

const OWN_HEADINGS = ['line', 'reason'];

/**
 * Rows that were not imported: `line` and `reason`, then all that stood in the row. The file is made by the first of
 * them, over one of an earlier run. It can be mended and imported itself.
 */
export class RejectFile {
  readonly path: string;
  readonly #delimiter: string;
  readonly #headings: readonly Buffer[];
  /** Columns of the input that are a reject file's own. */
  readonly #own: number;
  #handle: FileHandle | null = null;
  #count = 0;

  constructor(options: { path: string; delimiter: string; headings: readonly Buffer[] }) {
    this.path = options.path;
    this.#delimiter = options.delimiter;
    this.#headings = options.headings;
    const isRejectFile = OWN_HEADINGS.every((heading, index) =>
      options.headings[index]?.equals(Buffer.from(heading)),
    );
    this.#own = isRejectFile ? OWN_HEADINGS.length : 0;
  }

  get count(): number {
    return this.#count;
  }

  async add(row: CsvRow, reason: string): Promise<void> {
    try {
      if (!this.#handle) {
        this.#handle = await open(this.path, 'w', 0o600);
        await this.#write(OWN_HEADINGS, this.#headings);
      }
      await this.#write([String(row.line), reason], row.cells);
    } catch (error) {
      throw new OperatorError(
        `The reject file ${this.path} cannot be written (${(error as Error).message}). ` +
          'Name another with --rejects FILE and run the command again: what is loaded stays loaded.',
        { cause: error },
      );
    }
    this.#count += 1;
  }

  async close(): Promise<void> {
    await this.#handle?.close();
    this.#handle = null;
  }

  async #write(own: readonly string[], cells: readonly Buffer[]): Promise<void> {
    const all = [...own.map((text) => Buffer.from(text)), ...cells.slice(this.#own)];
    const parts = all.flatMap((cell, index) => [
      Buffer.from(index === 0 ? '' : this.#delimiter),
      quoted(cell, this.#delimiter),
    ]);
    await this.#handle?.write(Buffer.concat([...parts, Buffer.from('\n')]));
  }
}

// Byte by byte (latin1 has one character for each), so that text in whatever encoding comes out as it went in.
function quoted(cell: Buffer, delimiter: string): Buffer {
  const bytes = cell.toString('latin1');
  const special = ['"', '\n', '\r', Buffer.from(delimiter).toString('latin1')];
  if (!special.some((text) => bytes.includes(text)) && bytes.trim() === bytes) return cell;
  return Buffer.from(`"${bytes.replaceAll('"', '""')}"`, 'latin1');
}
