import { readFileSync } from 'node:fs';
import { OperatorError } from '../kernel';
import { builtInMaps, fittingMap, parseColumnMap, type ColumnMap } from '../modules/imports';

const HOW = 'docs/import.md shows how to write a column map.';

/**
 * The column map that was asked for: the name of a built-in one or a JSON file, or without either the built-in one that
 * fits the headings. Throws OperatorError saying what to do when there is none, or it has faults.
 */
export function columnMapFor(nameOrFile: string | undefined, headings: readonly string[]): ColumnMap {
  const name = nameOrFile ?? fittingMap(headings);
  if (name === null) {
    throw new OperatorError(
      `No built-in column map fits this file. Its columns are: ${headings.join(', ')}.\n` +
        `Say with --map FILE what they mean; ${HOW} ` +
        'If these are not all columns, give the delimiter that the file uses: --delimiter ";"',
    );
  }
  return builtInMaps.get(name) ?? readMap(name);
}

function readMap(file: string): ColumnMap {
  const parsed = parseColumnMap(readJson(file));
  if ('map' in parsed) return parsed.map;
  throw new OperatorError(
    `The column map ${file} is wrong:\n${parsed.faults.map((fault) => `  - ${fault}`).join('\n')}\n${HOW}`,
  );
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    const known = `Built in are: ${[...builtInMaps.keys()].join(', ')}.`;
    const reason =
      error instanceof SyntaxError
        ? `The column map ${file} is not JSON: ${error.message}.`
        : `There is no column map ${file}: it is neither built in nor a file that can be read. ${known}`;
    throw new OperatorError(`${reason} ${HOW}`, { cause: error });
  }
}
