import { readFileSync } from 'node:fs';
import { text as textOf } from 'node:stream/consumers';
import { Command, InvalidArgumentError, Option } from 'commander';
import { tenantSecretSealer } from '../identity';
import { AtriumError, OperatorError } from '../kernel';
import {
  createProvider,
  deleteProvider,
  listProviders,
  PROVIDERS_BY_NAME,
  requireProviderNamed,
  updateProvider,
  type NewProvider,
} from '../modules/sign-in';
import { lookupPart, type Sealer } from '../platform/secret';
import type { IdentityProvider, Scope } from '../tenancy';
import { actingIn, withMigrated } from './installation';

interface CommonOptions {
  readonly tenant: string;
  readonly name: string;
  readonly domain: string[];
  readonly newPersonRole?: 'AGENT' | 'CUSTOMER';
  readonly enforced: boolean;
}

const BREAK_GLASS = `
Owners can always sign in by the installation's own provider, also while a tenant enforces another one:
when that one is down or wrongly set up, an owner mends it, or you run \`sso enforce … --off\` here.`;

/** Runs as the tenant's first owner. What the rules refuse is told as a sentence. */
async function asOwner<T>(slug: string, work: (scope: Scope, sealer: Sealer) => Promise<T>): Promise<T> {
  try {
    return await withMigrated((installation) => {
      // The server's own, which opens what is sealed here.
      const sealer = tenantSecretSealer(installation.secret);
      return actingIn(installation, { slug }, ({ scope }) => work(scope, sealer));
    });
  } catch (error) {
    if (error instanceof AtriumError) throw new OperatorError(error.message, { cause: error });
    throw error;
  }
}

function line(provider: IdentityProvider): string {
  const state = provider.enabled ? 'enabled' : 'disabled';
  return [
    provider.name.padEnd(24),
    provider.kind,
    (provider.enforced ? 'enforced' : state).padEnd(8),
    (provider.newPersonRole ?? '-').padEnd(8),
    provider.domains.join(','),
    provider.issuer,
    lookupPart(provider),
  ].join('  ');
}

/** Tells what came of a write. Throws OperatorError when something is taken. */
function tell(outcome: Awaited<ReturnType<typeof createProvider | typeof updateProvider>>): void {
  if (outcome.kind === 'ProviderNameTaken') {
    throw new OperatorError(`The tenant has a provider "${outcome.name}" already.`);
  }
  if (outcome.kind === 'DomainTaken') {
    throw new OperatorError(`Another provider of the tenant has the domain ${outcome.domain} already.`);
  }
  process.stdout.write(`${line(outcome.identityProvider)}\n`);
}

async function add(options: CommonOptions, own: Omit<NewProvider, 'name' | 'domains'>): Promise<void> {
  const { tenant, name, domain: domains, newPersonRole = null, enforced } = options;
  const provider = { ...own, name, domains, newPersonRole, enforced };
  tell(await asOwner(tenant, (scope, sealer) => createProvider(scope, provider, sealer)));
}

function fileText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new OperatorError(`The file ${file} cannot be read (${(error as Error).message}).`, {
      cause: error,
    });
  }
}

/** The secret in a file, or on standard input for "-"; a line end after it is none of it. */
async function secretIn(file: string | undefined): Promise<string | null> {
  if (file === undefined) return null;
  const read = file === '-' ? await textOf(process.stdin) : fileText(file);
  return read.replace(/\r?\n$/, '');
}

const onceMore = (value: string, before: string[] | undefined): string[] => [...(before ?? []), value];

function role(text: string): string {
  const name = text.toUpperCase();
  if (name === 'AGENT' || name === 'CUSTOMER') return name;
  throw new InvalidArgumentError('It must be agent or customer.');
}

const tenantOption = (): Option =>
  new Option('--tenant <slug>', 'whose people sign in').makeOptionMandatory();

const addCommand = (name: string, description: string): Command =>
  new Command(name)
    .description(description)
    .addOption(tenantOption())
    .requiredOption('--name <name>', 'what the provider is called, once in the tenant')
    .requiredOption(
      '--domain <domain>',
      'domain of the email addresses that it vouches for; may be repeated',
      onceMore,
    )
    .option(
      '--new-person-role <role>',
      'agent or customer: what people become whom it brings and whom the tenant does not know (default: none, they stay out)',
      role,
    )
    .option('--enforced', "let people in by the tenant's own providers alone", false);

interface OidcOptions extends CommonOptions {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecretFile?: string;
}

const addOidcCommand = (): Command =>
  addCommand('add-oidc', 'add an OpenID Connect provider')
    .requiredOption('--issuer <url>', 'as `issuer` in its /.well-known/openid-configuration')
    .requiredOption('--client-id <id>', 'what the provider calls us')
    .option('--client-secret-file <file>', 'a file that holds the client secret, or - for standard input')
    .addHelpText(
      'after',
      `
The secret is read from a file, so that it stands in no history and no list of processes, and is stored sealed.

Examples:
  npm run atrium -- sso add-oidc --tenant acme --name "Acme Keycloak" --domain acme.example \\
    --issuer https://id.acme.example/realms/acme --client-id helpdesk --client-secret-file ./secret.txt
  printf %s "$SECRET" | npm run atrium -- sso add-oidc --tenant acme --name Entra --domain acme.example \\
    --issuer https://login.microsoftonline.com/<directory>/v2.0 --client-id <application> \\
    --client-secret-file - --new-person-role agent`,
    )
    .action(async ({ issuer, clientId, clientSecretFile, ...options }: OidcOptions) => {
      const clientSecret = await secretIn(clientSecretFile);
      await add(options, { kind: 'OIDC', issuer, clientId, clientSecret });
    });

interface SamlOptions extends CommonOptions {
  readonly entityId: string;
  readonly signInUrl: string;
  readonly certificateFile: string[];
}

const addSamlCommand = (): Command =>
  addCommand('add-saml', 'add a SAML 2.0 provider')
    .requiredOption('--entity-id <id>', "the provider's entity id, as in its metadata")
    .requiredOption('--sign-in-url <url>', 'its single sign-on service with the HTTP-Redirect binding')
    .requiredOption(
      '--certificate-file <file>',
      'a PEM file with one certificate that it signs with; may be repeated',
      onceMore,
    )
    .addHelpText(
      'after',
      `
While the provider changes its certificate, give both: each of them counts.

Example:
  npm run atrium -- sso add-saml --tenant acme --name "Acme ADFS" --domain acme.example \\
    --entity-id https://adfs.acme.example/adfs/services/trust \\
    --sign-in-url https://adfs.acme.example/adfs/ls/ --certificate-file ./signing.pem`,
    )
    .action(async ({ entityId, signInUrl, certificateFile, ...options }: SamlOptions) => {
      const certificates = certificateFile.map(fileText);
      await add(options, { kind: 'SAML', issuer: entityId, signInUrl, certificates });
    });

const listCommand = (): Command =>
  new Command('list')
    .description(
      "list a tenant's providers: name, kind, state, role of new people, domains, issuer, reference",
    )
    .addOption(tenantOption())
    .action(async ({ tenant }: { tenant: string }) => {
      const providers = await asOwner(tenant, everyProvider);
      const none = 'There is none: people sign in by the provider of the installation.\n';
      process.stdout.write(providers.map((provider) => `${line(provider)}\n`).join('') || none);
    });

async function everyProvider(scope: Scope): Promise<IdentityProvider[]> {
  const all: IdentityProvider[] = [];
  for (let more = true; more;) {
    const last = all.at(-1);
    const from = last ? { value: last.name, id: last.id } : null;
    const page = await listProviders(scope, { order: PROVIDERS_BY_NAME, limit: 100, backward: false, from });
    all.push(...page.rows);
    more = page.hasNext;
  }
  return all;
}

const enforceCommand = (): Command =>
  new Command('enforce')
    .description("let people in by the tenant's own providers alone")
    .argument('<name>', 'the provider')
    .addOption(tenantOption())
    .option('--off', 'let them in by the provider of the installation again', false)
    .addHelpText(
      'after',
      `${BREAK_GLASS}

Examples:
  npm run atrium -- sso enforce "Acme Keycloak" --tenant acme
  npm run atrium -- sso enforce "Acme Keycloak" --tenant acme --off`,
    )
    .action(async (name: string, { tenant, off }: { tenant: string; off: boolean }) => {
      const outcome = await asOwner(tenant, async (scope, sealer) => {
        const { id: providerId } = await requireProviderNamed(scope, name);
        return updateProvider(scope, { providerId, enforced: !off }, sealer);
      });
      tell(outcome);
    });

const removeCommand = (): Command =>
  new Command('remove')
    .description('remove a provider; nobody signs in by it any more')
    .argument('<name>', 'the provider')
    .addOption(tenantOption())
    .action(async (name: string, { tenant }: { tenant: string }) => {
      await asOwner(tenant, async (scope) => {
        const { id: providerId } = await requireProviderNamed(scope, name);
        await deleteProvider(scope, { providerId });
      });
      process.stdout.write(`Removed ${name}.\n`);
    });

export const signInCommand = (): Command =>
  new Command('sso')
    .description("a tenant's own identity providers (single sign-on): list, add, enforce, remove")
    .addHelpText(
      'after',
      `
People whose email address has one of a provider's domains sign in there.
${BREAK_GLASS}

Begin:
  npm run atrium -- sso list --tenant acme
  npm run atrium -- sso add-oidc --help
  npm run atrium -- sso add-saml --help`,
    )
    .addCommand(listCommand())
    .addCommand(addOidcCommand())
    .addCommand(addSamlCommand())
    .addCommand(enforceCommand())
    .addCommand(removeCommand());
