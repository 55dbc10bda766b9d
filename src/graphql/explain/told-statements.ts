import type { Explanation, SeenStatement } from '../../schema';
import type { Plan } from '../../tenancy';
import { inMs, type ToldStatement } from './told.types';

const MOST_STATEMENTS = 500;
const MOST_PLANS = 50;

/** The statements of a request, with plans when they were asked for. `estimates`: with what the planner expects. */
export async function toldStatements(
  { statements, withPlans }: Explanation,
  { estimates }: { estimates: boolean },
): Promise<{ told: ToldStatement[]; leftOut: number }> {
  const told: ToldStatement[] = [];
  for (const [index, statement] of statements.slice(0, MOST_STATEMENTS).entries()) {
    const plan = withPlans && index < MOST_PLANS ? await planText(statement, estimates) : null;
    told.push({
      text: statement.text,
      tables: tablesIn(statement.text),
      fromMs: inMs(statement.fromMs),
      timeMs: statement.timeMs === null ? null : inMs(statement.timeMs),
      rows: statement.rows,
      field: statement.place,
      ...(plan !== null && { plan }),
    });
  }
  return { told, leftOut: statements.length - told.length };
}

const TABLE =
  /\b(?:from|join|into|update)\s+(?!(?:lateral|select|set)\b)(?:only\s+)?(?:"?public"?\.)?"?([a-z_][a-z0-9_]*)"?/gi;

/** Tables by their names, in the order of the text. */
const tablesIn = (text: string): string[] => [
  ...new Set([...text.matchAll(TABLE)].map(([, name = '']) => name)),
];

async function planText({ plan }: SeenStatement, estimates: boolean): Promise<string | null> {
  if (!plan) return null;
  try {
    return planLines(await plan(), estimates).join('\n');
  } catch {
    // The time is over, or the statement failed in the first place: the answer is what matters.
    return 'The database did not say.';
  }
}

function planLines({ step, table, index, conditions, estimate, inner }: Plan, estimates: boolean): string[] {
  const names = [step, index && `using ${index}`, table && `on ${table}`].filter(Boolean).join(' ');
  const expected = estimates ? `  (about ${estimate.rows} rows, cost ${estimate.cost})` : '';
  const below = [
    ...Object.entries(conditions).map(([name, text]) => `  ${name}: ${text}`),
    ...inner.flatMap((one) =>
      planLines(one, estimates).map((line, at) => `${at === 0 ? '→ ' : '  '}${line}`),
    ),
  ];
  return [`${names}${expected}`, ...below.map((line) => `  ${line}`)];
}
