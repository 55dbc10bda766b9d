import { GraphQLEnumType, type GraphQLNamedInputType } from 'graphql';
import { randomBytes, randomUUID } from 'node:crypto';
import { globalId, parseGlobalId } from '../../src/schema';
import type { Harvest, SeenObject } from './harvest';
import type { Slot, Target } from './schema-targets';

/** A value to put into a slot, and one of the same kind that belongs to nobody. */
export interface Probe {
  readonly what: string;
  readonly value: unknown;
  /** Null where no value is like it: then only what the answer shows is judged. */
  readonly twin: { readonly value: unknown } | null;
}

/** What somebody must not find out about. */
export interface Secrets {
  readonly objects: readonly SeenObject[];
  readonly cursors: Harvest['cursors'];
  /** Further texts: of columns that no field shows. */
  readonly texts: readonly string[];
}

/** A text of the same length and form that nobody has: every letter is another one. */
export const unheardOf = (text: string): string =>
  text.replaceAll(/[a-z]/gi, (letter) => {
    const first = letter <= 'Z' ? 65 : 97;
    return String.fromCharCode(((letter.charCodeAt(0) - first + 13) % 26) + first);
  });

const asList = (slot: Slot, probe: Probe): Probe =>
  slot.isList ? { ...probe, value: [probe.value], twin: probe.twin && { value: [probe.twin.value] } } : probe;

/** Every probe of the secrets that a slot takes. `known` objects tell which numbers are no secret. */
export function secretProbes(
  target: Target,
  slot: Slot,
  secrets: Secrets,
  known: readonly SeenObject[],
): Probe[] {
  const probes = (): Probe[] => {
    switch (slot.type.name) {
      case 'ID':
        return idProbes(secrets.objects);
      case 'String':
        return [...cursorProbes(secrets.cursors.get(target.name) ?? []), ...textProbes(secrets)];
      case 'Int':
        return numberProbes(slot, secrets.objects, known);
      default:
        return [];
    }
  };
  return probes().map((probe) => asList(slot, probe));
}

// Two rows of each type: more tell nothing new.
const ROWS_OF_A_TYPE = 2;

function idProbes(objects: readonly SeenObject[]): Probe[] {
  const rows = objects.filter(({ id }) => id !== null);
  return [...new Set(rows.map(({ type }) => type))].flatMap((type) => {
    const ofType = rows.filter((row) => row.type === type);
    const ids = ofType.slice(0, ROWS_OF_A_TYPE).map(({ id }) => String(id));
    const uuid = parseGlobalId(ids[0] ?? '')?.uuid ?? '';
    return [
      ...ids.map((id) => ({
        what: `id of a ${type}`,
        value: id,
        twin: { value: globalId(type, randomUUID()) },
      })),
      { what: `bare id of a ${type}`, value: uuid, twin: { value: randomUUID() } },
    ];
  });
}

function cursorProbes(cursors: readonly string[]): Probe[] {
  return cursors.slice(0, 2).map((value) => ({
    what: 'cursor of the same list',
    value,
    twin: { value: randomBytes(Buffer.from(value, 'base64url').length).toString('base64url') },
  }));
}

function textProbes({ objects, texts }: Secrets): Probe[] {
  const byField = new Map<string, string>();
  for (const { type, id, leaves } of objects) {
    for (const [field, value] of Object.entries(leaves)) {
      const isText =
        typeof value === 'string' && value !== id && !/^([A-Z_]+|\d{4}-\d\d-\d\dT.*)$/.test(value);
      if (isText && !/cursor$/i.test(field) && !byField.has(`${type}.${field}`))
        byField.set(`${type}.${field}`, value);
    }
  }
  const all = [...byField, ...texts.map((text) => ['text', text] as const)];
  const once = new Map(all.map(([what, value]) => [value, what]));
  return [...once].map(([value, what]) => ({ what, value, twin: { value: unheardOf(value) } }));
}

function numberProbes(slot: Slot, secret: readonly SeenObject[], known: readonly SeenObject[]): Probe[] {
  const field = slot.path.at(-1) ?? '';
  const numbers = (objects: readonly SeenObject[]): Set<unknown> =>
    new Set(objects.map(({ leaves }) => leaves[field]).filter((value) => typeof value === 'number'));
  const others = numbers(known);
  return [...numbers(secret)]
    .filter((value) => !others.has(value))
    .map((value) => ({ what: `a ${field}`, value, twin: { value: 987_654 } }));
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

function ownTexts(slot: Slot, objects: readonly SeenObject[]): string[] {
  const field = slot.path.at(-1) ?? '';
  const texts = objects.map(({ leaves }) => leaves[field]).filter((value) => typeof value === 'string');
  return [...new Set(texts)].slice(0, 3);
}
