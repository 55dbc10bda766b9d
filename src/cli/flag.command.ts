import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import { OperatorError } from '../kernel';
import { FLAG_NAME, type FlagSetting, type TenantCatalogue } from '../tenancy';
import { withMigrated } from './installation';

interface Target {
  readonly tenant?: string;
  readonly plan?: string;
}

const flagName = (text: string): string => {
  if (FLAG_NAME.test(text)) return text;
  throw new InvalidArgumentError(
    'Give lower-case words with dots or dashes between them, such as inbox.new-layout; 1 to 64 characters.',
  );
};
const planName = (text: string): string => {
  if (text.length >= 1 && text.length <= 63) return text;
  throw new InvalidArgumentError('Give the name of a plan, 1 to 63 characters.');
};

const print = (line: string): void => void process.stdout.write(`${line}\n`);
const word = (enabled: boolean): string => (enabled ? 'on' : 'off');

/** How a flag stands for a tenant, and why. */
function standing(flag: string, of: { own: boolean | null; plan: string; planFlags: FlagSetting[] }): string {
  if (of.own !== null) return `${word(of.own)}, set for the tenant`;
  const byPlan = of.planFlags.find(({ name }) => name === flag);
  return byPlan ? `${word(byPlan.enabled)}, by its plan ${of.plan}` : 'off, since nobody has set it';
}

/** Sets a flag, or takes it away (null), and says what that changed. */
async function change(
  catalogue: TenantCatalogue,
  name: string,
  to: boolean | null,
  of: Target,
): Promise<void> {
  if (of.tenant !== undefined) return changeForTenant(catalogue, name, to, of.tenant);
  if (of.plan !== undefined) return changeForPlan(catalogue, name, to, of.plan);
  throw new OperatorError(
    'Say for whom: --tenant <slug> for one tenant, --plan <plan> for all tenants of a plan.',
  );
}

async function changeForTenant(catalogue: TenantCatalogue, name: string, to: boolean | null, slug: string) {
  const { id: tenantId, plan } = await catalogue.require(slug);
  const planFlags = await catalogue.flags.of({ plan });
  const { flags } = catalogue;
  const own = await (to === null
    ? flags.unset({ tenantId }, name)
    : flags.set({ tenantId }, { name, enabled: to }));
  const now = standing(name, { own: to, plan, planFlags });
  print(
    own === to
      ? `${name} for ${slug}: nothing changed (${now})`
      : `${name} for ${slug}: ${now} (before: ${standing(name, { own, plan, planFlags })})`,
  );
}

async function changeForPlan(catalogue: TenantCatalogue, name: string, to: boolean | null, plan: string) {
  const { flags } = catalogue;
  const before = await (to === null
    ? flags.unset({ plan }, name)
    : flags.set({ plan }, { name, enabled: to }));
  const told = (enabled: boolean | null): string => (enabled === null ? 'not set' : word(enabled));
  print(
    before === to
      ? `${name} for plan ${plan}: nothing changed (${told(to)})`
      : `${name} for plan ${plan}: ${told(to)} (before: ${told(before)})`,
  );
  const tenants = await catalogue.list();
  const count = tenants.filter((tenant) => tenant.plan === plan).length;
  const plans = [...new Set(tenants.map((tenant) => tenant.plan))].toSorted();
  print(
    count > 0
      ? `Tenants of this plan: ${count}. What one has set itself counts there instead.`
      : `No tenant has this plan${plans.length > 0 ? `; there are: ${plans.join(', ')}` : ''}.`,
  );
}

const forWhom = (command: Command): Command =>
  command
    .addOption(new Option('--tenant <slug>', 'for one tenant, whatever its plan says').conflicts('plan'))
    .addOption(new Option('--plan <plan>', 'for all tenants of a plan').argParser(planName));

const setCommand = (): Command =>
  forWhom(
    new Command('set')
      .description('switch a flag on or off, for a tenant or for a plan')
      .argument('<name>', 'the flag, such as inbox.new-layout', flagName)
      .addArgument(new Argument('<state>', 'how it shall stand').choices(['on', 'off'])),
  ).action((name: string, state: 'on' | 'off', of: Target) =>
    withMigrated(({ catalogue }) => change(catalogue(), name, state === 'on', of)),
  );

const unsetCommand = (): Command =>
  forWhom(
    new Command('unset')
      .description('take away what was set: then the plan counts for a tenant, and off for a plan')
      .argument('<name>', 'the flag', flagName),
  ).action((name: string, of: Target) =>
    withMigrated(({ catalogue }) => change(catalogue(), name, null, of)),
  );

async function listAll(catalogue: TenantCatalogue): Promise<string[]> {
  const tenants = await catalogue.list();
  const ofTenants = await catalogue.flags.ofTenants(tenants.map(({ id }) => id));
  const line = (owner: string, { name, enabled }: FlagSetting): string =>
    `${owner.padEnd(32)}  ${name.padEnd(40)}  ${word(enabled)}`;
  return [
    ...(await catalogue.flags.ofPlans()).map((flag) => line(`plan ${flag.plan}`, flag)),
    ...tenants.flatMap(({ id, slug }) =>
      (ofTenants.get(id) ?? []).map((flag) => line(`tenant ${slug}`, flag)),
    ),
  ];
}

async function listOf(catalogue: TenantCatalogue, slug: string): Promise<string[]> {
  const { id: tenantId, plan } = await catalogue.require(slug);
  const own = new Map((await catalogue.flags.of({ tenantId })).map((flag) => [flag.name, flag.enabled]));
  const planFlags = await catalogue.flags.of({ plan });
  const names = new Set([...own.keys(), ...planFlags.map(({ name }) => name)]);
  return [...names]
    .toSorted()
    .map((name) => `${name.padEnd(40)}  ${standing(name, { own: own.get(name) ?? null, plan, planFlags })}`);
}

const listCommand = (): Command =>
  new Command('list')
    .description('list what is set for plans and tenants; for one tenant, what counts there and why')
    .option('--tenant <slug>', 'what counts for this tenant')
    .action(async ({ tenant }: { tenant?: string }) => {
      const lines = await withMigrated(({ catalogue }) =>
        tenant === undefined ? listAll(catalogue()) : listOf(catalogue(), tenant),
      );
      for (const line of lines) print(line);
      if (lines.length === 0) print('No flag is set: `atrium flag --help`.');
    });

export const flagCommand = (): Command =>
  new Command('flag')
    .description('feature flags: switch parts of the product on and off, by tenant and by plan')
    .addHelpText(
      'after',
      `
What counts for a tenant: its own flag, else that of its plan, else off. Frontends read it by { flags { name enabled } },
or by { flags(names: ["inbox.new-layout"]) { name enabled } }, which also answers for flags that nobody has set.

Begin:
  npm run atrium -- flag set inbox.new-layout on --tenant acme     # try it on one tenant
  npm run atrium -- flag set inbox.new-layout on --plan pro        # then on all of a plan
  npm run atrium -- flag unset inbox.new-layout --tenant acme      # acme goes by its plan again
  npm run atrium -- flag list --tenant acme                        # what counts there, and why`,
    )
    .addCommand(setCommand())
    .addCommand(unsetCommand())
    .addCommand(listCommand());
