import type { ColumnMap, TextSource, TimeSource } from './column-map.types';
import {
  columnFinder,
  compileEnum,
  compileTags,
  compileText,
  compileTime,
  type Cells,
  type TextOf,
} from './column-sources';
import { checkTicketRecord, type CheckedRecord } from './ticket-record.types';

/** Makes a record of a row of a CSV file, or tells what is wrong with it. */
export type RowReader = (cells: Cells) => CheckedRecord;

export interface RowReaderOptions {
  readonly map: ColumnMap;
  /** The first line of the file. */
  readonly headings: readonly string[];
  /** When tickets were created of which the row says nothing; goes before what the map says. */
  readonly createdAt?: Date | undefined;
  /** The same, when the map says nothing either. */
  readonly startedAt: Date;
}

/** A row that is being read; what is wrong with it gathers in `faults`. */
interface Row {
  readonly cells: Cells;
  readonly faults: string[];
}

/** Throws OperatorError when the map does not fit the file. */
export function rowReader(options: RowReaderOptions): RowReader {
  const { map } = options;
  const columns = new Columns(options);
  const ticketOf = compileTicket(map, columns);
  const timesOf = compileTimes(options, columns);
  const commentsOf = compileComments(map, columns);
  const tagsOf = (map.tags ?? []).map((source) => compileTags(source, columns.find));
  return (cells) => {
    const row: Row = { cells, faults: [] };
    const { updatedAt, ...times } = timesOf(row);
    const comments = commentsOf(row, times.createdAt);
    const checked = checkTicketRecord({
      ...ticketOf(cells),
      ...times,
      updatedAt:
        updatedAt ?? latest([...Object.values(times), ...comments.map(({ createdAt }) => createdAt)]),
      tags: [...new Set(tagsOf.flatMap((tags) => tags(cells)))],
      comments,
    });
    if (row.faults.length === 0) return checked;
    return { faults: [...row.faults, ...('faults' in checked ? checked.faults : [])] };
  };
}

/** Compiles the sources of a map for the columns of a file. */
class Columns {
  readonly find: ReturnType<typeof columnFinder>;
  readonly #map: ColumnMap;

  constructor({ map, headings }: RowReaderOptions) {
    this.#map = map;
    this.find = columnFinder(headings);
  }

  text = (source: TextSource | undefined): TextOf =>
    source === undefined ? () => undefined : compileText(source, this.find);

  prose = (source: TextSource): TextOf => compileText(source, this.find, true);

  name(source: TextSource | undefined, preset: string): TextOf {
    const nameOf = source === undefined ? () => undefined : compileEnum(source, this.find);
    return (cells) => nameOf(cells) ?? preset;
  }

  time(field: string, source: TimeSource | undefined): (row: Row) => Date | null {
    if (source === undefined) return () => null;
    const timeOf = compileTime(source, this.find, this.#map);
    return ({ cells, faults }) => {
      const time = timeOf(cells);
      if (!time || time instanceof Date) return time ?? null;
      faults.push(
        `${field}: ${JSON.stringify(time.unreadable)} is not a time as the column map describes it`,
      );
      return null;
    };
  }
}

function compileTicket(map: ColumnMap, columns: Columns) {
  const { text, prose } = columns;
  const [externalId, subject, description] = [
    text(map.externalId),
    text(map.subject),
    prose(map.description),
  ];
  const status = columns.name(map.status, 'OPEN');
  const priority = columns.name(map.priority, 'NORMAL');
  const channel = columns.name(map.channel, 'WEB');
  const [email, name] = [text(map.requester.email), text(map.requester.name)];
  const [assigneeEmail, teamName] = [text(map.assigneeEmail), text(map.teamName)];
  return (cells: Cells) => ({
    externalId: externalId(cells),
    subject: subject(cells),
    description: description(cells),
    status: status(cells),
    priority: priority(cells),
    channel: channel(cells),
    requester: { email: email(cells), name: name(cells) ?? localPart(email(cells)) },
    assigneeEmail: assigneeEmail(cells) ?? null,
    teamName: teamName(cells) ?? null,
  });
}

const localPart = (email: string | undefined): string | undefined => email?.replace(/@[^@]*$/, '');

function compileTimes({ map, createdAt: given, startedAt }: RowReaderOptions, columns: Columns) {
  const ownCreatedAt =
    given && typeof map.createdAt === 'object' && 'column' in map.createdAt
      ? { ...map.createdAt, default: undefined }
      : map.createdAt;
  const createdAt = columns.time('createdAt', ownCreatedAt);
  const updatedAt = columns.time('updatedAt', map.updatedAt);
  const firstRespondedAt = columns.time('firstRespondedAt', map.firstRespondedAt);
  const resolvedAt = columns.time('resolvedAt', map.resolvedAt);
  return (row: Row) => ({
    createdAt: createdAt(row) ?? given ?? startedAt,
    updatedAt: updatedAt(row),
    firstRespondedAt: firstRespondedAt(row),
    resolvedAt: resolvedAt(row),
  });
}

function compileComments(map: ColumnMap, columns: Columns) {
  const compiled = (map.comments ?? []).map((comment, index) => ({
    body: columns.prose(comment.body),
    authorEmail: columns.text(comment.authorEmail),
    visibility: columns.name(comment.visibility, 'PUBLIC'),
    createdAt: columns.time(`comments.${index}.createdAt`, comment.createdAt),
  }));
  return (row: Row, ticketCreatedAt: Date) =>
    compiled.flatMap((comment) => {
      const body = comment.body(row.cells);
      if (body === undefined) return [];
      return {
        body,
        authorEmail: comment.authorEmail(row.cells) ?? null,
        visibility: comment.visibility(row.cells),
        createdAt: comment.createdAt(row) ?? ticketCreatedAt,
      };
    });
}

const latest = (times: readonly (Date | null)[]): Date => new Date(Math.max(...times.map(Number)));
