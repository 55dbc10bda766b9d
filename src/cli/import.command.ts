import { Command, InvalidArgumentError } from 'commander';
import { isoTime } from '../modules/imports';
import { openImport, type ImportInputOptions } from './import-input';
import { progressDisplay } from './import-progress';
import { runImport, type ImportOutcome } from './import-run';
import { actingIn, withMigrated, type Installation } from './installation';
import { exitCodeOf, listenForStop } from './stop-signals';

interface ImportCommandOptions extends Omit<ImportInputOptions, 'file'> {
  readonly tenant: string;
  readonly author?: string;
  readonly dryRun: boolean;
}

const MAX_BATCH = 2_000;

export const importCommand = (): Command =>
  new Command('import')
    .description('load tickets from a CSV file; safe to interrupt and to repeat')
    .argument('<file>', 'a CSV file in UTF-8 with headings in its first line')
    .requiredOption('--tenant <slug>', 'whose tickets they become')
    .option(
      '--map <name-or-file>',
      'what the columns mean: a built-in map or a JSON file (default: what fits)',
    )
    .option('--author <email>', "who writes comments that name no author (default: the tenant's first owner)")
    .option('--batch <rows>', `rows in one transaction, 1 to ${MAX_BATCH}`, batchSize, 500)
    .option('--rejects <file>', 'where rows with faults go (default: <file>.rejects.csv in this folder)')
    .option('--delimiter <character>', 'what stands between columns; "tab" for tabs', delimiter, ',')
    .option('--created-at <time>', 'when tickets came in of which the file says nothing', time)
    .option('--dry-run', 'check every row and load none', false)
    .addHelpText(
      'after',
      `
Every ticket keeps its id of the other system; one that is there already is skipped. So run the same command
again after an interruption, or to load what has been added to the file.
docs/import.md tells what a column map can say. Built in: customer-support-tickets.

Examples:
  npm run atrium -- import tickets.csv --tenant acme
  npm run atrium -- import export.csv --tenant acme --map our-map.json --delimiter ';' --dry-run`,
    )
    .action(importFile);

async function importFile(file: string, options: ImportCommandOptions): Promise<void> {
  const { tenant, author, dryRun } = options;
  // Faults of the file are told before a database is started for it.
  const input = await openImport({ ...options, file });
  const stop = new AbortController();
  const stopListening = listenForStop((signal) => {
    process.exitCode = exitCodeOf(signal);
    process.stderr.write('\nStopping after this batch …\n');
    stop.abort();
  });
  try {
    const outcome = await withMigrated((installation) =>
      actingIn(forBulkWork(installation), { slug: tenant, ...(author && { email: author }) }, ({ scope }) =>
        runImport(scope, input, { dryRun, signal: stop.signal, progress: progressDisplay(process.stderr) }),
      ),
    );
    tell(outcome, { dryRun, rejectFile: input.rejects.path });
  } finally {
    stopListening();
    await input.close();
  }
}

function tell(outcome: ImportOutcome, { dryRun, rejectFile }: { dryRun: boolean; rejectFile: string }): void {
  const { loaded, existing, rejected, stopped } = outcome;
  process.stdout.write(
    `${dryRun ? 'would load' : 'loaded'} ${loaded}, already there ${existing}, rejected ${rejected}\n`,
  );
  if (rejected > 0) {
    process.stderr.write(
      `The rejected rows and the reasons are in ${rejectFile}: mend them there and import that file.\n`,
    );
  }
  // A signal during the last batch stopped nothing.
  if (!stopped) process.exitCode = 0;
  else process.stderr.write('Stopped before the end of the file. Run the same command again to go on.\n');
}

/** Batches wait longer for each other than requests may, and their long statements are not worth remembering. */
function forBulkWork(installation: Installation): Installation {
  const { config } = installation;
  const pool = {
    ...config.pool,
    statementTimeoutMs: Math.max(config.pool.statementTimeoutMs, 60_000),
    lockTimeoutMs: Math.max(config.pool.lockTimeoutMs, 30_000),
    statementNames: false,
  };
  return { ...installation, config: { ...config, pool } };
}

function batchSize(text: string): number {
  const size = Number(text);
  if (Number.isInteger(size) && size >= 1 && size <= MAX_BATCH) return size;
  throw new InvalidArgumentError(`It must be a whole number from 1 to ${MAX_BATCH}.`);
}

function delimiter(text: string): string {
  const character = text === 'tab' || text === '\\t' ? '\t' : text;
  if (character.length === 1 && !/["\r\n]/.test(character)) return character;
  throw new InvalidArgumentError('It must be one character, or "tab".');
}

function time(text: string): Date {
  try {
    return isoTime(text);
  } catch {
    throw new InvalidArgumentError('It must be a time such as 2026-01-31T08:30:00Z.');
  }
}
