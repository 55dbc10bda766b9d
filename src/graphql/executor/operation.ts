import type { ExecutionResult } from 'graphql';
import { answerOf, fillField } from './fields';
import { rootSelection, type Plan, type Values } from './plan';
import { idle, newRun, refuseAll, resultOf, type Run } from './run';

type Result = ExecutionResult | Promise<ExecutionResult>;

/** Executes a query by its plan: at once, if nothing is to be waited for. `variables` are coerced. Never throws. */
export function runQuery(plan: Plan, context: unknown, variables: Values): Result {
  const run = newRun(plan, context, variables);
  try {
    run.data = answerOf(run, rootSelection(plan), undefined, undefined);
  } catch (error) {
    refuseAll(run, error);
  }
  return finished(run);
}

/**
 * Executes a mutation by its plan: its fields one after the other, until one fails that may not be null. `variables` are
 * coerced. Never throws.
 */
export async function runMutation(plan: Plan, context: unknown, variables: Values): Promise<ExecutionResult> {
  const run = newRun(plan, context, variables);
  try {
    const { Answer, fields } = rootSelection(plan);
    const answer = (run.data = new Answer());
    for (const field of fields) {
      if (field.typeName !== null) answer[field.name] = field.typeName;
      else fillField(run, field, { source: undefined, holder: answer, at: undefined });
      if (run.pending > 0) await idle(run);
      if (run.isDataNull) break;
    }
  } catch (error) {
    refuseAll(run, error);
  }
  return finished(run);
}

// What was begun is waited for even when nothing of it is told: it may hold a connection, and it is paid for.
const finished = (run: Run): Result =>
  run.pending === 0 ? resultOf(run) : idle(run).then(() => resultOf(run));
