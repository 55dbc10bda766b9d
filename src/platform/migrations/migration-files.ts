import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { OperatorError } from '../../kernel';

/** prisma/migrations of this package; src/ and dist/ lie equally deep, so it is right in both. */
export const migrationsDirectory = path.resolve(__dirname, '../../../prisma/migrations');

/** One folder of a migrations directory, as Prisma Migrate lays it out. */
export interface Migration {
  readonly name: string;
  readonly script: string;
  /** SHA-256 of the script, in hexadecimal: what Prisma keeps to notice edits. */
  readonly checksum: string;
}

/** All migrations of a directory in the order in which they apply. Throws OperatorError when a file is missing. */
export async function readMigrations(directory: string): Promise<Migration[]> {
  const entries = await readdir(directory, { withFileTypes: true }).catch((error: unknown) => {
    throw new OperatorError(`The migrations are missing: cannot read ${directory}.`, { cause: error });
  });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  names.sort(byCodeUnit);
  return Promise.all(names.map((name) => readMigration(directory, name)));
}

async function readMigration(directory: string, name: string): Promise<Migration> {
  const file = path.join(directory, name, 'migration.sql');
  const script = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new OperatorError(`Migration ${name} has no ${file}; restore the file or remove its folder.`, {
      cause: error,
    });
  });
  return { name, script, checksum: checksumOf(script) };
}

/** True when the script is the one that was applied; Git may have changed its line ends since. */
export function hasChecksum(migration: Migration, checksum: string): boolean {
  const unix = migration.script.replaceAll('\r\n', '\n');
  return [migration.script, unix, unix.replaceAll('\n', '\r\n')].some(
    (text) => checksumOf(text) === checksum,
  );
}

const checksumOf = (script: string): string => createHash('sha256').update(script).digest('hex');

const byCodeUnit = (a: string, b: string): number => (a < b ? -1 : 1);
