/** A step of how the database runs a statement. No value of the statement is in it. */
export interface Plan {
  /** As PostgreSQL calls it: `Index Scan`, `Sort`. */
  readonly step: string;
  readonly table: string | null;
  readonly index: string | null;
  /** By PostgreSQL's names: `Index Cond`, `Filter`, `Sort Key`. */
  readonly conditions: Readonly<Record<string, string>>;
  /** What the planner expects. It rests on statistics about the rows of all tenants. */
  readonly estimate: { readonly rows: number; readonly cost: number };
  readonly inner: readonly Plan[];
}

export const explainText = (text: string): string => `EXPLAIN (FORMAT JSON) ${text}`;

/** Whether a statement only reads, so that its plan may be asked for. */
export const isSelect = (text: string): boolean => /^\s*select\b/i.test(text);

const STRING = /E'(?:[^'\\]|''|\\.)*'|'(?:[^']|'')*'/g;
const NUMBER = /(?<![\w$."]|Plan )-?\d+(?:\.\d+)?(?![\w"])/g;

/** A text of SQL without the strings in it, whoever put them there. */
export const withoutStrings = (text: string): string => text.replace(STRING, "'…'");

const withoutValues = (text: string): string => text.replace(STRING, '…').replace(NUMBER, '…');

// By name, so that nothing is shown that nobody thought of.
const CONDITIONS = [
  'Index Cond',
  'Recheck Cond',
  'Hash Cond',
  'Merge Cond',
  'Join Filter',
  'One-Time Filter',
  'Filter',
  'Sort Key',
  'Presorted Key',
  'Group Key',
];

type Node = Readonly<Record<string, unknown>>;

/** Reads what EXPLAIN answers. */
export function planOf(answer: unknown): Plan {
  const parsed: unknown = typeof answer === 'string' ? JSON.parse(answer) : answer;
  const [statement] = parsed as readonly [{ readonly Plan: Node }];
  return stepOf(statement.Plan);
}

function stepOf(node: Node): Plan {
  const name = (key: string): string | null => (typeof node[key] === 'string' ? node[key] : null);
  const conditions = CONDITIONS.filter((key) => node[key] !== undefined).map((key) => {
    const value = node[key];
    const text = Array.isArray(value) ? value.join(', ') : String(value);
    return [key, withoutValues(text)] as const;
  });
  return {
    step: name('Node Type') ?? '?',
    table: name('Relation Name') ?? name('CTE Name'),
    index: name('Index Name'),
    conditions: Object.fromEntries(conditions),
    estimate: { rows: Number(node['Plan Rows']), cost: Number(node['Total Cost']) },
    inner: ((node['Plans'] ?? []) as readonly Node[]).map(stepOf),
  };
}
