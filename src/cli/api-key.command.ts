import { Command, InvalidArgumentError } from 'commander';
import { grantablePermissions, OperatorError, type Permission } from '../kernel';
import * as keys from '../modules/api-keys';
import type { ApiKey as ApiKeyRow, Scope } from '../tenancy';
import { actingIn, withMigrated } from './installation';

const { LONGEST_LIFE_DAYS, LONGEST_OVERLAP_HOURS, USUAL_LIFE_DAYS, USUAL_OVERLAP_HOURS } = keys;

const wholeNumber =
  (least: number, most: number) =>
  (text: string): number => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`Give a whole number, ${least} to ${most}.`);
  };

const keyName = (text: string): string => {
  if (text.trim() !== '' && [...text].length <= 100) return text;
  throw new InvalidArgumentError('Give 1 to 100 characters.');
};

const scopeNamed = (text: string, before: readonly Permission[] = []): readonly Permission[] => {
  const scope = grantablePermissions.find((permission) => permission === text);
  if (scope) return [...before, scope];
  throw new InvalidArgumentError(`There are: ${grantablePermissions.join(', ')}.`);
};

/** Acts as the tenant's owner: whoever reaches the installation's data may do in it what an owner may. */
const asOwner = <T>(slug: string, work: (scope: Scope) => Promise<T>): Promise<T> =>
  withMigrated((installation) => actingIn(installation, { slug }, ({ scope }) => work(scope)));

/** Every key of the tenant, newest first. */
async function allKeys(scope: Scope): Promise<ApiKeyRow[]> {
  const all: ApiKeyRow[] = [];
  for (;;) {
    const last = all.at(-1);
    const from = last ? { value: last.createdAt, id: last.id } : null;
    const request = { order: keys.NEWEST_API_KEYS, limit: 100, backward: false, from };
    const page = await keys.listApiKeys(scope, request);
    all.push(...page.rows);
    if (!page.hasNext) return all;
  }
}

/** The key with this hint. Throws OperatorError without one. */
async function keyWith(scope: Scope, hint: string): Promise<ApiKeyRow> {
  const wanted = hint.replace('…', '');
  const key = (await allKeys(scope)).find((row) => keys.hintOf(row) === `…${wanted}`);
  if (key) return key;
  throw new OperatorError(`There is no API key ${wanted}. \`atrium apikey list\` shows those there are.`);
}

interface CreateOptions {
  readonly tenant: string;
  readonly person: string;
  readonly name: string;
  readonly scope: readonly Permission[];
  readonly expiresInDays: number;
}

const createCommand = (): Command =>
  new Command('create')
    .description('create a key and print it, and nothing else: it is shown this once')
    .requiredOption('--tenant <slug>', 'the tenant')
    .requiredOption('--person <email>', 'whom it acts for, by email address')
    .requiredOption('--name <name>', 'what will use it', keyName)
    .requiredOption('--scope <permission>', 'what it may do; give it again for more', scopeNamed)
    .option('--expires-in-days <n>', 'for how long', wholeNumber(1, LONGEST_LIFE_DAYS), USUAL_LIFE_DAYS)
    .addHelpText(
      'after',
      `
The key may do what its scopes and its person now both allow; a scope that the person lacks does
nothing. The tenant's first owner counts as who created it. The scopes there are:
  ${grantablePermissions.join('\n  ')}

Example:
  KEY=$(npm run -s atrium -- apikey create --tenant acme --person agent@acme.test --name ci \\
    --scope TICKETS_READ --scope COMMENTS_WRITE)
  curl -s localhost:4000/graphql -H "authorization: Bearer $KEY" \\
    -H 'content-type: application/json' -d '{"query":"{ viewer { permissions } }"}'`,
    )
    .action(async (options: CreateOptions) => {
      const { token } = await create(options);
      process.stdout.write(`${token}\n`);
    });

const create = ({ tenant: slug, person: email, name, scope: scopes, expiresInDays }: CreateOptions) =>
  withMigrated(async (installation) => {
    const personId = await actingIn(installation, { slug, email }, ({ scope }) =>
      Promise.resolve(scope.viewer.personId),
    );
    return actingIn(installation, { slug }, ({ scope }) =>
      keys.createApiKey(scope, { name, scopes, personId, expiresInDays }),
    );
  });

const day = (time: Date | null): string => time?.toISOString().slice(0, 10) ?? 'never';

// People of the tenant wrote it, and the terminal is the operator's.
const printable = (text: string): string => text.replaceAll(/\p{Cc}/gu, '?');

const line = (cells: readonly string[]): string => {
  const widths = [13, 7, 10, 10];
  return `${cells.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join('  ')}\n`;
};

const listCommand = (): Command =>
  new Command('list')
    .description('list the keys of a tenant, newest first; no secret is shown')
    .requiredOption('--tenant <slug>', 'the tenant')
    .action(async ({ tenant }: { tenant: string }) => {
      const rows = await asOwner(tenant, allKeys);
      const lines = rows.map((key) => {
        const status = keys.apiKeyStatus(key, (instant) => instant <= new Date());
        const times = [day(key.expiresAt), day(key.lastUsedAt)];
        return line([keys.hintOf(key), status, ...times, `${printable(key.name)}: ${key.scopes.join(', ')}`]);
      });
      const head = line(['KEY', 'STATUS', 'EXPIRES', 'LAST USED', 'NAME: SCOPES']);
      process.stdout.write(lines.length > 0 ? head + lines.join('') : 'There is no API key yet.\n');
    });

const rotateCommand = (): Command =>
  new Command('rotate')
    .description('give a key a new secret and print the new key, and nothing else')
    .argument('<key>', 'the key, as `apikey list` shows it: the 12 characters before its secret')
    .requiredOption('--tenant <slug>', 'the tenant')
    .option(
      '--overlap-hours <n>',
      'how long the secret before works on; 0 ends it now',
      wholeNumber(0, LONGEST_OVERLAP_HOURS),
      USUAL_OVERLAP_HOURS,
    )
    .action(async (hint: string, options: { tenant: string; overlapHours: number }) => {
      const token = await asOwner(options.tenant, async (scope) => {
        const { id } = await keyWith(scope, hint);
        const done = await keys.rotateApiKey(scope, { apiKeyId: id, overlapHours: options.overlapHours });
        if (done.kind === 'RotateApiKeyPayload') return done.token;
        throw new OperatorError(
          `${hint} is expired or revoked. Create another with \`atrium apikey create\`.`,
        );
      });
      process.stdout.write(`${token}\n`);
    });

const revokeCommand = (): Command =>
  new Command('revoke')
    .description('end a key at once and for good')
    .argument('<key>', 'the key, as `apikey list` shows it: the 12 characters before its secret')
    .requiredOption('--tenant <slug>', 'the tenant')
    .action(async (hint: string, { tenant }: { tenant: string }) => {
      const key = await asOwner(tenant, async (scope) =>
        keys.revokeApiKey(scope, { apiKeyId: (await keyWith(scope, hint)).id }),
      );
      process.stdout.write(`Revoked ${keys.hintOf(key)}, ${printable(key.name)}.\n`);
    });

export const apiKeyCommand = (): Command =>
  new Command('apikey')
    .description('create, list, rotate and revoke API keys, for machines')
    .addHelpText(
      'after',
      `
A key is good at once, and is sent as a bearer token. To replace one without a gap: rotate it, put the
new key where it is used, and let the old secret run out. One that has leaked: rotate with
--overlap-hours 0, or revoke it.

Examples:
  npm run -s atrium -- apikey create --tenant acme --person owner@acme.test --name ci --scope TICKETS_READ
  npm run -s atrium -- apikey list --tenant acme
  npm run -s atrium -- apikey rotate --tenant acme --overlap-hours 48 <key>
  npm run -s atrium -- apikey revoke --tenant acme <key>`,
    )
    .addCommand(createCommand())
    .addCommand(listCommand())
    .addCommand(rotateCommand())
    .addCommand(revokeCommand());
