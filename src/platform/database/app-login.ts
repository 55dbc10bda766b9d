import { Client, DatabaseError, escapeIdentifier, escapeLiteral } from 'pg';
import { OperatorError } from '../../kernel';
import { deriveKey } from '../secret';

/** The group that the first migration makes and that holds every right of the application. */
const APP_GROUP = 'atrium_app';
const INSUFFICIENT_PRIVILEGE = '42501';
// Wrong password, no such role, no such group: the owner sets it right, or says why not.
const NOT_YET = new Set(['28P01', '28000', '42704']);

/**
 * The application's own connection string: a login role of this database, member of atrium_app, whose password
 * follows from the installation's secret. Makes the role, or sets its password, when it cannot log in yet.
 * Throws OperatorError when the owner may not, saying what an administrator is to run.
 */
export async function ensureAppLogin(ownerUrl: string, secret: string): Promise<string> {
  const owner = new Client({ connectionString: ownerUrl });
  await owner.connect();
  try {
    const name = await loginName(owner);
    const url = appUrlOf(ownerUrl, name, deriveKey(secret, `login ${name}`));
    if (!(await canLogIn(url))) await makeLogin(owner, name, new URL(url).password);
    return url;
  } finally {
    await owner.end();
  }
}

async function loginName(owner: Client): Promise<string> {
  const { rows } = await owner.query<{ name: string }>('SELECT current_database() AS name');
  return `${rows[0]?.name.slice(0, 55)}_server`;
}

function appUrlOf(ownerUrl: string, name: string, password: string): string {
  const url = new URL(ownerUrl);
  url.username = encodeURIComponent(name);
  url.password = password;
  return url.href;
}

async function canLogIn(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url });
  try {
    await client.connect();
    const { rows } = await client.query<{ member: boolean }>(
      `SELECT pg_has_role(current_user, '${APP_GROUP}', 'USAGE') AS member`,
    );
    return rows[0]?.member === true;
  } catch (error) {
    if (error instanceof DatabaseError && NOT_YET.has(error.code ?? '')) return false;
    throw error;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function makeLogin(owner: Client, name: string, password: string): Promise<void> {
  const role = escapeIdentifier(name);
  try {
    // Two servers may start at once.
    await owner.query(`SELECT pg_advisory_lock(hashtext(${escapeLiteral(`atrium login ${name}`)}))`);
    const { rowCount } = await owner.query('SELECT FROM pg_roles WHERE rolname = $1', [name]);
    // What a superuser alone may grant, nobody else may even state again of a role that is there.
    const attributes = rowCount ? 'LOGIN' : 'LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE';
    const verb = rowCount ? 'ALTER' : 'CREATE';
    await owner.query(`${verb} ROLE ${role} ${attributes} PASSWORD ${escapeLiteral(password)}`);
    await owner.query(`GRANT ${APP_GROUP} TO ${role}`);
  } catch (error) {
    if ((error as DatabaseError).code !== INSUFFICIENT_PRIVILEGE) throw error;
    throw new OperatorError(
      `The role of DATABASE_URL may not make the application's login role. Let an administrator run\n` +
        `  CREATE ROLE ${name} LOGIN PASSWORD '…' IN ROLE ${APP_GROUP};\n` +
        'and give its connection string as DATABASE_APP_URL. If the role is there already, start every server with the\n' +
        'ATRIUM_SECRET with which it was made.',
      { cause: error },
    );
  }
}
