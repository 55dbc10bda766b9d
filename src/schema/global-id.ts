import { atriumError, isUuid } from '../kernel';

/** Opaque id of an object: says its type, so that `node(id)` finds it, and nothing else. */
export function globalId(type: string, uuid: string): string {
  const text = `${type}:${uuid}`;
  // Made for each row: the usual one is written into the same place each time.
  if (text.length > LONGEST) return Buffer.from(text).toString('base64url');
  return scratch.toString('base64url', 0, scratch.write(text));
}

const LONGEST = 100;
const scratch = Buffer.allocUnsafe(4 * LONGEST);

/** Type and UUID of a global id, or null when it is none: wrong alphabet, truncated, not in canonical form. */
export function parseGlobalId(id: string): { type: string; uuid: string } | null {
  if (id.length > 200) return null;
  const [type, uuid, ...rest] = Buffer.from(id, 'base64url').toString('utf8').split(':');
  if (!type || !uuid || rest.length > 0 || !isUuid(uuid) || uuid !== uuid.toLowerCase()) return null;
  return globalId(type, uuid) === id ? { type, uuid } : null;
}

/** The UUID in a global id of this type. Throws BAD_USER_INPUT naming the argument. */
export function uuidOf(type: string, id: string, argument: string): string {
  const parsed = parseGlobalId(id);
  if (parsed?.type !== type)
    throw atriumError('BAD_USER_INPUT', `\`${argument}\` is not the id of a ${type}.`);
  return parsed.uuid;
}

/** As {@link uuidOf}, passing on null (take away) and undefined (leave alone). */
export function optionalUuidOf<T extends null | undefined>(
  type: string,
  id: string | T,
  argument: string,
): string | T {
  return typeof id === 'string' ? uuidOf(type, id, argument) : id;
}
