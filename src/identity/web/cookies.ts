import { parseCookie, stringifySetCookie } from 'cookie';

/** A cookie of ours: how it is read, set and taken away. */
export interface OwnCookie {
  readonly name: string;
  /** Its value in a Cookie header; null without it, and when it stands there twice, which no browser of ours does. */
  read(header: string | undefined): string | null;
  /** The Set-Cookie header. */
  set(value: string, maxAgeS: number): string;
  clear(): string;
}

// Our values need no escapes, so one that has some is none of ours.
const asItIs = (text: string): string => text;

/**
 * A cookie that scripts cannot read and other sites cannot send along with a write. By https it has the prefix __Host-:
 * then no other host, not even a subdomain, can set it. By plain http, in development, browsers refuse that prefix.
 */
export function ownCookie(name: string, { isSecure }: { isSecure: boolean }): OwnCookie {
  const fullName = isSecure ? `__Host-${name}` : name;
  const set = (value: string, maxAge: number): string =>
    stringifySetCookie({
      name: fullName,
      value,
      maxAge,
      path: '/',
      httpOnly: true,
      secure: isSecure,
      sameSite: 'lax',
    });
  return {
    name: fullName,
    read: (header = '') => {
      // Named as the parser names them: it cuts blanks off.
      const names = header.split(';').map((pair) => pair.split('=', 1)[0]?.trim());
      const times = names.filter((name) => name === fullName).length;
      return times === 1 ? (parseCookie(header, { decode: asItIs })[fullName] ?? null) : null;
    },
    set,
    clear: () => set('', 0),
  };
}
