import { Command, Option } from 'commander';
import { withInstallation } from './installation';

export const dbCommand = (): Command =>
  new Command('db').description('reach the database').addCommand(
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
      }),
  );
