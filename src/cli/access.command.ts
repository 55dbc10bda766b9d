import { Command } from 'commander';
import type { GraphQLEnumType } from 'graphql';
import { access, buildAtriumSchema } from '../graphql';
import { grantablePermissions, Permission, permissionSet, permissionsOf, Role } from '../kernel';
import type { Needs } from '../schema';
import { deliver, type PrintedFileOptions } from './printed-file';

const roles = Object.values(Role);
const tick = (isSo: boolean): string => (isSo ? '✓' : '');
const words: Readonly<Record<string, string>> = {
  ANYBODY: 'nothing',
  SIGNED_IN: 'a credential',
  DEPLOY: "a deploy pipeline's token",
};

const mayByRole = (role: Role, needs: Needs): boolean =>
  needs === 'ANYBODY' || needs === 'SIGNED_IN' || (needs !== 'DEPLOY' && permissionsOf(role).has(needs));

const row = (...cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
const table = (head: readonly string[], rows: readonly string[]): string =>
  [row(...head), row(...head.map((cell) => '-'.repeat(cell.length))), ...rows].join('\n');

const fieldRow = (name: string, needs: Needs, more: readonly string[] = []): string => {
  const may = roles.map((role) => tick(mayByRole(role, needs)));
  return row(`\`${name}\``, words[needs] ?? `\`${needs}\``, ...may, ...more);
};

const byName = ([a]: [string, unknown], [b]: [string, unknown]): number => (a < b ? -1 : 1);

const queries = (): string[] =>
  Object.entries(access.queries)
    .toSorted(byName)
    .map(([name, needs]) => fieldRow(name, needs));

const mutations = (): string[] =>
  Object.entries(access.mutations)
    .toSorted(byName)
    .map(([name, { needs, on }]) => fieldRow(name, needs, [on ? `the ${on.type}` : '']));

const brings = (permission: Permission): string =>
  [...permissionSet([permission])]
    .filter((other) => other !== permission)
    .map((other) => `\`${other}\``)
    .join(', ');

async function permissions(): Promise<string[]> {
  const type = (await buildAtriumSchema()).getType('Permission') as GraphQLEnumType;
  return Object.values(Permission).map((permission) =>
    row(
      `\`${permission}\``,
      ...roles.map((role) => tick(permissionsOf(role).has(permission))),
      tick(grantablePermissions.includes(permission)),
      brings(permission),
      type.getValue(permission)?.description ?? '',
    ),
  );
}

const page = async (): Promise<string> => `# Who may do what

This page is printed from the code by \`npm run docs\`: from the \`*.access.ts\` of the modules, which decide about every
root field of the schema, and from the list of permissions. The server does not start with a field that nobody decided
about.

Whoever lacks what a field needs gets \`UNAUTHENTICATED\` without a credential, \`FORBIDDEN\` with one. The ticks are for
roles as they usually are: an agent with a custom role has the permissions of that role in their place, and an API key
has what its scopes and its person both allow. Whoever passes sees only rows that they may see, whichever field they
come by; all other ids are unknown to them.

## Queries

${table(['query', 'needs', ...roles], queries())}

## Mutations

Where a row decides, too, a mutation may still be refused for this row: an administrator does not deactivate an owner.
\`viewer { can(action, on) }\` tells beforehand, with the reason.

${table(['mutation', 'needs', ...roles, 'and'], mutations())}

## Permissions

What custom roles and API keys can hand on is ticked under that; the others would let their holders rise. Whoever has a
permission has what it brings, too.

${table(['permission', ...roles, 'handed on', 'brings', 'allows'], await permissions())}
`;

export const accessCommand = (): Command =>
  new Command('access')
    .description('print who may use which query and mutation')
    .option('--write <file>', 'write it to a file')
    .option('--check <file>', 'exit with 1 when a file is behind the code')
    .action(async (options: PrintedFileOptions) => deliver(await page(), options, 'npm run docs'));
