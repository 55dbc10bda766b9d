import { type ExecutionResult, getArgumentValues } from 'graphql';
import { isPromise } from 'graphql/jsutils/isPromise';
import { complete } from './compiled-executor-values';
import { rootSelection, type Plan, type PlannedField, type Selection, type Values } from './compiled-executor-plan';
import {
  idle,
  infoOf,
  later,
  newRun,
  refuse,
  refuseAll,
  resultOf,
  type Holder,
  type Place,
  type Run,
} from './compiled-executor-run';

/** An object of an answer: it inherits nothing, not even from Object, and is as quick as a literal. */
const Answer = function () {} as unknown as new () => Holder;
Answer.prototype = Object.create(null);

/** Executes a query by its plan. At once, if nothing is to be waited for. `variables` are coerced. */
export function runQuery(plan: Plan, context: unknown, variables: Values): ExecutionResult | Promise<ExecutionResult> {
  const run = newRun(plan, context, variables);
  try {
    run.data = answerOf(run, rootSelection(plan), undefined, undefined);
  } catch (error) {
    refuseAll(run, error);
  }
  return run.pending === 0 ? resultOf(run) : idle(run).then(() => resultOf(run));
}

/** Executes a mutation by its plan: its fields one after the other, until one fails that may not be null. */
export async function runMutation(plan: Plan, context: unknown, variables: Values): Promise<ExecutionResult> {
  const run = newRun(plan, context, variables);
  try {
    const { fields } = rootSelection(plan);
    const answer = (run.data = new Answer());
    for (const field of fields) {
      fill(run, field, undefined, answer, undefined);
      if (run.pending > 0) await idle(run);
      if (run.isDataNull) break;
    }
  } catch (error) {
    refuseAll(run, error);
  }
  if (run.pending > 0) await idle(run);
  return resultOf(run);
}

/** The answer to what is asked for of an object. Throws what makes all of it null. */
export function answerOf(run: Run, selection: Selection, source: unknown, at: Place | undefined): Holder {
  const answer = new Answer();
  for (const field of selection.fields) {
    if (field.typeName !== null) answer[field.name] = field.typeName;
    else if (!field.resolve && field.shape.kind === 'LEAF') fillLeaf(run, field, source, answer, at);
    else fill(run, field, source, answer, at);
  }
  return answer;
}

const placeOf = ({ name, parentType, shape }: PlannedField, holder: Holder, prev: Place | undefined): Place => ({
  prev,
  key: name,
  typename: parentType.name,
  holder,
  isNonNull: shape.isNonNull,
  isNulled: false,
});

/** A property of a row, which is there: no resolver, no arguments, no place unless it is an error. */
function fillLeaf(run: Run, field: PlannedField, source: unknown, holder: Holder, at: Place | undefined): void {
  let value: unknown;
  try {
    value = propertyOf(source, field);
    if (typeof value !== 'function' && !isPromise(value)) {
      holder[field.name] = complete(run, field, field.shape, undefined, value);
      return;
    }
  } catch (error) {
    refuse(run, field, placeOf(field, holder, at), error);
    return;
  }
  fill(run, field, source, holder, at);
}

function fill(run: Run, field: PlannedField, source: unknown, holder: Holder, at: Place | undefined): void {
  const place = placeOf(field, holder, at);
  try {
    const value = resolved(run, field, source, place);
    if (isPromise(value)) {
      later(run, field, place, { promise: value, take: (settled) => put(run, field, field.shape, place, settled) });
    } else put(run, field, field.shape, place, value);
  } catch (error) {
    refuse(run, field, place, error);
  }
}
