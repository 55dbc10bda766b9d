import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { OperatorError } from '../kernel';
import { csvRows } from './csv-rows';

const folder = mkdtempSync(path.join(tmpdir(), 'atrium-csv-'));
const file = path.join(folder, 'some.csv');

afterAll(() => rmSync(folder, { recursive: true }));

/** Line, cells and fault of every row. */
async function rowsOf(content: string | Buffer, delimiter = ',') {
  writeFileSync(file, content);
  const rows: [number, string[], string | null][] = [];
  for await (const { line, cells, fault } of csvRows(file, delimiter)) {
    rows.push([line, cells.map((cell) => cell.toString('latin1')), fault]);
  }
  return rows;
}

const simple = (...rows: string[][]) => rows.map((cells, index) => [index + 1, cells, null]);

describe('csvRows', () => {
  it.each([
    ['LF', 'a,b\n1,2\n'],
    ['CRLF', 'a,b\r\n1,2\r\n'],
    ['CR', 'a,b\r1,2\r'],
    ['no line break at the end', 'a,b\n1,2'],
    ['a byte order mark', '\ufeffa,b\n1,2\n'],
  ])('reads rows that end in %s', async (_name, content) => {
    expect(await rowsOf(content)).toEqual(simple(['a', 'b'], ['1', '2']));
  });

  it('reads quoted texts with quotes, delimiters and line breaks in them', async () => {
    expect(await rowsOf('a,b\n"x, ""y""\n\nz",2\n')).toEqual(simple(['a', 'b'], ['x, "y"\n\nz', '2']));
  });

  it('reads other delimiters', async () => {
    expect(await rowsOf('a;b,c\n1;2\n', ';')).toEqual(simple(['a', 'b,c'], ['1', '2']));
    expect(await rowsOf('a\tb\n1\t2\n', '\t')).toEqual(simple(['a', 'b'], ['1', '2']));
  });

  it.each([
    ['LF', '\n'],
    ['CRLF', '\r\n'],
  ])(
    'knows on which line a row begins, after blank rows and texts of several lines, with %s',
    async (_name, eol) => {
      const content = ['a,b', '', '"1', '1",2', ' , ', '', '3,4', '5,6'].join(eol);
      expect((await rowsOf(content)).map(([line]) => line)).toEqual([1, 3, 7, 8]);
    },
  );

  it('takes a quote where none belongs as a character', async () => {
    expect(await rowsOf('a,b\n5" disk,"a"b"\n')).toEqual(simple(['a', 'b'], ['5" disk', '"a"b"']));
  });

  it('leaves it to others to count columns', async () => {
    expect(await rowsOf('a,b\n1\n1,2,3\n')).toEqual(simple(['a', 'b'], ['1'], ['1', '2', '3']));
  });

  it('tells which row is not UTF-8', async () => {
    const content = Buffer.concat([Buffer.from('a\nok\n'), Buffer.from([0xe9, 0x0a]), Buffer.from('fine\n')]);
    expect(await rowsOf(content)).toEqual([
      [1, ['a'], null],
      [2, ['ok'], null],
      [3, ['é'], 'its text is not UTF-8'],
      [4, ['fine'], null],
    ]);
  });

  it('gives all rows before a quote that is never closed, and what follows as one that cannot be read', async () => {
    expect(await rowsOf('a,b\n1,2\n3,"4\n5,6\n')).toEqual([
      [1, ['a', 'b'], null],
      [2, ['1', '2'], null],
      [3, ['3,"4\n5,6\n'], 'a quoted text is not closed before the end of the file'],
    ]);
  });

  it('gives up on a row of two megabytes, naming the line on which it begins', async () => {
    await expect(rowsOf(`a\n1\n"${'x\n'.repeat(1_000_001)}`)).rejects.toThrow(
      /begins on line 3 .*quotation mark/,
    );
  });

  it('holds a few rows at a time', async () => {
    writeFileSync(file, `a,b\n${`1,${'x'.repeat(1_000)}\n`.repeat(20_000)}`);
    const rows = csvRows(file, ',');
    await rows.next();
    const { value } = await rows.next();
    expect(value?.endByte).toBe(4 + 1_003);
    await rows.return();
  });

  it.each([
    ['a workbook', Buffer.from('PK\x03\x04\x14\0'), 'workbook'],
    ['UTF-16', Buffer.from('\ufeffa,b', 'utf16le'), 'UTF-16'],
    ['binary data', Buffer.from('a\0b\n1,2'), 'not a CSV file'],
  ])('refuses %s', async (_name, content, reason) => {
    const error = await rowsOf(content).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(OperatorError);
    expect((error as Error).message).toContain(reason);
  });

  it('gives no row for an empty file', async () => {
    expect(await rowsOf('')).toEqual([]);
  });

  it.each([
    [path.join(folder, 'missing.csv'), 'There is no file'],
    [folder, 'is a folder'],
  ])('says what is wrong with %s', async (name, reason) => {
    await expect(csvRows(name, ',').next()).rejects.toThrow(reason);
  });
});
