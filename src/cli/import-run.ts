import { AtriumError, OperatorError } from '../kernel';
import { importTicketBatch, rehearseTicketBatch, type BatchResult } from '../modules/imports';
import type { Scope } from '../tenancy';
import type { ImportInput, InputBatch } from './import-input';
import type { ProgressDisplay } from './import-progress';

export interface ImportRunOptions {
  /** Checks everything and writes nothing but the reject file. */
  readonly dryRun: boolean;
  /** Stops the import between two batches. */
  readonly signal: AbortSignal;
  readonly progress: ProgressDisplay;
}

/** What became of the rows, each counted once. */
export interface ImportTally {
  /** In a dry run: would be loaded. */
  loaded: number;
  existing: number;
  rejected: number;
}

export interface ImportOutcome extends ImportTally {
  /** True when the signal came before the end of the file. */
  readonly stopped: boolean;
}

/**
 * Loads a file batch by batch, each in a transaction of its own, as the scope's viewer. Run again, it goes on where it
 * ended: what is there is skipped. Throws OperatorError when the database gives up half-way.
 */
export async function runImport(
  scope: Scope,
  input: ImportInput,
  options: ImportRunOptions,
): Promise<ImportOutcome> {
  const { signal, progress } = options;
  const load = options.dryRun ? rehearseTicketBatch : importTicketBatch;
  const tally: ImportTally = { loaded: 0, existing: 0, rejected: 0 };
  let stopped = false;
  progress.begin(input.totalBytes);
  try {
    for await (const batch of input.batches) {
      stopped = signal.aborted || !(await loadBatch(batch));
      if (stopped) break;
      const rows = tally.loaded + tally.existing + tally.rejected;
      progress.show({ bytes: batch.endByte, rows });
    }
  } finally {
    progress.end();
  }
  return { ...tally, stopped };

  /** False when the database went away because the whole command is being stopped. */
  async function loadBatch(batch: InputBatch): Promise<boolean> {
    let result: BatchResult;
    try {
      result = await load(scope, [...batch.records.keys()]);
    } catch (error) {
      if (signal.aborted) return false;
      throw interruption(error, tally);
    }
    await writeRejects(input, batch, result);
    tally.loaded += result.created;
    tally.existing += result.existing;
    tally.rejected = input.rejects.count;
    return true;
  }
}

async function writeRejects({ rejects }: ImportInput, batch: InputBatch, result: BatchResult): Promise<void> {
  const refused = result.refused.flatMap(({ record, reason }) => {
    const row = batch.records.get(record);
    return row ? [{ row, reason }] : [];
  });
  const all = [...batch.faulty, ...refused].toSorted((a, b) => a.row.line - b.row.line);
  for (const { row, reason } of all) await rejects.add(row, reason);
}

function interruption(error: unknown, { loaded }: ImportTally): unknown {
  if (!(error instanceof AtriumError)) return error;
  if (error.code === 'FORBIDDEN') {
    return new OperatorError(
      'An import acts as a member of staff, and this person is none. Give --author the address of an owner, admin or agent.',
      { cause: error },
    );
  }
  if (!error.kind.retriable) return error;
  return new OperatorError(
    `The database gave up after ${loaded} tickets were loaded: ${error.message}\n` +
      'These are safe; the batch that was under way is there as a whole or not at all. ' +
      'Run the same command again to go on: what is there is skipped.',
    { cause: error },
  );
}
