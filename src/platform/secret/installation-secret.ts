import { hkdfSync, randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { OperatorError } from '../../kernel';

const FILE = 'secret';

/**
 * The installation's secret: the configured one, or a key file of the data directory that is made on first use.
 * Two processes that start at once end up with the same file.
 */
export function installationSecret(options: { configured: string | null; dataDir: string }): string {
  if (options.configured) return options.configured;
  const file = path.join(options.dataDir, FILE);
  try {
    mkdirSync(options.dataDir, { recursive: true });
    return readSecret(file) ?? createSecret(file);
  } catch (error) {
    if (error instanceof OperatorError) throw error;
    throw new OperatorError(
      `The key file ${file} cannot be made or read (${(error as Error).message}). ` +
        'Make ATRIUM_DATA_DIR writable, or set ATRIUM_SECRET.',
      { cause: error },
    );
  }
}

function readSecret(file: string): string | null {
  try {
    const secret = readFileSync(file, 'utf8').trim();
    if (secret.length < 32)
      throw new OperatorError(`The key file ${file} is damaged. Delete it; tokens become invalid.`);
    return secret;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

// Written whole under another name, then linked: a reader never sees half a key, and the first writer wins.
function createSecret(file: string): string {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600 });
  try {
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    unlinkSync(draft);
  }
  return readSecret(file) ?? createSecret(file);
}

/** A key for one purpose, 64 hexadecimal characters; keys of different purposes tell nothing of each other. */
export function deriveKey(secret: string, purpose: string): string {
  return Buffer.from(hkdfSync('sha256', secret, 'atrium', purpose, 32)).toString('hex');
}
