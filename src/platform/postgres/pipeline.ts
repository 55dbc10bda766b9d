import { Result, type CustomTypesConfig, type Submittable } from 'pg';
import { serialize } from 'pg-protocol';
import { prepareValue, type WireConnection } from './pg-wire';
import { PreparedNames } from './prepared-names';
import { writeTogether } from './write-together';

/** One SQL statement for the extended protocol. */
export interface Statement {
  readonly text: string;
  readonly values?: readonly unknown[];
  /** `array`: rows are lists of values. `texts`: of texts, as the server writes them. */
  readonly rowMode?: 'array' | 'texts';
  readonly types?: CustomTypesConfig;
}

type Row = Record<string, unknown>;
/** What node-postgres' Result keeps to itself, and the protocol messages carry. */
interface RowReader extends Result<Row> {
  addFields(fields: unknown): void;
  parseRow(fields: unknown): Row;
  addRow(row: Row): void;
  addCommandComplete(message: unknown): void;
}
const RowReader = Result as unknown as new (rowMode?: 'array', types?: CustomTypesConfig) => RowReader;

/** A statement and the name under which the server keeps its plan; '': planned anew. */
export interface NamedStatement extends Statement {
  readonly name: string;
}

/**
 * Several statements under ONE Sync of the extended protocol: one round trip and, outside a transaction block, one
 * implicit transaction. An error in one skips all that follow it, so a statement never runs without what precedes it.
 * The rows of those from number `from` on are kept.
 */
export class Pipeline implements Submittable {
  readonly #statements: readonly NamedStatement[];
  readonly #from: number;
  readonly #results: readonly RowReader[];
  #settle: ((error: Error | null, results: readonly Result<Row>[]) => void) | null;
  #completed = 0;
  #names: PreparedNames | null = null;

  constructor(
    statements: readonly NamedStatement[],
    from: number,
    settle: (error: Error | null, results: readonly Result<Row>[]) => void,
  ) {
    // Values are converted before anything is sent: a value that cannot be must not leave half a pipeline behind.
    this.#statements = statements.map((statement) => ({
      ...statement,
      values: (statement.values ?? []).map(prepareValue),
    }));
    this.#from = from;
    this.#results = statements
      .slice(from)
      .map(({ rowMode, types }) => new RowReader(rowMode === 'texts' ? 'array' : rowMode, types));
    this.#settle = settle;
  }

  submit(connection: unknown): void {
    const wire = connection as WireConnection;
    const names = PreparedNames.of(wire);
    this.#names = names;
    const known = this.#statements.filter(({ name }) => names.has(name)).length;
    // Before all else: what follows an error is not done.
    const outdated = names.outdated(this.#statements.length - known);
    const messages = [
      ...outdated.map((name) => serialize.close({ type: 'S', name })),
      ...this.#statements.flatMap((statement, index) => this.#messages(names, statement, index)),
      serialize.sync(),
    ];
    // In one piece: a system call costs more than all that stands in it.
    const bytes = Buffer.concat(messages);
    writeTogether(() => {
      // Not for a connection that has broken meanwhile.
      if (this.#settle && wire.stream.writable) wire.stream.write(bytes);
    });
  }

  #messages(names: PreparedNames, statement: NamedStatement, index: number): Buffer[] {
    const { name, text, rowMode, values = [] } = statement;
    const messages: Buffer[] = [];
    if (name === '' || !names.has(name)) {
      messages.push(serialize.parse({ text, name }));
      names.sent(name);
    }
    messages.push(serialize.bind({ statement: name, values: [...values] }));
    if (index >= this.#from && rowMode !== 'texts') messages.push(serialize.describe({ type: 'P' }));
    messages.push(serialize.execute());
    return messages;
  }

  /** Of the statement that is being answered, if its rows are kept. */
  get #current(): RowReader | undefined {
    return this.#results[this.#completed - this.#from];
  }

  handleRowDescription(message: { fields: unknown }): void {
    this.#current?.addFields(message.fields);
  }

  handleDataRow(message: { fields: unknown }): void {
    const result = this.#current;
    if (!result) return;
    const isTexts = this.#statements[this.#completed]?.rowMode === 'texts';
    result.addRow(isTexts ? (message.fields as Row) : result.parseRow(message.fields));
  }

  handleCommandComplete(message: unknown): void {
    this.#current?.addCommandComplete(message);
    this.#completed += 1;
  }

  handleEmptyQuery(): void {
    this.#completed += 1;
  }

  handlePortalSuspended(): void {
    // Never sent: every Execute asks for all rows.
  }

  handleCopyInResponse(connection: WireConnection): void {
    connection.sendCopyFail('COPY FROM STDIN is not available here');
  }

  handleCopyData(): void {
    // COPY TO STDOUT: its data are not rows, and nobody reads them.
  }

  handleError(error: Error): void {
    this.#names?.forgetUnconfirmed();
    this.#finish(error);
  }

  handleReadyForQuery(): void {
    this.#finish(null);
  }

  #finish(error: Error | null): void {
    const settle = this.#settle;
    this.#settle = null;
    settle?.(error, this.#results);
  }
}
