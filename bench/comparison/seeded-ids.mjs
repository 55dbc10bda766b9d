// The ids of the seeded rows, as seed.sql makes them of names.
import { createHash } from 'node:crypto';

export function idOf(name) {
  const hex = createHash('md5').update(name).digest('hex');
  const marked = `${hex.slice(0, 12)}4${hex.slice(13, 16)}a${hex.slice(17)}`;
  return marked.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

/** As Atrium's schema spells an id. */
export const globalIdOf = (type, id) => Buffer.from(`${type}:${id}`).toString('base64url');

const GLOBAL_ID = /^[A-Z][A-Za-z]*:([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})$/;

/** The plain id of either spelling. */
export const plainIdOf = (id) => GLOBAL_ID.exec(Buffer.from(id, 'base64url').toString())?.[1] ?? id;
