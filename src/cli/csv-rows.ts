import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { pipeline, type Readable } from 'node:stream';
import { parse, type CsvError, type InfoRecord, type Parser } from 'csv-parse';
import { OperatorError } from '../kernel';

/** One row of a CSV file, as it stands there. */
export interface CsvRow {
  /** The line of the file on which it begins, from 1. */
  readonly line: number;
  /** Where it ends, in bytes from the beginning of the file. */
  readonly endByte: number;
  /** Undecoded, so that a row that is refused can be written as it was. */
  readonly cells: readonly Buffer[];
  /** Why it cannot be read; null when it can. */
  readonly fault: string | null;
}

// A ticket has some 65,536 characters a few times over at most; more is a quote that was never closed.
const MAX_ROW_BYTES = 2_000_000;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/**
 * Reads a CSV file row by row, the headings first, holding a few rows at a time. Line breaks may be LF, CRLF or CR, and
 * stand in quoted texts; blank rows are left out; a quote where none belongs is a character. Throws OperatorError when
 * the file cannot be read or is no CSV.
 */
export async function* csvRows(file: string, delimiter: string): AsyncGenerator<CsvRow, void, undefined> {
  const counter = new RowCounter();
  const parser: Parser = parse({
    delimiter: Buffer.from(delimiter),
    // One character for each byte: the parser knows no buffers.
    encoding: 'latin1',
    on_record: (({ record }: { record: string[] }, info: InfoRecord) => counter.row(record, info)) as never,
    on_skip: (error, raw = '') => counter.unreadable(error, raw),
    skip_records_with_error: true,
    skip_empty_lines: true,
    relax_column_count: true,
    relax_quotes: true,
    max_record_size: MAX_ROW_BYTES,
    raw: true,
  });
  const rows = parser as AsyncIterable<CsvRow>;
  // Errors of the file reach the reader of the rows through the parser.
  pipeline(
    createReadStream(file),
    (source: Readable) => checkedText(file, source),
    parser,
    () => undefined,
  );
  try {
    for await (const row of rows) yield row;
    if (counter.last) yield counter.last;
  } catch (error) {
    throw error instanceof OperatorError ? error : fileFault(file, error);
  } finally {
    parser.destroy();
  }
}

/** Knows on which line each row begins: the parser counts lines of CRLF twice. */
class RowCounter {
  /** What stands after the last row and is none. */
  last: CsvRow | null = null;
  #nextLine = 1;
  #emptyLines = 0;

  row(record: string[], info: InfoRecord): CsvRow | null {
    const cells = record.map(bytesOf);
    const line = this.#nextLine + info.empty_lines - this.#emptyLines;
    this.#emptyLines = info.empty_lines;
    this.#nextLine = line + 1 + cells.reduce((sum, cell) => sum + lineBreaks(cell), 0);
    if (cells.every((cell) => cell.toString().trim() === '')) return null;
    const fault = cells.every((cell) => isUtf8(cell)) ? null : 'its text is not UTF-8';
    return { line, endByte: info.bytes, cells, fault };
  }

  unreadable(error: CsvError | undefined, raw: string): undefined {
    const line = this.#nextLine;
    if (error?.code === 'CSV_QUOTE_NOT_CLOSED') {
      const fault = 'a quoted text is not closed before the end of the file';
      this.last = { line, endByte: Number(error['bytes']), cells: [bytesOf(raw)], fault };
      return;
    }
    throw new OperatorError(
      `The row that begins on line ${line} is longer than ${MAX_ROW_BYTES.toLocaleString('en')} bytes. ` +
        'A quotation mark is probably missing at the end of one of its texts: add it, and run the command again.',
    );
  }
}

const bytesOf = (latin1: string): Buffer => Buffer.from(latin1, 'latin1');

function lineBreaks(cell: Buffer): number {
  const newLine = cell.includes(0x0a) ? 0x0a : 0x0d;
  let count = 0;
  for (let at = cell.indexOf(newLine); at !== -1; at = cell.indexOf(newLine, at + 1)) count += 1;
  return count;
}

/** Passes a text on without its byte order mark. Throws OperatorError for other kinds of file. */
async function* checkedText(file: string, source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let isFirst = true;
  for await (const chunk of source) {
    if (isFirst) refuseOtherKinds(file, chunk);
    yield isFirst && chunk.subarray(0, 3).equals(BYTE_ORDER_MARK) ? chunk.subarray(3) : chunk;
    isFirst = false;
  }
}

function refuseOtherKinds(file: string, head: Buffer): void {
  const start = head.toString('latin1', 0, 4);
  if (start.startsWith('PK\x03\x04')) {
    throw new OperatorError(
      `${file} is a workbook or an archive. Save the sheet as "CSV UTF-8" and import that.`,
    );
  }
  if (start.startsWith('\xff\xfe') || start.startsWith('\xfe\xff')) {
    throw new OperatorError(
      `${file} is written in UTF-16. Save it as UTF-8: iconv -f UTF-16 -t UTF-8 "${file}" > utf8.csv`,
    );
  }
  const firstLine = head.subarray(0, Math.max(head.indexOf(0x0a), 0) || 4_096);
  if (firstLine.includes(0))
    throw new OperatorError(`${file} is not a CSV file: its first line has binary data.`);
}

function fileFault(file: string, error: unknown): unknown {
  const { code = '' } = error as NodeJS.ErrnoException;
  const reasons: Record<string, string> = {
    ENOENT: `There is no file ${file}. Give the path of a CSV file.`,
    EISDIR: `${file} is a folder. Give the path of a CSV file.`,
    EACCES: `${file} may not be read by this user. Change its permissions, or run as somebody who may.`,
  };
  const reason = reasons[code] ?? (code.startsWith('E') ? `${file} cannot be read (${code}).` : null);
  return reason ? new OperatorError(reason, { cause: error }) : error;
}
