import { Result, type CustomTypesConfig, type Submittable } from 'pg';
import { prepareValue, type WireConnection } from './pg-wire';
import { PreparedNames } from './prepared-names';

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
    wire.stream.cork();
    try {
      const known = this.#statements.filter(({ name }) => names.has(name)).length;
      // Before all else: what follows an error is not done.
      for (const name of names.outdated(this.#statements.length - known)) wire.close({ type: 'S', name });
      this.#statements.forEach((statement, index) => this.#send(wire, statement, index >= this.#from));
      wire.sync();
    } finally {
      wire.stream.uncork();
    }
  }

  #send(wire: WireConnection, statement: NamedStatement, describe: boolean): void {
    const { name } = statement;
    if (name === '' || !this.#names?.has(name)) {
      wire.parse({ text: statement.text, name });
      this.#names?.sent(name);
    }
    wire.bind({ portal: '', statement: name, values: [...(statement.values ?? [])] });
    if (describe && statement.rowMode !== 'texts') wire.describe({ type: 'P', name: '' });
    wire.execute({ portal: '', rows: 0 });
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
