import { Client, escapeIdentifier, escapeLiteral } from 'pg';
import { deriveKey } from '../secret';

const OWNER = 'atrium_owner';
const DATABASE = 'atrium';

/** Makes the database and its owner in an embedded cluster, if they are not there; resolves to the owner's URL. */
export async function ensureEmbeddedOwner(superuserUrl: string, secret: string): Promise<string> {
  const password = deriveKey(secret, 'embedded owner');
  const admin = new Client({ connectionString: superuserUrl });
  await admin.connect();
  try {
    await admin.query(`SELECT pg_advisory_lock(hashtext('atrium embedded owner'))`);
    const { rowCount: hasOwner } = await admin.query('SELECT FROM pg_roles WHERE rolname = $1', [OWNER]);
    const verb = hasOwner ? 'ALTER' : 'CREATE';
    await admin.query(
      `${verb} ROLE ${escapeIdentifier(OWNER)} LOGIN CREATEROLE CREATEDB NOSUPERUSER PASSWORD ${escapeLiteral(password)}`,
    );
    const { rowCount: hasDatabase } = await admin.query('SELECT FROM pg_database WHERE datname = $1', [
      DATABASE,
    ]);
    if (!hasDatabase) await admin.query(`CREATE DATABASE ${DATABASE} OWNER ${OWNER}`);
  } finally {
    await admin.end();
  }
  const url = new URL(superuserUrl);
  Object.assign(url, { username: OWNER, password, pathname: `/${DATABASE}` });
  return url.href;
}
