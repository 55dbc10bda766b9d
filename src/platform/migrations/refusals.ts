import { OperatorError } from '../../kernel';
import type { MigrationRecord } from './migration-table';

/** What to do after a failure, now or earlier. */
export const howToResolve = (name: string): string =>
  'A migration runs in one transaction, so unless it commits by itself nothing of it has stayed. ' +
  'Correct its file, or what stood in its way; then run\n' +
  `  npm run prisma -- migrate resolve --rolled-back ${name}\nand start again.`;

export function refuseFailed(records: readonly MigrationRecord[]): void {
  const first = records.find((record) => !record.finishedAt);
  if (!first) return;
  const logs = first.logs
    ? `It reported:\n${first.logs.trim().split('\n').slice(0, 4).join('\n')}`
    : 'It was cut off.';
  throw new OperatorError(
    `Migration ${first.name} failed on ${first.startedAt.toISOString()}; none is applied until that is resolved. ` +
      `${logs}\n${howToResolve(first.name)}`,
  );
}

export function refuseEdited(names: readonly string[]): void {
  if (names.length === 0) return;
  throw new OperatorError(
    `Edited after they were applied to this database: ${names.join(', ')}. ` +
      'Restore each migration.sql as it was (`git log -- prisma/migrations` finds it) ' +
      'and put what you want to change into a new migration.',
  );
}
