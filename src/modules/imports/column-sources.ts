import { OperatorError } from '../../kernel';
import type { TagSource, TextSource, TimeSource } from './column-map.types';
import { timeReader } from './time-format';

/** The cells of one row, in the order of the columns. */
export type Cells = readonly string[];

/** Finds a column's place by its heading, whatever its case. Throws OperatorError when there is none, or two. */
export type ColumnFinder = (heading: string) => number;

const keyOf = (heading: string): string => heading.trim().toLowerCase();

export function columnFinder(headings: readonly string[]): ColumnFinder {
  const keys = headings.map(keyOf);
  return (heading) => {
    const place = keys.indexOf(keyOf(heading));
    if (place === -1) {
      throw new OperatorError(
        `The file has no column "${heading}", which the column map asks for.\n` +
          `Its columns are: ${headings.join(', ')}.\n` +
          'Correct the map, or give the delimiter that the file uses (--delimiter).',
      );
    }
    if (keys.lastIndexOf(keyOf(heading)) !== place) {
      throw new OperatorError(`The file has two columns "${heading}". Rename one of them in its first line.`);
    }
    return place;
  };
}

/** What a row says in one place; undefined when it says nothing. */
export type TextOf = (cells: Cells) => string | undefined;

/** Surrounding white space is dropped, unless the text is to be kept `verbatim`. */
export function compileText(source: TextSource, find: ColumnFinder, verbatim = false): TextOf {
  if (typeof source === 'object' && 'constant' in source) return () => source.constant;
  const { column, ...rules } = typeof source === 'string' ? { column: source } : source;
  const place = find(column);
  const apply = compileRules(rules, verbatim);
  return (cells) => apply(cells[place] ?? '');
}

interface TextRules {
  readonly values?: Readonly<Record<string, string>> | undefined;
  readonly default?: string | undefined;
  readonly prefix?: string | undefined;
}

function compileRules({ values = {}, default: preset, prefix = '' }: TextRules, verbatim: boolean) {
  const table = new Map(Object.entries(values).map(([from, to]) => [keyOf(from), to]));
  const others = table.get('*');
  return (text: string): string | undefined => {
    const trimmed = text.trim();
    const found = trimmed === '' ? preset : (table.get(keyOf(text)) ?? others ?? (verbatim ? text : trimmed));
    return found ? `${prefix}${found}` : undefined;
  };
}

/** As {@link compileText}, for the name of an enum's value: `On hold` is ON_HOLD. */
export function compileEnum(source: TextSource, find: ColumnFinder): TextOf {
  const textOf = compileText(source, find);
  return (cells) =>
    textOf(cells)
      ?.toUpperCase()
      .replaceAll(/[\s-]+/g, '_');
}

/** The tags in one column, each by the same rules. */
export function compileTags(source: TagSource, find: ColumnFinder): (cells: Cells) => string[] {
  const separator = typeof source === 'object' && 'separator' in source ? source.separator : undefined;
  if (separator === undefined || typeof source === 'string' || 'constant' in source) {
    const textOf = compileText(source, find);
    return (cells) => [textOf(cells) ?? []].flat();
  }
  const place = find(source.column);
  const apply = compileRules(source, false);
  return (cells) => (cells[place] ?? '').split(separator).flatMap((name) => apply(name) ?? []);
}

/** A time, undefined when the row has none, or the text that is no time. */
export type TimeOf = (cells: Cells) => Date | undefined | { readonly unreadable: string };

export interface TimeSettings {
  readonly timeFormat?: string | undefined;
  readonly utcOffset?: string | undefined;
}

export function compileTime(source: TimeSource, find: ColumnFinder, settings: TimeSettings): TimeOf {
  if (typeof source === 'object' && 'constant' in source) {
    const constant = isoTime(source.constant);
    return () => constant;
  }
  const {
    column,
    format = settings.timeFormat ?? 'iso',
    default: preset,
  } = typeof source === 'string' ? { column: source } : source;
  const places = [column].flat().map(find);
  const read = timeReader(format, settings.utcOffset ?? '+00:00');
  if (!read) throw new OperatorError(`"${format}" is not a time format: write it like "dd/MM/yyyy HH:mm".`);
  const fallback = preset === undefined ? undefined : isoTime(preset);
  return (cells) => {
    const times: Date[] = [];
    for (const place of places) {
      const text = cells[place]?.trim() ?? '';
      if (text === '') continue;
      const time = read(text);
      if (!time) return { unreadable: text };
      times.push(time);
    }
    return times.length > 0 ? new Date(Math.min(...times.map(Number))) : fallback;
  };
}

/** Throws OperatorError for anything but a time in ISO 8601. */
export function isoTime(text: string): Date {
  const time = timeReader('iso', '+00:00')?.(text);
  if (!time) throw new OperatorError(`"${text}" is not a time: write it like 2026-01-31T08:30:00Z.`);
  return time;
}
