import { parseJsonObject } from './strict-json';

// The longest that common issuers sign, with a hundred groups in it, has about 6,000.
const MAX_LENGTH = 8_192;
const MAX_KEY_ID = 256;
const TYPES = ['jwt', 'application/jwt', 'at+jwt', 'application/at+jwt'];
// A key, or a place to get one, is never taken from a token; and no extension of JWS is understood.
const FORBIDDEN = ['jwk', 'jku', 'x5c', 'x5u', 'crit', 'b64'];

type Json = Readonly<Record<string, unknown>>;

/** What a token says of itself; nothing of it is known to be true before the signature is checked. */
export interface OpenedToken {
  readonly header: Json;
  readonly claims: Json;
}

/** Opens a compact JWS whose header this server has a use for. Throws for every other text. */
export function openToken(token: string): OpenedToken {
  if (token.length > MAX_LENGTH) throw new Error('too long');
  const parts = token.split('.');
  const [header, claims, signature] = parts.map(canonicalBytes);
  if (parts.length !== 3 || !header || !claims || !signature?.length) throw new Error('not three parts');
  const opened = { header: parseJsonObject(header), claims: parseJsonObject(claims) };
  checkHeader(opened.header);
  return opened;
}

// Node's decoder skips what it does not know, so only text that it would write itself is taken.
function canonicalBytes(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64url');
  if (bytes.toString('base64url') !== text) throw new Error('not base64url');
  return bytes;
}

function checkHeader(header: Json): void {
  const { kid, typ } = header;
  if (FORBIDDEN.some((name) => Object.hasOwn(header, name))) throw new Error('forbidden header');
  if (typ !== undefined && !(typeof typ === 'string' && TYPES.includes(typ.toLowerCase()))) {
    throw new Error('odd typ');
  }
  if (kid !== undefined && !(typeof kid === 'string' && kid !== '' && kid.length <= MAX_KEY_ID)) {
    throw new Error('odd kid');
  }
}
