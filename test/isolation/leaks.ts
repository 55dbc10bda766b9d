import { parseLookupPart } from '../../src/platform/secret';
import type { Reply } from './operations';

/** Something that an answer tells and must not, or a row that changed. */
export interface Leak {
  readonly role: string;
  /** Target, slot and probe. */
  readonly attack: string;
  readonly why: string;
  readonly seen: string;
}

/** What tells new rows from those that there were. */
export interface Normalising {
  /** UUIDs, and whatever else is text, in the rows that there were before. */
  readonly knownIds: ReadonlySet<string>;
  /** When the attacks began. */
  readonly since: Date;
}

const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
const TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g;

// The token of an API key, or the end of its lookup part.
const KEY = /atr_live_[\w-]{87}|…[\w-]{12}/g;

// A tenant's identity provider in an address.
const REFERENCE = /(?<![\w-])[\w-]{43}(?![\w-])/g;

/** The texts of an answer as they are, with ids and cursors decoded. */
export function* textsIn(value: unknown): Generator<string> {
  if (typeof value === 'string') {
    yield value;
    const decoded = decode(value);
    if (decoded) yield decoded;
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      yield key;
      yield* textsIn(item);
    }
  }
}

const decode = (text: string): string | null =>
  /^[\w-]{16,}$/.test(text) ? Buffer.from(text, 'base64url').toString('utf8') : null;

/** The first needle in an answer, without what was sent and came back as it is; null when there is none. */
export function needleIn(
  reply: Pick<Reply, 'value' | 'faults'>,
  sent: readonly string[],
  needles: readonly string[],
): string | null {
  for (const text of textsIn([reply.value, reply.faults])) {
    const rest = withoutSent(text, sent);
    const found = needles.find((needle) => rest.includes(needle));
    if (found) return `${found} in ${rest.slice(0, 200)}`;
  }
  return null;
}

/** Every text in a value that is long enough to be recognised. */
export const sentTexts = (value: unknown): string[] => [
  ...new Set([...textsIn(value)].filter((text) => text.length >= 4)),
];

function withoutSent(text: string, sent: readonly string[]): string {
  return sent
    .toSorted((a, b) => b.length - a.length)
    .reduce((rest, own) => rest.replaceAll(own, '«sent»').replaceAll(own.toLowerCase(), '«sent»'), text);
}

/** An answer without what differs from one run to the next: ids and times of new rows, and what was sent. */
export function normalised(reply: Reply, sent: readonly string[], how: Normalising): string {
  const isNew = (text: string): boolean =>
    [...text.matchAll(UUID)].some(([id]) => !how.knownIds.has(id)) ||
    [...text.matchAll(TIME)].some(([time]) => new Date(time) >= how.since);
  const one = (text: string): string => {
    const rest = withoutSent(text, sent);
    const decoded = decode(rest);
    if (decoded && isNew(decoded)) return '«new»';
    return rest
      .replaceAll(KEY, (key) => (how.knownIds.has(key) ? key : '«key»'))
      .replaceAll(REFERENCE, (name) => (how.knownIds.has(parseLookupPart(name)?.id ?? '') ? name : '«new»'))
      .replaceAll(UUID, (id) => (how.knownIds.has(id) ? id : '«new»'))
      .replaceAll(TIME, (time) => (new Date(time) >= how.since ? '«now»' : time));
  };
  const all = (value: unknown): unknown => {
    if (typeof value === 'string') return one(value);
    if (Array.isArray(value)) return value.map(all);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, all(item)]));
  };
  return JSON.stringify(all({ status: reply.status, value: reply.value, faults: reply.faults }));
}

/** An answer to be judged, and the answer to the same with something that nobody has. */
export interface Case {
  readonly role: string;
  readonly name: string;
  readonly needles: readonly string[];
  readonly reply: Reply;
  readonly unknown: Reply | null;
  /** What was sent in the place of the secret, here and there. */
  readonly value: unknown;
  readonly twin: unknown;
}

// What no error of a client's doing has a reason to name.
const INSIDE = /prisma|postgres|\bsql\b|constraint|violat|relation "|node_modules|\.[jt]s:\d/i;

/** What an answer gives away. */
export function judge(world: Normalising, of: Case): Leak[] {
  const { role, name, reply, unknown } = of;
  const leaks: Leak[] = [];
  const report = (why: string, seen: string) =>
    leaks.push({ role, attack: name, why, seen: seen.slice(0, 600) });
  const sent = sentTexts(of.value);
  const needle = needleIn(reply, sent, of.needles);
  if (needle) report('shows what is hidden', needle);
  const inside = reply.faults.find(({ message }) => INSIDE.test(withoutSent(message, sent)));
  if (inside) report('tells of the inside', inside.message);
  if (reply.faults.some(({ code }) => code === 'INTERNAL'))
    report('is a fault', JSON.stringify(reply.faults));
  if (unknown) {
    const told = normalised(reply, sent, world);
    const untold = normalised(unknown, sentTexts(of.twin), world);
    if (told !== untold) report('tells the hidden from the unknown', `${told}\n  unlike ${untold}`);
  }
  return leaks;
}
