import { Command, InvalidArgumentError } from 'commander';
import { signToken } from '../identity';
import { tokenKeyOf } from '../main';
import { actingIn, withMigrated } from './installation';

const hours = (text: string): number => {
  const value = Number(text);
  if (value > 0 && value <= 8_760) return value;
  throw new InvalidArgumentError('Give hours, more than 0 and at most 8760 (a year).');
};

export const tokenCommand = (): Command =>
  new Command('token')
    .description('print a bearer token of a person, and nothing else')
    .requiredOption('--tenant <slug>', 'the tenant')
    .requiredOption('--person <email>', 'the person, by email address')
    .option('--hours <n>', 'how long it is good', hours, 12)
    .addHelpText(
      'after',
      `
The token is signed by the installation's key. It stops working at once when the person is
deactivated or the tenant suspended.

Example:
  curl -s localhost:4000/graphql -H "authorization: Bearer $(npm run -s atrium -- token \\
    --tenant acme --person agent@acme.test)" -H 'content-type: application/json' \\
    -d '{"query":"{ viewer { role } }"}'`,
    )
    .action(async (options: { tenant: string; person: string; hours: number }) => {
      const token = await withMigrated((installation) =>
        actingIn(installation, { slug: options.tenant, email: options.person }, ({ tenant, scope }) => {
          const subject = { tenantId: tenant.id, personId: scope.viewer.personId };
          return signToken(tokenKeyOf(installation.secret), subject, options.hours * 3_600);
        }),
      );
      process.stdout.write(`${token}\n`);
    });
