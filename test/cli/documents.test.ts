import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { documentId } from '../../src/gates';
import { createSandbox, type CommandResult, type Sandbox } from '../support/command';
import { createTestDatabase, runSql, type TestDatabase } from '../support/database';

let sandbox: Sandbox;
let database: TestDatabase;
let folder: string;
const WHO = 'query Who { viewer { role } }';
const LIST = 'query List { tickets { totalCount } }';
beforeAll(async () => {
  sandbox = createSandbox();
  database = await createTestDatabase();
  folder = mkdtempSync(path.join(tmpdir(), 'atrium-documents-'));
  written('good.json', { [documentId(WHO)]: WHO, [`sha256:${documentId(LIST)}`]: LIST });
  written('fewer.json', { [documentId(WHO)]: WHO });
  written('broken.json', { [documentId('{ nothing }')]: '{ nothing }', [documentId(WHO)]: WHO });
  written('list.json', [WHO]);
});
afterAll(async () => {
  await sandbox.remove();
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

const file = (name: string): string => path.join(folder, name);
const written = (name: string, value: unknown): void => writeFileSync(file(name), JSON.stringify(value));
const documents = (...args: string[]): Promise<CommandResult> =>
  sandbox.run(['documents', ...args], { DATABASE_URL: database.ownerUrl });
const of = (version: string): string[] => ['--app', 'web', '--version', version];

describe('atrium documents', () => {
  it('pushes, lists, retires and reports', async () => {
    expect((await documents('list')).stdout).toMatch(/^There are none yet/);
    const pushed = { code: 0, stdout: 'web 1.0.0: 2 documents registered\n' };
    expect(await documents('push', file('good.json'), ...of('1.0.0'))).toMatchObject(pushed);
    expect(await documents('push', file('good.json'), ...of('1.0.0'))).toMatchObject(pushed);
    expect((await documents('list')).stdout).toMatch(
      /^web +1\.0\.0 +2 documents +pushed \d{4}-\d\d-\d\d +used never\n$/,
    );
    expect((await documents('retire', ...of('1.0.0'), '--on', '2100-03-01')).stdout).toBe(
      'web 1.0.0 retires on 2100-03-01T00:00:00.000Z\n',
    );
    expect((await documents('list')).stdout).toMatch(/retires 2100-03-01\n$/);
    expect((await documents('retire', ...of('1.0.0'), '--undo')).stdout).toBe('web 1.0.0 goes on\n');
    expect((await documents('report')).stdout).toMatch(/^Nothing was counted/);
    await runSql(
      database.superuserUrl,
      "INSERT INTO untrusted_use (app, plan, day, requests) VALUES ('web', 'free', current_date, 7), ('', '', current_date, 3), ('web', 'free', current_date - 40, 9)",
    );
    expect((await documents('report')).stdout).toMatch(
      /^web +free +7 requests\n\(no name\) +\(stranger\) +3 requests\n$/,
    );
  }, 180_000);

  it('refuses in a sentence, and registers nothing then', async () => {
    const refusals: [RegExp, string[]][] = [
      [/registered with other documents/, ['push', file('fewer.json'), ...of('1.0.0')]],
      [
        /holds what cannot run:\n.*Cannot query field "nothing"/,
        ['push', file('broken.json'), ...of('2.0.0')],
      ],
      [/The manifest .*list\.json cannot be read/, ['push', file('list.json'), ...of('2.0.0')]],
      [/The manifest .*none\.json cannot be read/, ['push', file('none.json'), ...of('2.0.0')]],
      [/Give a short name/, ['push', file('good.json'), '--app', 'Web', '--version', '1']],
      [/There is no version 9 of web/, ['retire', ...of('9')]],
      [/Give a date/, ['retire', ...of('1.0.0'), '--on', 'soon']],
      [/Give hours/, ['token', '--hours', '0']],
    ];
    for (const [message, args] of refusals) {
      const { code, stdout, stderr } = await documents(...args);
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toMatch(message);
      expect(stderr).not.toMatch(/\n\s+at /);
    }
    expect((await documents('list')).stdout).not.toContain('2.0.0');
  }, 180_000);

  it('names what the schema would break, by app and version, and when it was last used', async () => {
    expect(await documents('check')).toMatchObject({
      code: 0,
      stdout: '2 operations looked at, 0 would break\n',
    });
    // As an earlier schema let them in.
    await runSql(
      database.superuserUrl,
      `INSERT INTO document_release (app, version, retires_at) VALUES ('old', '0.9', null), ('gone', '0.1', '2020-01-01');
       INSERT INTO trusted_document (app, version, id, operation, body, uses, last_used_at) VALUES
         ('old', '0.9', '${documentId('old')}', 'Old', 'query Old { viewer { rank } }', 12, '2026-05-04'),
         ('gone', '0.1', '${documentId('gone')}', 'Gone', 'query Gone { viewer { rank } }', 1, '2019-05-04')`,
    );
    const { code, stdout } = await documents('check');
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /^old 0\.9: Old {2}\(last used 2026-05-04, 12 times\)\n {4}Cannot query field "rank"[^\n]*\n3 operations looked at, 1 would break\n$/,
    );
  }, 180_000);

  it('prints a token of an hour', async () => {
    const { code, stdout } = await documents('token');
    expect(code).toBe(0);
    const claims = JSON.parse(Buffer.from(stdout.split('.')[1] ?? '', 'base64url').toString());
    expect(claims).toMatchObject({ aud: 'atrium-deploy', exp: claims.iat + 3_600 });
  }, 180_000);
});
