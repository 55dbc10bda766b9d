import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createTestDatabase, type TestDatabase } from '../../test/support/database';
import { TenantCatalogue } from '../tenancy';

const program = path.resolve(__dirname, '../../scripts/atrium.mjs');

let folder: string;
let database: TestDatabase;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'atrium-import-'));
  database = await createTestDatabase();
  const catalogue = new TenantCatalogue(database.ownerUrl);
  await catalogue.create({ slug: 'acme', name: 'Acme', owner: { email: 'owner@acme.test', name: 'Owner' } });
  writeFileSync(
    path.join(folder, 'map.json'),
    JSON.stringify({
      externalId: 'id',
      subject: 'subject',
      description: 'text',
      requester: { email: 'who' },
    }),
  );
});

afterAll(async () => {
  rmSync(folder, { recursive: true });
  await database.drop();
});

interface Running {
  readonly child: ChildProcess;
  readonly stderr: () => string;
  readonly end: Promise<{ code: number | null; stdout: string; stderr: string }>;
}

/** Runs `atrium import` with these arguments, in a folder of its own. */
function atriumImport(...args: string[]): Running {
  const env = {
    PATH: process.env['PATH'],
    HOME: process.env['HOME'],
    ATRIUM_DATA_DIR: folder,
    DATABASE_URL: database.ownerUrl,
    DATABASE_APP_URL: database.appUrl,
  };
  const child = spawn(process.execPath, [program, 'import', ...args], { cwd: folder, env });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const end = new Promise<Awaited<Running['end']>>((resolve) =>
    child.once('close', (code) => resolve({ code, stdout, stderr })),
  );
  return { child, end, stderr: () => stderr };
}

function writeTickets(name: string, rows: readonly string[]): string {
  writeFileSync(path.join(folder, name), ['id,subject,text,who', ...rows, ''].join('\n'));
  return name;
}

const rowsTo = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `n${index},Subject ${index},Text,jo${index}@example.com`);

describe('atrium import', () => {
  it('prints what became of the rows, and where those are that were rejected', async () => {
    const file = writeTickets('three.csv', [
      '1,One,Text,jo@example.com',
      '2,Two,Text,nobody',
      '3,Three,Text,al@example.com',
    ]);
    const args = [file, '--tenant', 'acme', '--map', 'map.json'];
    const rehearsal = await atriumImport(...args, '--dry-run').end;
    expect(rehearsal).toMatchObject({ code: 0, stdout: 'would load 2, already there 0, rejected 1\n' });
    const first = await atriumImport(...args).end;
    expect(first).toMatchObject({ code: 0, stdout: 'loaded 2, already there 0, rejected 1\n' });
    expect(first.stderr).toContain('three.csv.rejects.csv');
    expect(readFileSync(path.join(folder, 'three.csv.rejects.csv'), 'utf8')).toBe(
      'line,reason,id,subject,text,who\n3,requester.email: is not an email address,2,Two,Text,nobody\n',
    );
    const second = await atriumImport(...args).end;
    expect(second.stdout).toBe('loaded 0, already there 2, rejected 1\n');
  });

  it('ends after its batch at Ctrl-C, with exit code 130, and goes on when it is run again', async () => {
    const total = 3_000;
    const file = writeTickets('many.csv', rowsTo(total));
    const args = [file, '--tenant', 'acme', '--map', 'map.json', '--batch', '50'];
    const running = atriumImport(...args);
    await new Promise<void>((resolve) => {
      running.child.stderr?.on('data', () => running.stderr().includes(' rows/s') && resolve());
    });
    running.child.kill('SIGINT');
    const stopped = await running.end;
    expect(stopped.code).toBe(130);
    expect(stopped.stderr).toContain('Run the same command again to go on');
    const loaded = Number(/^loaded (\d+), already there 0, rejected 0\n$/.exec(stopped.stdout)?.[1]);
    expect(loaded).toBeGreaterThan(0);
    expect(loaded).toBeLessThan(total);
    expect(loaded % 50).toBe(0);
    const resumed = await atriumImport(...args.slice(0, -2)).end;
    expect(resumed.stdout).toBe(`loaded ${total - loaded}, already there ${loaded}, rejected 0\n`);
    expect(resumed.code).toBe(0);
  });

  it.each([
    [['none.csv', '--tenant', 'acme'], 'There is no file none.csv'],
    [['one.csv'], "required option '--tenant <slug>' not specified"],
    [['one.csv', '--tenant', 'acme', '--batch', '0'], 'a whole number from 1 to'],
    [['one.csv', '--tenant', 'acme', '--delimiter', '||'], 'It must be one character'],
    [['one.csv', '--tenant', 'acme', '--created-at', 'soon'], 'It must be a time such as'],
    [['one.csv', '--tenant', 'acme'], 'No built-in column map fits this file'],
    [
      ['one.csv', '--tenant', 'nowhere', '--map', 'map.json'],
      'There is no tenant "nowhere". There are: acme',
    ],
    [['one.csv', '--tenant', 'acme', '--map', 'map.json', '--author', 'x@y.test'], 'x@y.test'],
  ])('refuses %j, saying why', async (args, reason) => {
    writeTickets('one.csv', rowsTo(1));
    const { code, stdout, stderr } = await atriumImport(...args).end;
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(reason);
    expect(stderr).not.toMatch(/\n\s+at /);
  });
});
