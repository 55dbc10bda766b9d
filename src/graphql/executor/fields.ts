import {
  defaultTypeResolver,
  getArgumentValues,
  GraphQLError,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
} from 'graphql';
import { inspect } from 'graphql/jsutils/inspect';
import { isIterableObject } from 'graphql/jsutils/isIterableObject';
import { isPromise } from 'graphql/jsutils/isPromise';
import { passes } from './leaf';
import { subselection, type PlannedField, type Selection, type Shape, type Values } from './plan';
import { infoOf, later, refuse, type Holder, type Place, type Run } from './run';
import { runtimeTypeOf } from './types';

/** The answer to what is asked for of an object. Throws what makes all of it null. */
export function answerOf(run: Run, selection: Selection, source: unknown, at: Place | undefined): Holder {
  const answer = new selection.Answer();
  const row = typeof source === 'object' && source !== null ? (source as Values) : null;
  const filling: Filling = { source, holder: answer, at };
  for (const field of selection.fields) {
    if (field.isPlain && row) {
      const value = row[field.property];
      if (passes(field.shape.passing, value)) answer[field.name] = value;
      else fillLeaf(run, field, filling);
    } else if (field.typeName !== null) answer[field.name] = field.typeName;
    else if (field.takesNoInfo && field.shape.leaf) fillDirectly(run, field, filling);
    else fillField(run, field, filling);
  }
  return answer;
}

interface Filling {
  readonly source: unknown;
  readonly holder: Holder;
  /** The place of the object that has the field. */
  readonly at: Place | undefined;
}

/** Puts a field's answer into its object. Throws what makes the object null, too. */
export function fillField(run: Run, field: PlannedField, filling: Filling): void {
  const place = placeOf(field, filling);
  try {
    const value = resolved(run, field, filling.source, place);
    if (isPromise(value)) {
      later(run, field, place, {
        promise: value,
        take: (settled) => put(run, field, field.shape, place, settled),
      });
    } else put(run, field, field.shape, place, value);
  } catch (error) {
    refuse(run, field, place, error);
  }
}

const NO_ARGUMENTS = Object.freeze({});
// Nobody looks at it.
const NO_INFO = Object.freeze({}) as GraphQLResolveInfo;

/** A leaf that is computed of its parent: it needs no place unless it is an error, or late. */
function fillDirectly(run: Run, field: PlannedField, filling: Filling): void {
  let value: unknown;
  try {
    value = field.resolve?.(filling.source, NO_ARGUMENTS, run.context, NO_INFO);
    if (!isPromise(value)) {
      filling.holder[field.name] = completeLeaf(field, field.shape, value);
      return;
    }
  } catch (error) {
    refuse(run, field, placeOf(field, filling), error);
    return;
  }
  const place = placeOf(field, filling);
  later(run, field, place, {
    promise: value,
    take: (settled) => put(run, field, field.shape, place, settled),
  });
}

/** The usual field: a property that is there. It needs no place unless it is an error. */
function fillLeaf(run: Run, field: PlannedField, filling: Filling): void {
  try {
    const value = propertyOf(filling.source, field.property);
    if (typeof value !== 'function' && !isPromise(value)) {
      filling.holder[field.name] = completeLeaf(field, field.shape, value);
      return;
    }
  } catch (error) {
    refuse(run, field, placeOf(field, filling), error);
    return;
  }
  fillField(run, field, filling);
}

const placeOf = ({ name, parentType, shape }: PlannedField, { holder, at }: Filling): Place => ({
  prev: at,
  key: name,
  typename: parentType.name,
  holder,
  isNonNull: shape.isNonNull,
  isNulled: false,
});

const propertyOf = (source: unknown, name: string): unknown =>
  (typeof source === 'object' && source !== null) || typeof source === 'function'
    ? (source as Values)[name]
    : undefined;

function resolved(run: Run, field: PlannedField, source: unknown, place: Place): unknown {
  const { resolve } = field;
  if (resolve && field.takesNoInfo && !field.hasArguments)
    return resolve(source, NO_ARGUMENTS, run.context, NO_INFO);
  if (resolve) return resolve(source, argumentsOf(run, field), run.context, infoOf(run, field, place));
  const args = argumentsOf(run, field);
  const property = propertyOf(source, field.property);
  if (typeof property !== 'function') return property;
  return Reflect.apply(property, source, [args, run.context, infoOf(run, field, place)]);
}

/** What a resolver may keep and change. Throws as graphql-js does for variables that do not fit. */
function argumentsOf(run: Run, field: PlannedField): Record<string, unknown> {
  const [node] = field.nodes;
  if (!field.hasArguments || !node) return {};
  const known = run.arguments.get(field);
  if (known) return { ...known };
  const values = getArgumentValues(field.definition, node, run.variables);
  // Objects are read anew for each row: one might be changed.
  if (Object.values(values).some((value) => typeof value === 'object' && value !== null)) return values;
  run.arguments.set(field, values);
  return { ...values };
}

function put(run: Run, field: PlannedField, shape: Shape, place: Place, value: unknown): void {
  const completed = complete(run, field, shape, place, value);
  if ((shape.kind === 'ABSTRACT' || shape.kind === 'OBJECT') && isPromise(completed)) {
    const take = (settled: unknown): void => void (place.holder[place.key] = settled);
    later(run, field, place, { promise: completed, take });
  } else place.holder[place.key] = completed;
}

/** What stands in the answer for a value; a promise of it when its type has to be waited for. */
function complete(run: Run, field: PlannedField, shape: Shape, place: Place, value: unknown): unknown {
  if (shape.leaf || value === null || value === undefined || value instanceof Error)
    return completeLeaf(field, shape, value);
  if (shape.item) return listOf(run, field, shape.item, place, value);
  if (shape.object) return objectOf(run, field, { shape, place, value, type: shape.object });
  return abstractOf(run, field, shape, place, value);
}

function completeLeaf(field: PlannedField, { isNonNull, leaf, passing }: Shape, value: unknown): unknown {
  if (value instanceof Error) throw value;
  if (value === null || value === undefined) {
    if (!isNonNull) return null;
    throw new Error(
      `Cannot return null for non-nullable field ${field.parentType.name}.${field.definition.name}.`,
    );
  }
  if (passes(passing, value)) return value;
  const serialized: unknown = leaf?.serialize(value);
  if (serialized !== null && serialized !== undefined) return serialized;
  throw new Error(
    `Expected \`${inspect(leaf)}.serialize(${inspect(value)})\` to return non-nullable value, returned: ${inspect(serialized)}`,
  );
}

function listOf(run: Run, field: PlannedField, shape: Shape, at: Place, value: unknown): unknown[] {
  if (!isIterableObject(value)) {
    const name = `${field.parentType.name}.${field.definition.name}`;
    throw new GraphQLError(`Expected Iterable, but did not find one for field "${name}".`);
  }
  const list: unknown[] = [];
  const holder = list as unknown as Holder;
  let key = 0;
  for (const item of value) {
    const place: Place = {
      prev: at,
      key,
      typename: undefined,
      holder,
      isNonNull: shape.isNonNull,
      isNulled: false,
    };
    key += 1;
    try {
      if (isPromise(item)) {
        const take = (settled: unknown): void => put(run, field, shape, place, settled);
        later(run, field, place, { promise: item, take });
      } else put(run, field, shape, place, item);
    } catch (error) {
      refuse(run, field, place, error);
    }
  }
  return list;
}

interface Typed {
  readonly shape: Shape;
  readonly place: Place;
  readonly value: unknown;
  readonly type: GraphQLObjectType;
}

function objectOf(run: Run, field: PlannedField, typed: Typed): unknown {
  const { shape, place, value, type } = typed;
  const selection = subselection(run.plan, field, shape, type);
  if (!type.isTypeOf) return answerOf(run, selection, value, place);
  const answer = (isOne: unknown): Holder => {
    if (isOne) return answerOf(run, selection, value, place);
    throw new GraphQLError(`Expected value of type "${type.name}" but got: ${inspect(value)}.`, {
      nodes: field.nodes,
    });
  };
  const isOne = type.isTypeOf(value, run.context, infoOf(run, field, fieldPlace(place)));
  return isPromise(isOne) ? isOne.then(answer) : answer(isOne);
}

function abstractOf(run: Run, field: PlannedField, shape: Shape, place: Place, value: unknown): unknown {
  const { abstract } = shape;
  if (!abstract) throw new Error('a value has no type');
  const resolveType = abstract.resolveType ?? defaultTypeResolver;
  const info = infoOf(run, field, fieldPlace(place));
  const named = resolveType(value, run.context, info, abstract);
  const answer = (name: unknown): unknown =>
    objectOf(run, field, {
      shape,
      place,
      value,
      type: runtimeTypeOf(run.plan.schema, field, abstract, { name, value }),
    });
  return isPromise(named) ? named.then(answer) : answer(named);
}

/** The place of the field itself, from one within its list. */
function fieldPlace(place: Place): Place {
  let at = place;
  while (typeof at.key === 'number' && at.prev) at = at.prev;
  return at;
}
