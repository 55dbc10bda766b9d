import { Client, DatabaseError, escapeIdentifier, escapeLiteral } from 'pg';
import { OperatorError } from '../../kernel';
import { deriveKey } from '../secret';

/** A login role of one database, and the group, made by the first migration, that holds all its rights. */
interface GroupLogin {
  readonly group: 'atrium_app' | 'atrium_relay';
  /** What the role's name ends with, after the database's. */
  readonly suffix: string;
  /** For messages: whose role it is. */
  readonly whose: string;
  /** The variable by which an administrator's own role is given. */
  readonly variable: string;
}

const APP: GroupLogin = {
  group: 'atrium_app',
  suffix: '_server',
  whose: "the application's login role",
  variable: 'DATABASE_APP_URL',
};
const RELAY: GroupLogin = {
  group: 'atrium_relay',
  // Not `_relay`: of a database that is called atrium, that would be the group.
  suffix: '_log_reader',
  whose: 'the login role that reads the log',
  variable: 'DATABASE_RELAY_URL',
};
const LONGEST_NAME = 62;
const INSUFFICIENT_PRIVILEGE = '42501';
// Wrong password, no such role, no such group: the owner sets it right, or says why not.
const NOT_YET = new Set(['28P01', '28000', '42704']);

/**
 * The application's own connection string: a login role of this database, member of atrium_app, whose password
 * follows from the installation's secret. Makes the role, or sets its password, when it cannot log in yet.
 * Throws OperatorError when the owner may not, saying what an administrator is to run.
 */
export const ensureAppLogin = (ownerUrl: string, secret: string): Promise<string> =>
  ensureLogin(ownerUrl, secret, APP);

/** The same for the reader of the log: a member of atrium_relay. */
export const ensureRelayLogin = (ownerUrl: string, secret: string): Promise<string> =>
  ensureLogin(ownerUrl, secret, RELAY);

async function ensureLogin(ownerUrl: string, secret: string, login: GroupLogin): Promise<string> {
  const owner = new Client({ connectionString: ownerUrl });
  await owner.connect();
  try {
    const name = await loginName(owner, login);
    const url = loginUrl(ownerUrl, name, deriveKey(secret, `login ${name}`));
    if (!(await canLogIn(url, login)))
      await makeLogin(owner, { ...login, name, password: new URL(url).password });
    return url;
  } finally {
    await owner.end();
  }
}

async function loginName(owner: Client, { suffix }: GroupLogin): Promise<string> {
  const { rows } = await owner.query<{ name: string }>('SELECT current_database() AS name');
  return `${rows[0]?.name.slice(0, LONGEST_NAME - suffix.length)}${suffix}`;
}

function loginUrl(ownerUrl: string, name: string, password: string): string {
  const url = new URL(ownerUrl);
  url.username = encodeURIComponent(name);
  url.password = password;
  return url.href;
}

async function canLogIn(url: string, { group }: GroupLogin): Promise<boolean> {
  const client = new Client({ connectionString: url });
  try {
    await client.connect();
    const { rows } = await client.query<{ member: boolean }>(
      `SELECT pg_has_role(current_user, '${group}', 'USAGE') AS member`,
    );
    return rows[0]?.member === true;
  } catch (error) {
    if (error instanceof DatabaseError && NOT_YET.has(error.code ?? '')) return false;
    throw error;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function makeLogin(
  owner: Client,
  login: GroupLogin & { name: string; password: string },
): Promise<void> {
  const { name, group, password } = login;
  const role = escapeIdentifier(name);
  try {
    // Two servers may start at once.
    await owner.query(`SELECT pg_advisory_lock(hashtext(${escapeLiteral(`atrium login ${name}`)}))`);
    const { rowCount } = await owner.query('SELECT FROM pg_roles WHERE rolname = $1', [name]);
    // What a superuser alone may grant, nobody else may even state again of a role that is there.
    const attributes = rowCount ? 'LOGIN' : 'LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE';
    const verb = rowCount ? 'ALTER' : 'CREATE';
    await owner.query(`${verb} ROLE ${role} ${attributes} PASSWORD ${escapeLiteral(password)}`);
    await owner.query(`GRANT ${group} TO ${role}`);
  } catch (error) {
    if ((error as DatabaseError).code !== INSUFFICIENT_PRIVILEGE) throw error;
    throw mayNot(login, error);
  }
}

const mayNot = (
  { name, group, whose, variable }: GroupLogin & { name: string },
  cause: unknown,
): OperatorError =>
  new OperatorError(
    `The role of DATABASE_URL may not make ${whose}. Let an administrator run\n` +
      `  CREATE ROLE ${name} LOGIN PASSWORD '…' IN ROLE ${group};\n` +
      `and give its connection string as ${variable}. If the role is there already, start every server with the\n` +
      'ATRIUM_SECRET with which it was made.',
    { cause },
  );
