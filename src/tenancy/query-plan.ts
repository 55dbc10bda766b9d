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

// The names that Prisma gives to columns of what it joins, and its empty list.
const NAME = /^'\w+'(?=, "\w+"\."\w+")|^'\[\]'/;

/** A text of SQL without the strings in it. Values travel beside the text; this is for one that did not. */
export const withoutStrings = (text: string): string =>
  text.replace(STRING, (string, at: number) => (NAME.test(text.slice(at, at + 300)) ? string : "'…'"));

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

/** What reads the tenant that a policy compares with: in every plan, and the same in all. */
const isSetting = (node: Node): boolean =>
  node['Parent Relationship'] === 'InitPlan' && node['Node Type'] === 'Result' && !node['Plans'];

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
    inner: ((node['Plans'] ?? []) as readonly Node[]).filter((inner) => !isSetting(inner)).map(stepOf),
  };
}
