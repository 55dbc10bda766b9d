import { GraphQLEnumType } from 'graphql';
import { parseGlobalId } from '../../src/schema';
import type { Ask } from '../support/world';
import type { Harvest } from './harvest';
import { perform, type Arguments, type Sending } from './operations';
import { slotsOf, type Slot, type Target } from './schema-targets';
import { ownValues, plainValues } from './values';

/** Arguments that a target accepts, found by trying: so no one tells the suite what a field wants. */
export interface Lesson {
  readonly target: Target;
  /** What the target was given when it answered without an error, or a guess when it never did. */
  readonly base: Arguments;
  readonly slots: readonly SlotLesson[];
  /** Whether the target was answered without an error once. */
  readonly accepted: boolean;
}

export interface SlotLesson {
  readonly slot: Slot;
  /** Arguments in which this slot had a value and the target answered without an error; null if none was found. */
  readonly accepted: Arguments | null;
  /** The types whose ids were accepted, if the slot takes ids: the one that it is made for first. */
  readonly idTypes: readonly string[];
  /** Takes a cursor of the list, and no other words. */
  readonly takesCursors: boolean;
}

// Enough for every row of a small tenant in two places at once.
const MOST_TRIES = 1_000;
// After a mutation was answered and changed nothing: tries to find arguments with which it does change something.
const MORE_TRIES = 60;

export interface Teaching extends Sending {
  readonly own: Harvest;
  /** Called after every try of a mutation; tells whether it changed a row, and puts all rows back. */
  readonly hasChangedRows: () => Promise<boolean>;
}

/** Finds out which arguments a target accepts from somebody who may do everything. */
export async function learn(ask: Ask, target: Target, teaching: Teaching): Promise<Lesson> {
  const attempt: Attempt = async (args) => {
    const [reply] = await perform(ask, [{ target, args, alone: true }], teaching);
    const changes = target.operation === 'query' || (await teaching.hasChangedRows());
    if (reply?.faults.length !== 0) return 'refused';
    return changes ? 'done' : 'idle';
  };
  const slots = slotsOf(target);
  const required = slots.filter(({ isRequired }) => isRequired);
  const found = await firstAccepted(wholeCandidates(target, slots, teaching.own), attempt);
  const base = found ?? firstGuess(required, target, teaching.own);
  const lessons: SlotLesson[] = [];
  for (const slot of slots) {
    const accepted = slot.isRequired
      ? found
      : await learnSlot({ slot, slots, base, target }, teaching, attempt);
    lessons.push(await describe({ slot, accepted, target }, teaching, attempt));
    if (target.operation === 'query' && accepted !== null && !slot.isRequired)
      lessons.push(...(await inOtherChoices({ slot, slots, accepted, target }, teaching, attempt)));
  }
  const accepted = found ?? lessons.find((lesson) => lesson.accepted !== null)?.accepted ?? null;
  return { target, base: accepted ?? base, slots: lessons, accepted: accepted !== null };
}

/** Idle: no error, and yet nothing was changed, as by a conflict of versions. */
type Attempt = (args: Arguments) => Promise<'refused' | 'idle' | 'done'>;

/** A slot's value with what its input object needs, then with one argument more: `before` wants `last`. */
async function learnSlot(
  of: { slot: Slot; slots: readonly Slot[]; base: Arguments; target: Target },
  { own }: Teaching,
  attempt: Attempt,
): Promise<Arguments | null> {
  const { slot, slots, target } = of;
  const parent = slot.path.slice(0, -1).join('.');
  const others = slots.filter((other) => other !== slot && !other.isRequired);
  const fill = (args: Arguments, other: Slot): Arguments =>
    withValue(args, other, ownValues(target, other, own)[0]);
  const base = others
    .filter((other) => other.isNeeded && other.path.slice(0, -1).join('.') === parent)
    .reduce(fill, of.base);
  const values = ownValues(target, slot, own);
  const alone = values.map((value) => withValue(base, slot, value));
  const together = others
    .filter((other) => other.path.length === 1)
    .flatMap((other) => values.slice(0, 3).map((value) => withValue(fill(base, other), slot, value)));
  const choices = withChoices({ ...of, base }, values);
  return firstAccepted(
    [...alone, ...together, ...inOtherRows({ ...of, base }, values, own), ...choices],
    attempt,
  );
}

/** Ids, one of each type, with every choice that the target requires: what it takes may depend on that. */
function withChoices(
  { slot, slots, base }: { slot: Slot; slots: readonly Slot[]; base: Arguments },
  values: readonly unknown[],
): Arguments[] {
  if (slot.type.name !== 'ID') return [];
  const ids = [...new Map(values.map((id) => [typeOf(id), id])).values()];
  return slots
    .filter((other) => other.isRequired && other.type instanceof GraphQLEnumType)
    .flatMap((choice) => plainValues(choice.type).map((value) => withValue(base, choice, value)))
    .flatMap((args) => ids.map((id) => withValue(args, slot, id)));
}

/** A lesson more for every other choice with which a slot takes an id: perhaps one of another type. */
async function inOtherChoices(
  of: { slot: Slot; slots: readonly Slot[]; accepted: Arguments; target: Target },
  teaching: Teaching,
  attempt: Attempt,
): Promise<SlotLesson[]> {
  const { slot, target, accepted } = of;
  const withoutId = (args: Arguments): string => JSON.stringify(withValue(args, slot, null));
  const groups = new Map<string, Arguments[]>();
  for (const args of withChoices({ ...of, base: accepted }, ownValues(target, slot, teaching.own)))
    groups.set(withoutId(args), [...(groups.get(withoutId(args)) ?? []), args]);
  groups.delete(withoutId(accepted));
  const lessons: SlotLesson[] = [];
  for (const candidates of groups.values()) {
    const found = await firstAccepted(candidates, attempt);
    if (found) lessons.push(await describe({ slot, accepted: found, target }, teaching, attempt));
  }
  return lessons;
}

/** Each value in other rows of the type that the target was given: what a row takes may depend on its kind. */
function inOtherRows(
  {
    slot: slotOfValue,
    slots,
    base,
    target,
  }: { slot: Slot; slots: readonly Slot[]; base: Arguments; target: Target },
  values: readonly unknown[],
  own: Harvest,
): Arguments[] {
  const ids = slots.filter(({ type, isList, isRequired }) => type.name === 'ID' && isRequired && !isList);
  return ids.flatMap((slot) => {
    const type = typeOf(valueAt(base, slot.path));
    const rows = ownValues(target, slot, own).filter((id) => type && typeOf(id) === type);
    return rows
      .slice(0, 3)
      .flatMap((id) =>
        values.slice(0, 3).map((value) => withValue(withValue(base, slot, id), slotOfValue, value)),
      );
  });
}

const typeOf = (id: unknown): string | undefined => parseGlobalId(String(id))?.type;

async function describe(
  of: { slot: Slot; accepted: Arguments | null; target: Target },
  { own }: Teaching,
  attempt: Attempt,
): Promise<SlotLesson> {
  const { slot, accepted, target } = of;
  const value = accepted && [valueAt(accepted, slot.path)].flat()[0];
  const isCursor = own.cursors.get(target.name)?.includes(String(value)) ?? false;
  return {
    slot,
    accepted,
    idTypes: slot.type.name === 'ID' && accepted ? await idTypesOf({ slot, accepted, own }, attempt) : [],
    takesCursors:
      accepted !== null &&
      isCursor &&
      (await attempt(withValue(accepted, slot, 'Plain words'))) === 'refused',
  };
}

async function idTypesOf(
  { slot, accepted, own }: { slot: Slot; accepted: Arguments; own: Harvest },
  attempt: Attempt,
): Promise<string[]> {
  const known = parseGlobalId(String([valueAt(accepted, slot.path)].flat()[0]))?.type ?? '';
  const types = [known];
  for (const [type, id] of new Map(own.objects.map((object) => [object.type, object.id]))) {
    if (id === null || type === known) continue;
    const tried = await attempt(withValue(accepted, slot, slot.isList ? [id] : id));
    if (tried !== 'refused') types.push(type);
  }
  return types;
}

const valueAt = (args: Arguments, path: readonly string[]): unknown =>
  path.reduce<unknown>((value, name) => (value as Arguments | undefined)?.[name], args);

/** The first arguments with which something is done; else the first that were answered without an error. */
async function firstAccepted(candidates: Iterable<Arguments>, attempt: Attempt): Promise<Arguments | null> {
  let idle: Arguments | null = null;
  let left = MOST_TRIES;
  for (const args of candidates) {
    if ((left -= 1) < 0) break;
    const tried = await attempt(args);
    if (tried === 'done') return args;
    if (tried === 'idle' && idle === null) [idle, left] = [args, Math.min(left, MORE_TRIES)];
  }
  return idle;
}

/** What is required, and then that with something optional: an update that is told no new value does nothing. */
function* wholeCandidates(target: Target, slots: readonly Slot[], own: Harvest): Generator<Arguments> {
  const required = slots.filter(({ isRequired }) => isRequired);
  const optional = target.operation === 'mutation' ? slots.filter((slot) => !slot.isRequired) : [];
  for (const args of product(required, target, own)) {
    yield args;
    for (const slot of optional) {
      for (const value of ownValues(target, slot, own).slice(0, 1)) yield withValue(args, slot, value);
    }
  }
}

/** All combinations of own values in the required slots, the last slot changing fastest. */
function* product(slots: readonly Slot[], target: Target, own: Harvest): Generator<Arguments> {
  const [slot, ...rest] = slots;
  if (!slot) return yield {};
  for (const value of ownValues(target, slot, own)) {
    for (const args of product(rest, target, own)) yield withValue(args, slot, value);
  }
}

const firstGuess = (slots: readonly Slot[], target: Target, own: Harvest): Arguments =>
  slots.reduce((args, slot) => withValue(args, slot, ownValues(target, slot, own)[0]), {} as Arguments);

/** The arguments with this value in the slot. */
export function withValue(args: Arguments, { path }: Pick<Slot, 'path'>, value: unknown): Arguments {
  const [name = '', ...rest] = path;
  if (rest.length === 0) return { ...args, [name]: value };
  return { ...args, [name]: withValue((args[name] ?? {}) as Arguments, { path: rest }, value) };
}
