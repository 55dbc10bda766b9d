import { stat } from 'node:fs/promises';
import path from 'node:path';
import { OperatorError } from '../kernel';
import { rowReader, type TicketRecord } from '../modules/imports';
import { csvRows, type CsvRow } from './csv-rows';
import { columnMapFor } from './import-map';
import { RejectFile } from './reject-file';

export interface ImportInputOptions {
  readonly file: string;
  /** Name of a built-in column map, or a JSON file. Default: the built-in one that fits. */
  readonly map?: string | undefined;
  /** Default a comma. */
  readonly delimiter?: string | undefined;
  /** Default: the input's name and `.rejects.csv`, in the current folder. */
  readonly rejects?: string | undefined;
  /** Records that one batch has at most. */
  readonly batch: number;
  /** When tickets were created of which the file says nothing. */
  readonly createdAt?: Date | undefined;
}

/** Some rows of the file: those that are records, and those that are not. */
export interface InputBatch {
  readonly records: ReadonlyMap<TicketRecord, CsvRow>;
  readonly faulty: readonly { readonly row: CsvRow; readonly reason: string }[];
  readonly endByte: number;
}

/** A CSV file that was opened and understood. Close it. */
export interface ImportInput {
  /** Null when the file is a pipe. */
  readonly totalBytes: number | null;
  readonly batches: AsyncIterable<InputBatch>;
  readonly rejects: RejectFile;
  readonly close: () => Promise<void>;
}

/** Opens a file, reads its headings and applies the column map to them. Throws OperatorError when that cannot be. */
export async function openImport(options: ImportInputOptions): Promise<ImportInput> {
  const { file, delimiter = ',' } = options;
  const rejectPath = rejectPathOf(options);
  const rows = csvRows(file, delimiter);
  try {
    const head = await readHead(file, rows);
    const headings = head.map((cell) => cell.toString().trim());
    const map = columnMapFor(options.map, headings);
    const read = rowReader({ map, headings, createdAt: options.createdAt, startedAt: new Date() });
    const rejects = new RejectFile({ path: rejectPath, delimiter, headings: head });
    const facts = await stat(file);
    return {
      totalBytes: facts.isFile() ? facts.size : null,
      batches: inBatches(rows, (row) => readRow(row, headings.length, read), options.batch),
      rejects,
      close: async () => {
        await rows.return();
        await rejects.close();
      },
    };
  } catch (error) {
    await rows.return();
    throw error;
  }
}

function rejectPathOf({ file, rejects }: ImportInputOptions): string {
  const rejectPath = rejects ?? `${path.basename(file)}.rejects.csv`;
  if (path.resolve(rejectPath) !== path.resolve(file)) return rejectPath;
  throw new OperatorError('The reject file would overwrite the input. Name another with --rejects FILE.');
}

async function readHead(file: string, rows: AsyncGenerator<CsvRow, void>): Promise<readonly Buffer[]> {
  const head = await rows.next();
  if (head.done) throw new OperatorError(`${file} is empty. The first line of a CSV file names its columns.`);
  const { fault, cells } = head.value;
  if (fault) throw new OperatorError(`The first line of ${file} cannot be read: ${fault}.`);
  return cells;
}

type RowOutcome = { readonly record: TicketRecord } | { readonly reason: string };

function readRow(row: CsvRow, columns: number, read: ReturnType<typeof rowReader>): RowOutcome {
  if (row.fault) return { reason: row.fault };
  if (row.cells.length !== columns) {
    return { reason: `it has ${row.cells.length} columns, the first line has ${columns}` };
  }
  const checked = read(row.cells.map((cell) => cell.toString()));
  return 'record' in checked ? checked : { reason: checked.faults.join('; ') };
}

// What one transaction should not exceed whatever the number of its records: characters of text, and rows beside them.
const MAX_CHARACTERS = 4_000_000;
const MAX_PARTS = 10_000;

async function* inBatches(
  rows: AsyncIterable<CsvRow>,
  recordOf: (row: CsvRow) => RowOutcome,
  size: number,
): AsyncGenerator<InputBatch> {
  let batch = emptyBatch();
  for await (const row of rows) {
    const outcome = recordOf(row);
    batch.endByte = row.endByte;
    if ('reason' in outcome) batch.faulty.push({ row, reason: outcome.reason });
    else {
      batch.records.set(outcome.record, row);
      batch.parts += outcome.record.comments.length + outcome.record.tags.length;
      batch.characters += row.cells.reduce((sum, cell) => sum + cell.length, 0);
    }
    const isFull = batch.records.size + batch.faulty.length >= size;
    if (isFull || batch.characters >= MAX_CHARACTERS || batch.parts >= MAX_PARTS) {
      yield batch;
      batch = emptyBatch();
    }
  }
  if (batch.endByte > 0) yield batch;
}

const emptyBatch = () => ({
  records: new Map<TicketRecord, CsvRow>(),
  faulty: [] as { row: CsvRow; reason: string }[],
  endByte: 0,
  characters: 0,
  parts: 0,
});
