import { isEmail } from 'class-validator';
import { Command, InvalidArgumentError } from 'commander';
import type { CatalogueEntry } from '../tenancy';
import { withMigrated } from './installation';

const line = (tenant: CatalogueEntry): string =>
  [
    tenant.slug.padEnd(24),
    tenant.status.padEnd(10),
    tenant.plan.padEnd(10),
    tenant.createdAt.toISOString().slice(0, 10),
    tenant.name,
  ].join('  ');

const emailAddress = (text: string): string => {
  if (isEmail(text)) return text;
  throw new InvalidArgumentError('It must be an email address.');
};

const createCommand = (): Command =>
  new Command('create')
    .description('create a tenant with its first owner')
    .argument('<slug>', 'short unique name: a-z, 0-9 and hyphens')
    .requiredOption('--name <name>', 'display name')
    .requiredOption('--owner <email>', 'email address of the first owner', emailAddress)
    .option('--owner-name <name>', "the owner's display name (default: the email address)")
    .option('--plan <plan>', 'what the tenant pays for', 'free')
    .action(
      async (slug: string, options: { name: string; owner: string; ownerName?: string; plan: string }) => {
        const owner = { email: options.owner, name: options.ownerName ?? options.owner };
        await withMigrated(({ catalogue }) =>
          catalogue().create({ slug, name: options.name, plan: options.plan, owner }),
        );
        process.stdout.write(
          `Created ${slug}. A token for its owner: npm run -s atrium -- token --tenant ${slug} --person ${owner.email}\n`,
        );
      },
    );

const listCommand = (): Command =>
  new Command('list').description('list the tenants').action(async () => {
    const tenants = await withMigrated(({ catalogue }) => catalogue().list());
    process.stdout.write(
      tenants.map((tenant) => `${line(tenant)}\n`).join('') || 'There is no tenant yet.\n',
    );
  });

const statusCommand = (verb: 'suspend' | 'resume', description: string): Command =>
  new Command(verb)
    .description(description)
    .argument('<slug>', 'the tenant')
    .action(async (slug: string) => {
      const status = verb === 'suspend' ? 'SUSPENDED' : 'ACTIVE';
      const tenant = await withMigrated(({ catalogue }) => catalogue().setStatus(slug, status));
      process.stdout.write(`${line(tenant)}\n`);
    });

export const tenantCommand = (): Command =>
  new Command('tenant')
    .description('create, list, suspend and resume tenants')
    .addCommand(createCommand())
    .addCommand(listCommand())
    .addCommand(statusCommand('suspend', 'shut all people of a tenant out at once; its data stay'))
    .addCommand(statusCommand('resume', 'let a suspended tenant in again'));
