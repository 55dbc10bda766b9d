import { atriumError } from '../../kernel';

const MAX_LENGTH = 1_000;
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * The address as it was given, when it is one that people and secrets may be sent to. Throws BAD_USER_INPUT unless it
 * is an https URL (http on this machine alone) of at most 1,000 characters, without user name, password and fragment,
 * and without a query unless that is allowed.
 */
export function checkedAddress(text: string, field: string, { query }: { query: boolean }): string {
  const fault = faultOf(text, query);
  if (fault) throw atriumError('BAD_USER_INPUT', `\`${field}\` ${fault}.`);
  return text;
}

// Looks at the text and not only at the parsed URL: parsers forgive blanks, backslashes and an empty `#` or `@`.
function faultOf(text: string, query: boolean): string | null {
  if (text.length > MAX_LENGTH) return `must have at most ${MAX_LENGTH} characters`;
  if (!/^https?:\/\/[^\s\\\p{Cc}]+$/u.test(text) || !URL.canParse(text)) {
    return 'must be a URL that begins with https://';
  }
  const url = new URL(text);
  if (url.protocol !== 'https:' && !LOOPBACK.has(url.hostname)) {
    return 'must begin with https:// (http:// is for this machine alone)';
  }
  if (/^https?:\/\/[^/?#]*@/.test(text)) return 'must not hold a user name or password';
  if (text.includes('#')) return 'must not have a fragment (#)';
  return !query && text.includes('?') ? 'must not have a query (?)' : null;
}

/**
 * A SAML entity id as it was given: a name that is compared and never called, so any URI will do. Throws
 * BAD_USER_INPUT unless it has 1 to 1,000 characters and no blank among them.
 */
export function checkedEntityId(text: string, field: string): string {
  if (/^[^\s\p{Cc}]+$/u.test(text) && text.length <= MAX_LENGTH) return text;
  throw atriumError(
    'BAD_USER_INPUT',
    `\`${field}\` must be the provider's entity id: 1 to ${MAX_LENGTH} characters without blanks.`,
  );
}
