import { randomBytes, randomUUID } from 'node:crypto';
import { GraphQLEnumType, type GraphQLNamedInputType } from 'graphql';
import { globalId, parseGlobalId } from '../../src/schema';
import { plantedCertificate } from '../support/planted-providers';
import type { Harvest, SeenObject } from './harvest';
import type { SlotLesson } from './lessons';
import type { Slot, Target } from './schema-targets';

/** A value to put into a slot, and one of the same kind that belongs to nobody. */
export interface Probe {
  readonly what: string;
  readonly value: unknown;
  readonly twin: unknown;
  /** Most likely the target refuses a value of this kind, whosever it is. */
  readonly misfit?: boolean;
}

/** What somebody must not find out about. */
export interface Secrets {
  readonly objects: readonly SeenObject[];
  /** How many of them a slot that takes their type is tried with; undefined: all. */
  readonly rowsOfAType?: number;
  readonly cursors: Harvest['cursors'];
  /** Further texts, among them parts of those in the objects. */
  readonly texts: readonly string[];
}

/** A text of the same length and form that nobody has: every letter is another one. */
export const unheardOf = (text: string): string => {
  const [scheme = ''] = /^https?:\/\//.exec(text) ?? [];
  return scheme + otherLetters(text.slice(scheme.length));
};

const otherLetters = (text: string): string =>
  text.replaceAll(/[a-z]/gi, (letter) => {
    const first = letter <= 'Z' ? 65 : 97;
    return String.fromCharCode(((letter.charCodeAt(0) - first + 13) % 26) + first);
  });

/** Every probe of the secrets that a slot takes. `known` objects tell which numbers are no secret. */
export function secretProbes(
  target: Target,
  lesson: SlotLesson,
  secrets: Secrets,
  known: readonly SeenObject[],
): Probe[] {
  const { slot } = lesson;
  const probes = (): Probe[] => {
    switch (slot.type.name) {
      case 'ID':
        return idProbes(lesson, secrets);
      case 'String':
        return lesson.takesCursors
          ? cursorProbes(secrets.cursors.get(target.name) ?? [])
          : textProbes(target, lesson, secrets);
      case 'Int':
        return numberProbes(slot, secrets.objects, known);
      default:
        return [];
    }
  };
  if (!slot.isList) return probes();
  return probes().map((probe) => ({ ...probe, value: [probe.value], twin: [probe.twin] }));
}

const nobodys = new Map<string, string>();

// The same for each type, so that its answer is asked for once.
function unknownUuid(type: string): string {
  const uuid = nobodys.get(type) ?? randomUUID();
  nobodys.set(type, uuid);
  return uuid;
}

/** Ids of the types that the slot takes, one of each other type, and one that says no type. */
function idProbes({ idTypes, accepted }: SlotLesson, { objects, rowsOfAType }: Secrets): Probe[] {
  const rows = objects.filter(({ id }) => id !== null);
  const bare = parseGlobalId(rows[0]?.id ?? '')?.uuid;
  const types = [...new Set(rows.map(({ type }) => type))];
  const probes = types.flatMap((type) => {
    const fits = accepted === null || idTypes.includes(type);
    return rows
      .filter((row) => row.type === type)
      .slice(0, fits ? rowsOfAType : 1)
      .map(({ id }) => ({
        what: `id of a ${type}`,
        value: id,
        // What is refused for its type is refused alike, whichever other type it is of.
        twin: fits ? globalId(type, unknownUuid(type)) : globalId('Nothing', unknownUuid('Nothing')),
        misfit: !fits,
      }));
  });
  return [...probes, { what: 'bare id', value: bare, twin: unknownUuid('bare'), misfit: true }];
}

function cursorProbes(cursors: readonly string[]): Probe[] {
  return cursors.slice(0, 1).map((value) => ({
    what: 'cursor of the same list',
    value,
    twin: randomBytes(Buffer.from(value, 'base64url').length).toString('base64url'),
    misfit: true,
  }));
}

/** A search gets every kind of text, a field that is written those of fields of its name and a few of other forms. */
function textProbes(target: Target, { slot }: SlotLesson, { objects, texts }: Secrets): Probe[] {
  const byField = new Map<string, string>();
  for (const { type, id, leaves } of objects) {
    for (const [field, value] of Object.entries(leaves)) {
      const name = `${type}.${field}`;
      const text = Array.isArray(value) ? value[0] : value;
      if (typeof text === 'string' && text !== id && isWords(field, text) && !byField.has(name))
        byField.set(name, text);
    }
  }
  const own = slot.path.at(-1) ?? '';
  const fits = (name: string): boolean =>
    target.operation === 'query' || name.endsWith(`.${own}`) || /\.(email|slug)$/.test(name);
  const wanted = [...byField].filter(([name]) => fits(name));
  return [...wanted, ...texts.map((text) => ['text', text] as const)].map(([what, value]) => ({
    what,
    value,
    twin: unheardOf(value),
  }));
}

const isWords = (field: string, value: string): boolean =>
  !/cursor$/i.test(field) &&
  !value.startsWith('-----BEGIN ') &&
  !/^([A-Z_]+|\d{4}-\d\d-\d\dT.*)$/.test(value) &&
  value.length > 3;

function numberProbes(slot: Slot, secret: readonly SeenObject[], known: readonly SeenObject[]): Probe[] {
  const field = slot.path.at(-1) ?? '';
  const numbers = (objects: readonly SeenObject[]): Set<unknown> =>
    new Set(objects.map(({ leaves }) => leaves[field]).filter((value) => typeof value === 'number'));
  const others = numbers(known);
  return [...numbers(secret)]
    .filter((value) => !others.has(value))
    .map((value) => ({ what: `a ${field}`, value, twin: 987_654 }));
}

/** Values that one's own tenant knows, for a slot: the likeliest first. */
export function ownValues(target: Target, slot: Slot, own: Harvest): unknown[] {
  const values = (): unknown[] => {
    switch (slot.type.name) {
      case 'ID':
        return ownIds(slot, own.objects);
      case 'String':
        return [
          ...(own.cursors.get(target.name) ?? []).slice(0, 1),
          ...(FORMED[slot.path.at(-1) ?? ''] ?? []),
          'Plain words',
          'plain.words@example.test',
          ...ownTexts(slot, own.objects),
        ];
      default:
        return plainValues(slot.type);
    }
  };
  return slot.isList ? values().map((value) => [value]) : values();
}

/** What fields take in which plain words are not in form, by their names. */
const FORMED: Readonly<Record<string, readonly string[]>> = {
  domains: ['plain-words.example'],
  issuer: ['https://plain-words.example'],
  signInUrl: ['https://plain-words.example'],
  certificates: [plantedCertificate()],
  names: ['plain.words'],
};

/** Values of a type that are nobody's. */
export function plainValues(type: GraphQLNamedInputType): unknown[] {
  if (type instanceof GraphQLEnumType) return type.getValues().map(({ name }) => name);
  switch (type.name) {
    case 'Boolean':
      return [true, false];
    case 'Int':
      return [2, 1, 3, 100];
    case 'Float':
      return [1.5];
    case 'String':
      return ['Plain words'];
    case 'ID':
      return [];
    default:
      return ['2026-02-02T02:02:02.000Z', 'Plain words', 1, {}];
  }
}

/** Own ids, first those of the type that the slot is called after: `ticketId` wants a Ticket. */
function ownIds(slot: Slot, objects: readonly SeenObject[]): string[] {
  const field = (slot.path.at(-1) ?? '').toLowerCase();
  const rows = objects.filter(({ id }) => id !== null);
  const likely = rows.filter(({ type }) => field.startsWith(type.toLowerCase()));
  return [...likely, ...rows.filter((row) => !likely.includes(row))].map(({ id }) => String(id));
}

/** Own texts of fields with the slot's name, one of each type. */
function ownTexts(slot: Slot, objects: readonly SeenObject[]): string[] {
  const field = slot.path.at(-1) ?? '';
  const texts = objects
    .map(({ type, leaves }) => [type, [leaves[field]].flat().at(-1)] as const)
    .filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return [...new Map(texts).values()];
}
