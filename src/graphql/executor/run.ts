import { type ExecutionResult, GraphQLError, type GraphQLResolveInfo, locatedError } from 'graphql';
import { pathToArray } from 'graphql/jsutils/Path';
import type { Plan, PlannedField, Values } from './plan';

/** An answer, or a list in it, that is being filled. */
export type Holder = Record<string | number, unknown>;

/** Where in an answer a value stands: a path of GraphQL's that knows what holds the value. */
export interface Place {
  readonly prev: Place | undefined;
  readonly key: string | number;
  readonly typename: string | undefined;
  readonly holder: Holder;
  readonly isNonNull: boolean;
  /** True once an error made it null. */
  isNulled: boolean;
}

/** One execution of a plan. */
export interface Run {
  readonly plan: Plan;
  readonly context: unknown;
  readonly variables: Values;
  readonly errors: GraphQLError[];
  /** Arguments of fields that were met, when they are plain values. */
  readonly arguments: Map<PlannedField, Values>;
  data: Holder | null;
  isDataNull: boolean;
  /** Promises that are waited for. */
  pending: number;
  /** Called when there are none any more. */
  onIdle: () => void;
}

const nothing = (): void => undefined;

export const newRun = (plan: Plan, context: unknown, variables: Values): Run => ({
  plan,
  context,
  variables,
  errors: [],
  arguments: new Map(),
  data: null,
  isDataNull: false,
  pending: 0,
  onIdle: nothing,
});

/** Resolves when nothing is waited for any more. */
export const idle = (run: Run): Promise<void> =>
  new Promise((resolve) => {
    run.onIdle = resolve;
  });

export const resultOf = ({ errors, data, isDataNull }: Run): ExecutionResult => {
  const told = isDataNull ? null : (data as ExecutionResult['data']);
  return errors.length > 0 ? { errors, data: told } : { data: told };
};

/** What a place holds becomes null and its error is told; for a place that must not be null, throws it further up. */
export function refuse(run: Run, field: PlannedField, place: Place, thrown: unknown): void {
  const error = locatedError(thrown, field.nodes, pathToArray(place));
  if (place.isNonNull) throw error;
  note(run, place, error);
  place.holder[place.key] = null;
}

/** As {@link refuse}, where nobody is left to throw to: the nearest place that may be null becomes null. */
function refuseLater(run: Run, field: PlannedField, place: Place, thrown: unknown): void {
  const error = locatedError(thrown, field.nodes, pathToArray(place));
  let at: Place | undefined = place;
  while (at?.isNonNull) at = at.prev;
  note(run, at, error);
  if (at) at.holder[at.key] = null;
}

/** The whole answer becomes null. `error` has its path. */
export const refuseAll = (run: Run, error: unknown): void =>
  note(run, undefined, error instanceof GraphQLError ? error : locatedError(error, undefined));

/** Tells an error, unless what it is about is null already for another. */
function note(run: Run, place: Place | undefined, error: GraphQLError): void {
  if (run.isDataNull) return;
  for (let at = place; at; at = at.prev) if (at.isNulled) return;
  if (place) place.isNulled = true;
  else run.isDataNull = true;
  run.errors.push(error);
}

/** Waits for a value of a place, and hands it on. What `take` throws is told as the place's error. */
export function later(
  run: Run,
  field: PlannedField,
  place: Place,
  of: { readonly promise: PromiseLike<unknown>; readonly take: (value: unknown) => void },
): void {
  // Here already, so that names keep their order.
  place.holder[place.key] = null;
  run.pending += 1;
  const settle = (): void => {
    run.pending -= 1;
    if (run.pending === 0) run.onIdle();
  };
  of.promise.then(
    (value) => {
      try {
        of.take(value);
      } catch (error) {
        refuseLater(run, field, place, error);
      }
      settle();
    },
    (error: unknown) => {
      refuseLater(run, field, place, error);
      settle();
    },
  );
}

/** What a resolver is told of the field. */
export const infoOf = ({ plan, variables }: Run, field: PlannedField, path: Place): GraphQLResolveInfo => ({
  fieldName: field.definition.name,
  fieldNodes: field.nodes,
  returnType: field.definition.type,
  parentType: field.parentType,
  path,
  schema: plan.schema,
  fragments: plan.fragments,
  rootValue: undefined,
  operation: plan.operation,
  variableValues: variables,
});
