import { Argument, Command, Option } from 'commander';
import { changeTriggerSql } from '../tenancy';
import { withInstallation } from './installation';

export const dbCommand = (): Command =>
  new Command('db')
    .description('reach the database, and what makes it')
    .addCommand(urlCommand())
    .addCommand(triggersCommand());

const urlCommand = (): Command =>
  new Command('url')
    .description('print a connection string for psql and other tools')
    .addOption(
      new Option('--role <role>', 'owner migrates; app is bound to a tenant by row security')
        .choices(['owner', 'app'])
        .default('app'),
    )
    .addHelpText(
      'after',
      `
An embedded PostgreSQL runs while a server or command uses it, so keep \`npm start\` running.

Examples:
  psql "$(npm run -s atrium -- db url --role owner)"
  SELECT set_config('app.tenant_id', id::text, false) FROM tenant WHERE slug = 'acme';`,
    )
    .action(async ({ role }: { role: 'owner' | 'app' }) => {
      const url = await withInstallation(({ database }) =>
        role === 'owner' ? Promise.resolve(database.ownerUrl()) : database.appUrl(),
      );
      process.stdout.write(`${url}\n`);
    });

const triggersCommand = (): Command =>
  new Command('triggers')
    .description('print the SQL of the triggers by which every write lands in the log, for a migration')
    .addArgument(new Argument('[tables...]', 'only these; without any, all, and leftovers are dropped'))
    .addHelpText(
      'after',
      `
Made from BUCKETS in src/tenancy/dependencies/buckets.ts; needs no database. \`npm run doctor\` says when it is due.

Example:
  npm run -s atrium -- db triggers note >> prisma/migrations/20270101120000_note/migration.sql`,
    )
    .action((tables: string[]) => {
      process.stdout.write(changeTriggerSql(tables));
    });
