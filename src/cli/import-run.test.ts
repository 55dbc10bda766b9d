import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createBoundClients, type BoundClients } from '../../test/support/bound-clients';
import { runSql } from '../../test/support/database';
import { OperatorError, Role, Viewer } from '../kernel';
import { createScope, findMember, type Scope } from '../tenancy';
import { openImport, type ImportInputOptions } from './import-input';
import { runImport, type ImportOutcome, type ImportRunOptions } from './import-run';

let bound: BoundClients;
let scope: Scope;
let folder: string;
let file: string;
let rejects: string;

beforeEach(async () => {
  bound = await createBoundClients({ statementTimeoutMs: 30_000, lockTimeoutMs: 20_000 });
  const viewer = await findMember(bound.clients, bound.acmeId, { role: Role.OWNER });
  if (!viewer) throw new Error('the tenant has no owner');
  scope = createScope(bound.clients, { tenantId: bound.acmeId, viewer });
  folder = mkdtempSync(path.join(tmpdir(), 'atrium-import-'));
  [file, rejects] = [path.join(folder, 'tickets.csv'), path.join(folder, 'rejects.csv')];
});

afterEach(async () => {
  rmSync(folder, { recursive: true });
  await bound.close();
});

const HEADINGS = [
  'Ticket ID',
  'Customer Name',
  'Customer Email',
  'Product Purchased',
  'Ticket Type',
  'Ticket Subject',
  'Ticket Description',
  'Ticket Status',
  'Resolution',
  'Ticket Priority',
  'Ticket Channel',
  'First Response Time',
  'Time to Resolution',
];

/** A row as it stands in the public data set, without the columns that nobody maps. */
function rowOf(id: number, changes: Record<string, string> = {}): string {
  const closed = id % 3 === 0;
  const cells: Record<string, string> = {
    'Ticket ID': String(id),
    'Customer Name': `Customer ${id}`,
    'Customer Email': `customer${id % 40}@example.com`,
    'Product Purchased': ['GoPro Hero', 'LG Smart TV'][id % 2] ?? '',
    'Ticket Type': 'Refund request',
    'Ticket Subject': 'Product setup',
    'Ticket Description': `It "just" stopped, on the ${id}th day.\n\nPlease help.`,
    'Ticket Status': closed ? 'Closed' : 'Open',
    'Resolution': closed ? 'Replaced.' : '',
    'Ticket Priority': 'Medium',
    'Ticket Channel': 'Chat',
    'First Response Time': closed ? '2023-06-01 12:15:36' : '',
    'Time to Resolution': closed ? '2023-06-01 18:05:38' : '',
    ...changes,
  };
  return Object.values(cells)
    .map((cell) => `"${cell.replaceAll('"', '""')}"`)
    .join(',');
}

const writeRows = (rows: readonly string[]): void =>
  writeFileSync(file, [HEADINGS.join(','), ...rows, ''].join('\n'));

const rowsTo = (count: number): string[] => Array.from({ length: count }, (_, index) => rowOf(index + 1));

type Options = Partial<ImportInputOptions & ImportRunOptions>;

/** Runs an import; its progress goes to `shown`. */
async function run(options: Options = {}, shown: number[] = []): Promise<ImportOutcome> {
  const input = await openImport({ file, rejects, batch: 50, ...options });
  const progress = {
    begin: () => undefined,
    show: ({ rows }: { rows: number }) => void shown.push(rows),
    end: () => undefined,
  };
  try {
    return await runImport(scope, input, {
      dryRun: false,
      signal: new AbortController().signal,
      progress,
      ...options,
    });
  } finally {
    await input.close();
  }
}

const countTickets = (): Promise<number> => scope.db.ticket.count();

describe('runImport', () => {
  it('loads a file in batches, and tells how far it is', async () => {
    writeRows(rowsTo(120));
    const shown: number[] = [];
    expect(await run({}, shown)).toEqual({ loaded: 120, existing: 0, rejected: 0, stopped: false });
    expect(shown).toEqual([50, 100, 120]);
    expect(await countTickets()).toBe(120);
    expect(await scope.db.comment.count()).toBe(40);
    expect(await scope.db.person.count({ where: { role: 'CUSTOMER' } })).toBe(40);
    expect(await scope.db.tag.count()).toBe(3);
    const ticket = await scope.db.ticket.findFirst({ where: { externalId: 'customer-support-tickets:3' } });
    expect(ticket).toMatchObject({
      number: 3,
      status: 'CLOSED',
      description: 'It "just" stopped, on the 3th day.\n\nPlease help.',
    });
    expect(existsSync(rejects)).toBe(false);
  });

  it('changes nothing when it is run again, and loads what was added', async () => {
    writeRows(rowsTo(60));
    await run();
    expect(await run({ batch: 7 })).toEqual({ loaded: 0, existing: 60, rejected: 0, stopped: false });
    writeRows(rowsTo(63));
    expect(await run()).toEqual({ loaded: 3, existing: 60, rejected: 0, stopped: false });
    expect(await scope.db.comment.count()).toBe(21);
  });

  it('writes rows with faults to the reject file, with line and reason, and loads the rest', async () => {
    writeRows([
      rowOf(1),
      rowOf(2, { 'Customer Email': '' }),
      rowOf(3, { 'Ticket Status': 'Lost' }),
      rowOf(4, { 'Ticket Description': 'with a \0 byte' }),
      '"5","too few"',
      rowOf(6, { 'First Response Time': '31.12.2023' }),
      rowOf(7, { 'Ticket Subject': 'x'.repeat(300) }),
      rowOf(8),
      '"9","never closed',
    ]);
    expect(await run({ batch: 3 })).toEqual({ loaded: 2, existing: 0, rejected: 7, stopped: false });
    const text = readFileSync(rejects, 'utf8');
    expect(text.split('\n')[0]).toBe(`line,reason,${HEADINGS.join(',')}`);
    expect(text).toContain('\n5,requester.email: is missing,2,Customer 2,,');
    expect(text).toContain(
      '\n8,"status: must be one of OPEN, PENDING, ON_HOLD, SOLVED, CLOSED, not ""LOST""",3,',
    );
    expect(text).toContain('\n11,"description: has a NUL byte');
    expect(text).toContain('\n12,"it has 2 columns, the first line has 13",5,too few\n');
    expect(text).toContain('\n13,"createdAt: ""31.12.2023"" is not a time');
    expect(text).toContain('\n16,subject: has more than 250 characters,7,');
    expect(text).toContain('\n22,a quoted text is not closed before the end of the file,');
  });

  it('imports a reject file that was mended', async () => {
    writeRows([rowOf(1), rowOf(2, { 'Customer Email': 'broken' }), rowOf(3, { 'Ticket Channel': 'Fax' })]);
    await run();
    writeFileSync(rejects, readFileSync(rejects, 'utf8').replace('broken', 'mended@example.com'));
    const again = path.join(folder, 'again.csv');
    expect(await run({ file: rejects, rejects: again })).toMatchObject({ loaded: 1, rejected: 1 });
    expect(readFileSync(again, 'utf8').split('\n')[0]).toBe(`line,reason,${HEADINGS.join(',')}`);
    expect(await countTickets()).toBe(2);
  });

  it('stops between two batches when it is told to, and goes on where it ended', async () => {
    writeRows(rowsTo(120));
    const stop = new AbortController();
    const stopping = { begin: () => undefined, show: () => stop.abort(), end: () => undefined };
    expect(await run({ signal: stop.signal, progress: stopping })).toEqual({
      loaded: 50,
      existing: 0,
      rejected: 0,
      stopped: true,
    });
    expect(await countTickets()).toBe(50);
    expect(await run()).toEqual({ loaded: 70, existing: 50, rejected: 0, stopped: false });
    expect(await countTickets()).toBe(120);
  });

  it('says what to do when the database goes away half-way, and goes on from there', async () => {
    writeRows(rowsTo(120));
    await runSql(
      bound.database.ownerUrl,
      `CREATE FUNCTION cut() RETURNS trigger LANGUAGE plpgsql AS $$
         BEGIN
           IF NEW.external_id LIKE '%:77' THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF;
           RETURN NEW;
         END $$;
       CREATE TRIGGER cut BEFORE INSERT ON ticket FOR EACH ROW EXECUTE FUNCTION cut()`,
    );
    const error = await run().catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(OperatorError);
    expect((error as Error).message).toMatch(
      /after 50 tickets were loaded: .*\n.*Run the same command again/,
    );
    expect(await countTickets()).toBe(50);
    await runSql(bound.database.ownerUrl, 'DROP TRIGGER cut ON ticket');
    expect(await run()).toMatchObject({ loaded: 70, existing: 50 });
  });

  it('loads every row once when two run at once', async () => {
    writeRows(rowsTo(150));
    const outcomes = await Promise.all([
      run({ batch: 20 }),
      run({ batch: 33, rejects: path.join(folder, 'b.csv') }),
    ]);
    expect(outcomes.reduce((sum, { loaded }) => sum + loaded, 0)).toBe(150);
    expect(await countTickets()).toBe(150);
    expect(await scope.db.comment.count()).toBe(50);
  });

  it('checks everything and writes no row in a dry run', async () => {
    writeRows([...rowsTo(10), rowOf(11, { 'Customer Email': '' })]);
    expect(await run({ dryRun: true })).toEqual({ loaded: 10, existing: 0, rejected: 1, stopped: false });
    expect(await countTickets()).toBe(0);
    expect(readFileSync(rejects, 'utf8')).toContain('requester.email: is missing');
  });

  it('acts as staff only', async () => {
    writeRows(rowsTo(1));
    scope = createScope(bound.clients, {
      tenantId: bound.acmeId,
      viewer: new Viewer({ personId: scope.viewer.personId, role: Role.CUSTOMER }),
    });
    await expect(run()).rejects.toThrow('--author');
  });
});

describe('openImport', () => {
  it.each([
    ['an empty file', '', /is empty/],
    ['columns that no map fits', 'a,b\n1,2\n', /Its columns are: a, b\.\nSay with --map/],
    ['another delimiter', 'Ticket ID;Ticket Subject\n', /--delimiter ";"/],
  ])('refuses %s', async (_name, content, reason) => {
    writeFileSync(file, content);
    await expect(run()).rejects.toThrow(reason);
  });

  it('reads a map from a file, and tells its faults', async () => {
    writeFileSync(file, 'no;what;text;who\n1;Hello;World;jo@example.com\n');
    const map = path.join(folder, 'map.json');
    const fields = { externalId: 'no', subject: 'what', description: 'text', requester: { email: 'who' } };
    writeFileSync(map, JSON.stringify(fields));
    expect(await run({ map, delimiter: ';' })).toMatchObject({ loaded: 1 });
    writeFileSync(map, JSON.stringify({ ...fields, subject: undefined, subjekt: 'what' }));
    await expect(run({ map })).rejects.toThrow(/is wrong:\n {2}- subject: .*\n {2}- .*subjekt/);
    writeFileSync(map, '{');
    await expect(run({ map })).rejects.toThrow('is not JSON');
    await expect(run({ map: 'nowhere.json' })).rejects.toThrow('Built in are: customer-support-tickets');
  });

  it('does not overwrite its input', async () => {
    writeRows(rowsTo(1));
    await expect(run({ rejects: file })).rejects.toThrow('would overwrite the input');
  });

  it('says when the reject file cannot be written', async () => {
    writeRows([rowOf(1, { 'Ticket ID': '' })]);
    await expect(run({ rejects: path.join(folder, 'no', 'where.csv') })).rejects.toThrow('--rejects FILE');
  });
});
