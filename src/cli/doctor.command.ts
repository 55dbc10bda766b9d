import { Command } from 'commander';
import { OperatorError } from '../kernel';
import { examineCatalogue, type Finding } from '../tenancy';
import { withMigrated } from './installation';

const report = ({ check, object, problem, fix }: Finding): string =>
  `✗ ${object}: ${problem} (${check})\n    ${fix.replaceAll('\n', '\n    ')}\n`;

export const doctorCommand = (): Command =>
  new Command('doctor')
    .description('audit the live database: can anything get past tenant isolation?')
    .addHelpText(
      'after',
      '\nLooks at roles, row security, policies, keys, views and functions; changes nothing. Exit code 1 when it finds something.',
    )
    .action(async () => {
      const findings = await withMigrated(async ({ database }) =>
        examineCatalogue({
          ownerUrl: database.ownerUrl(),
          appUrl: await database.appUrl(),
          relayUrl: await database.relayUrl(),
        }),
      );
      process.stdout.write(findings.map(report).join('') || '✓ Nothing gets past tenant isolation.\n');
      if (findings.length > 0) throw new OperatorError(`${findings.length} finding(s).`);
    });
