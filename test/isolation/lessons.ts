import type { Ask } from '../support/world';
import { perform, type Arguments, type Reply, type Sending } from './operations';
import { parseGlobalId } from '../../src/schema';
import { slotsOf, type Slot, type Target } from './schema-targets';
import { ownValues } from './values';
import type { Harvest } from './harvest';

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

export interface Teaching extends Sending {
  readonly own: Harvest;
  /** Called after every try of a mutation, with what it was answered. */
  readonly afterTry?: (target: Target, reply: Reply) => Promise<void>;
}

/** Finds out which arguments a target accepts from somebody who may do everything. */
export async function learn(ask: Ask, target: Target, teaching: Teaching): Promise<Lesson> {
  const attempt: Attempt = async (args) => {
    const [reply] = await perform(ask, [{ target, args, alone: true }], teaching);
    if (reply) await teaching.afterTry?.(target, reply);
    return reply?.faults.length === 0;
  };
  const slots = slotsOf(target);
  const required = slots.filter(({ isRequired }) => isRequired);
  const found = await firstAccepted(product(required, target, teaching.own), attempt);
  const base = found ?? firstGuess(required, target, teaching.own);
  const lessons: SlotLesson[] = [];
  for (const slot of slots) {
    const accepted = slot.isRequired
      ? found
      : await learnSlot({ slot, slots, base, target }, teaching, attempt);
    lessons.push(await describe({ slot, accepted, target }, teaching, attempt));
  }
  const accepted = found ?? lessons.find((lesson) => lesson.accepted !== null)?.accepted ?? null;
  return { target, base: accepted ?? base, slots: lessons, accepted: accepted !== null };
}

type Attempt = (args: Arguments) => Promise<boolean>;

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
  return firstAccepted([...alone, ...together], attempt);
}

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
    takesCursors: accepted !== null && isCursor && !(await attempt(withValue(accepted, slot, 'Plain words'))),
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
    if (await attempt(withValue(accepted, slot, slot.isList ? [id] : id))) types.push(type);
  }
  return types;
}

const valueAt = (args: Arguments, path: readonly string[]): unknown =>
  path.reduce<unknown>((value, name) => (value as Arguments | undefined)?.[name], args);

async function firstAccepted(candidates: Iterable<Arguments>, attempt: Attempt): Promise<Arguments | null> {
  let tries = 0;
  for (const args of candidates) {
    if ((tries += 1) > MOST_TRIES) break;
    if (await attempt(args)) return args;
  }
  return null;
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
