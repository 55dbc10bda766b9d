import type { Statement } from '../platform/postgres';
import { explainText, isSelect, planOf, withoutStrings } from './query-plan';
import type { Recorder } from './recorder';

type Rows = { readonly rows: readonly Record<string, unknown>[]; readonly rowCount: number | null };

/** How many rows a statement of ours gave, by what was made of its answer: most give one, of JSON. */
export function rowsIn(result: unknown, { rowCount }: Pick<Rows, 'rowCount'>): number | null {
  if (Array.isArray(result)) return result.length;
  return result === null ? 0 : rowCount;
}

/** Sends a statement and tells the recorder of it. `ask` sends another one as the same tenant. */
export async function recordStatement<R extends Pick<Rows, 'rowCount'>>(
  recorder: Recorder,
  { text, values }: Statement,
  { send, ask }: { send: () => Promise<R>; ask: (statement: Statement) => Promise<Rows> },
): Promise<R> {
  const plan = async () => {
    const { rows } = await ask({ text: explainText(text), ...(values && { values }) });
    return planOf(rows[0]?.['QUERY PLAN']);
  };
  const answered = recorder.statement({
    text: withoutStrings(text),
    place: recorder.place(),
    plan: isSelect(text) ? plan : null,
  });
  try {
    const result = await send();
    answered({ rows: result.rowCount });
    return result;
  } catch (error) {
    answered({ rows: null });
    throw error;
  }
}
