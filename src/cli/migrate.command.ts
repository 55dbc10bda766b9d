import { Command } from 'commander';
import { OperatorError } from '../kernel';
import { withInstallation } from './installation';

const lines = (title: string, names: readonly string[]): string =>
  names.length > 0 ? `${title}:\n${names.map((name) => `  ${name}`).join('\n')}\n` : '';

const deployCommand = (): Command =>
  new Command('deploy').description('apply every migration that is not applied yet').action(async () => {
    const { applied, alreadyApplied } = await withInstallation(({ database }) => database.migrate());
    const text =
      lines('Applied', applied) || `Nothing to do: all ${alreadyApplied.length} migrations are applied.\n`;
    process.stdout.write(text);
  });

const statusCommand = (): Command =>
  new Command('status').description('show what is applied and what is not').action(async () => {
    const status = await withInstallation(({ database }) => database.status());
    process.stdout.write(
      lines('Applied', status.applied) +
        lines('Pending (run `atrium migrate deploy`)', status.pending) +
        lines('Edited after they were applied', status.edited) +
        lines('Failed', status.failed) +
        lines('Applied by a newer Atrium', status.unknown),
    );
    if (status.edited.length + status.failed.length > 0) {
      throw new OperatorError(
        'The history of migrations is broken; `atrium migrate deploy` says what to do.',
      );
    }
  });

export const migrateCommand = (): Command =>
  new Command('migrate')
    .description('bring the database to the shape that this version needs')
    .addCommand(deployCommand())
    .addCommand(statusCommand())
    .addHelpText(
      'after',
      '\nThe migrations are in the format of Prisma Migrate: `prisma migrate deploy` does the same.',
    );
