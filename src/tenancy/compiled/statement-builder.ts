/** Where in the arguments of a read a value stands. */
export type Path = readonly (string | number)[];
type Value = (args: unknown) => unknown;

/** Arguments that have no statement of their own here: Prisma reads them. */
export class NotCompiled extends Error {
  constructor(what: string) {
    super(what);
    this.name = 'NotCompiled';
  }
}

/** Throws {@link NotCompiled}. */
export function notCompiled(what: string): never {
  throw new NotCompiled(what);
}

/** Collects the parameters of one statement, and gives its tables names. */
export class StatementBuilder {
  readonly values: Value[] = [];
  #tables = 0;

  /** A placeholder for the value that stands there in the arguments of each read. */
  parameter(path: Path, change?: (value: unknown) => unknown): string {
    this.values.push((args) => {
      let value = args;
      for (const step of path) value = (value as Record<string | number, unknown>)[step];
      return change ? change(value) : value;
    });
    return `$${this.values.length}`;
  }

  /** A name for one more table of the statement. */
  alias(): string {
    this.#tables += 1;
    return `t${this.#tables}`;
  }
}
