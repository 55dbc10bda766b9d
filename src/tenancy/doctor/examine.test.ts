import {
  createEmptyDatabase,
  createTestDatabase,
  runSql,
  withDatabase,
  type TestDatabase,
} from '../../../test/support/database';
import { OperatorError } from '../../kernel';
import { withCatalogue } from './catalogue';
import { examineAppRole, examineCatalogue, type Finding } from '.';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(() => database?.drop());

const checks = (findings: Finding[]): string[] => findings.map((finding) => finding.check);

async function refusal(examination: Promise<unknown>): Promise<string> {
  const error = await examination.then(
    () => null,
    (error: unknown) => error,
  );
  expect(error).toBeInstanceOf(OperatorError);
  return (error as OperatorError).message;
}

const withSetting = (url: string, setting: string): string => {
  const changed = new URL(url);
  changed.searchParams.set('options', `-c ${setting}`);
  return changed.href;
};

describe('examineCatalogue', () => {
  it('finds nothing in a migrated database', async () => {
    const { ownerUrl, appUrl } = database;

    expect(await examineCatalogue({ ownerUrl, appUrl })).toEqual([]);
    expect(await examineCatalogue({ ownerUrl, appUrl: null })).toEqual([]);
    expect(await examineCatalogue({ ownerUrl, appUrl, relayUrl: database.relayUrl })).toEqual([]);
  });

  it('names what the reader of the log could do besides', async () => {
    const { ownerUrl, appUrl, superuserUrl } = database;
    const of = async (relayUrl: string) =>
      checks(await examineCatalogue({ ownerUrl, appUrl: null, relayUrl }));

    expect(await of(superuserUrl)).toContain('role-superuser');
    expect(await of(ownerUrl)).toContain('role-owner');
    expect(await of(appUrl)).toContain('role-mixed');
  });

  it('names what a migration forgot, in words and with the SQL that helps', async () => {
    const { ownerUrl, appUrl } = database;
    await runSql(ownerUrl, 'alter table ticket no force row level security');

    expect(await examineCatalogue({ ownerUrl, appUrl })).toEqual([
      {
        check: 'row-security-not-forced',
        object: 'public.ticket',
        problem: 'row security is not forced, so it does not bind the owner, nor what runs as the owner',
        fix: 'ALTER TABLE public.ticket FORCE ROW LEVEL SECURITY;',
      },
    ]);

    await runSql(ownerUrl, 'alter table ticket force row level security');
  });

  it('examines the role that the application really logs in as', async () => {
    const { ownerUrl, superuserUrl } = database;

    expect(checks(await examineCatalogue({ ownerUrl, appUrl: superuserUrl }))).toContain('role-superuser');
    expect(checks(await examineCatalogue({ ownerUrl, appUrl: ownerUrl }))).toContain('role-owner');
  });

  it('does not call an empty database healthy', async () => {
    const empty = await createEmptyDatabase();
    try {
      const findings = await examineCatalogue({ ownerUrl: empty.ownerUrl, appUrl: empty.appUrl });

      expect(checks(findings)).toEqual(['table-missing', 'table-missing']);
    } finally {
      await empty.drop();
    }
  });

  it('audits the schema that it is told to', async () => {
    const { ownerUrl, appUrl } = database;
    await runSql(ownerUrl, 'create schema elsewhere; create table elsewhere.note (id int)');

    expect(checks(await examineCatalogue({ ownerUrl, appUrl }))).toEqual([]);
    expect(checks(await examineCatalogue({ ownerUrl, appUrl, schema: 'elsewhere' }))).toContain(
      'tenant-column',
    );

    await runSql(ownerUrl, 'drop schema elsewhere cascade');
  });

  it('refuses connections to two different databases', async () => {
    const message = await refusal(
      examineCatalogue({ ownerUrl: database.ownerUrl, appUrl: withDatabase(database.appUrl, 'postgres') }),
    );

    expect(message).toMatch(/DATABASE_URL and DATABASE_APP_URL lead to different databases/);
  });

  it('says what to do when a database cannot be reached, and keeps the password', async () => {
    const nowhere = 'postgresql://owner:secret@127.0.0.1:1/atrium';
    const missing = withDatabase(database.appUrl, 'missing');

    const unreached = await refusal(examineCatalogue({ ownerUrl: nowhere, appUrl: null }));
    expect(unreached).toMatch(/127\.0\.0\.1:1\/atrium .*ECONNREFUSED.*correct DATABASE_URL/);
    expect(unreached).not.toContain('secret');
    expect(await refusal(examineCatalogue({ ownerUrl: database.ownerUrl, appUrl: missing }))).toMatch(
      /database "missing" does not exist.*DATABASE_APP_URL/,
    );
    expect(
      await refusal(examineCatalogue({ ownerUrl: 'postgresql://o:secret@[/', appUrl: null })),
    ).not.toContain('secret');
  });

  it('says the same when the connection breaks under it', async () => {
    const message = await refusal(
      withCatalogue(database.appUrl, 'application', (catalogue) =>
        catalogue.rows('select pg_terminate_backend(pg_backend_pid())'),
      ),
    );

    expect(message).toMatch(/cannot be examined as its application: .*DATABASE_APP_URL/);
  });

  it('cannot change what it examines', async () => {
    const write = withCatalogue(database.superuserUrl, 'owner', (catalogue) =>
      catalogue.rows('create table t ()'),
    );

    await expect(write).rejects.toThrow(/read-only transaction/);
  });
});

describe('examineAppRole', () => {
  it('finds nothing against a member of atrium_app', async () => {
    expect(await examineAppRole(database.appUrl)).toEqual([]);
  });

  it('names a superuser, and every table whose policies do not bind it', async () => {
    const findings = await examineAppRole(database.superuserUrl);

    expect(checks(findings)).toEqual(expect.arrayContaining(['row-security-inactive', 'role-superuser']));
    expect(findings.find(({ check }) => check === 'row-security-inactive')?.problem).toContain(
      'public.ticket',
    );
  });

  it('names the owner, whom the policies of the tenants do not bind', async () => {
    const findings = await examineAppRole(database.ownerUrl);

    expect(checks(findings)).toEqual(expect.arrayContaining(['row-security-inactive', 'role-owner']));
    expect(findings.find(({ check }) => check === 'row-security-inactive')?.problem).toBe(
      'no policy binds this connection on public.tenant',
    );
  });

  it.each(['ownerUrl', 'superuserUrl'] as const)(
    'advises against no right that the role of %s needs',
    async (url) => {
      const findings = await examineAppRole(database[url]);

      expect(findings.filter(({ fix }) => fix.endsWith(';'))).toEqual([]);
    },
  );

  it('names a table of a tenant that was left open', async () => {
    await runSql(database.ownerUrl, 'alter table tag disable row level security');

    expect((await examineAppRole(database.appUrl)).map(({ problem }) => problem)).toEqual([
      'no policy binds this connection on public.tag',
    ]);

    await runSql(database.ownerUrl, 'alter table tag enable row level security');
  });

  it('names a tenant that every session would begin with', async () => {
    const findings = await examineAppRole(withSetting(database.appUrl, 'app.tenant_id=b'));

    expect(checks(findings)).toEqual(['session-tenant']);
  });

  it('names a key that every session would begin with', async () => {
    const findings = await examineAppRole(withSetting(database.appUrl, 'app.session_key=b'));

    expect(checks(findings)).toEqual(['session-key']);
    expect(findings[0]?.problem).toContain('app.session_key');
  });

  it('names a keyed table that was left open', async () => {
    await runSql(database.ownerUrl, 'alter table login_session disable row level security');

    expect((await examineAppRole(database.appUrl)).map(({ problem }) => problem)).toEqual([
      'no policy binds this connection on public.login_session',
    ]);

    await runSql(database.ownerUrl, 'alter table login_session enable row level security');
  });

  it('names a session without foreign keys and triggers', async () => {
    const findings = await examineAppRole(
      withSetting(database.superuserUrl, 'session_replication_role=replica'),
    );

    expect(checks(findings)).toContain('session-replication');
  });

  it('is not misled by a role that the connection takes on', async () => {
    const member = withSetting(database.superuserUrl, 'role=atrium_app');

    expect(checks(await examineAppRole(member))).toContain('role-superuser');
  });
});
