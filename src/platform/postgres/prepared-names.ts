import { createHash } from 'node:crypto';
import type { WireConnection } from './pg-wire';

// Texts come from our own stores and Prisma's compiler, so they are few; the bound is for the unforeseen.
const MAX_NAMED_TEXTS = 1_000;
// A longer text is a bulk insert, which is seldom sent twice.
const MAX_NAMED_LENGTH = 16_384;
const namesByText = new Map<string, string>();

/** The same text gets the same name, so PostgreSQL plans it once a connection. Past the bounds: '' (unnamed). */
export function statementName(text: string): string {
  const known = namesByText.get(text);
  if (known !== undefined) return known;
  if (namesByText.size >= MAX_NAMED_TEXTS || text.length > MAX_NAMED_LENGTH) return '';
  const name = `a${createHash('sha256').update(text).digest('base64url').slice(0, 22)}`;
  namesByText.set(text, name);
  return name;
}

/** Which statement names the server has confirmed on one connection. */
export class PreparedNames {
  static readonly #byConnection = new WeakMap<WireConnection, PreparedNames>();
  readonly #confirmed = new Set<string>();
  #sent: string[] = [];

  static of(connection: WireConnection): PreparedNames {
    let names = this.#byConnection.get(connection);
    if (!names) {
      names = new PreparedNames();
      const created = names;
      connection.on('parseComplete', () => created.#confirmNext());
      this.#byConnection.set(connection, names);
    }
    return names;
  }

  has(name: string): boolean {
    return this.#confirmed.has(name);
  }

  /** Notes that a Parse message was sent; answers arrive in the same order. Unnamed ones count too. */
  sent(name: string): void {
    this.#sent.push(name);
  }

  /** After an error the server skips all that was sent up to the Sync: the rest will not be confirmed. */
  forgetUnconfirmed(): void {
    this.#sent = [];
  }

  #confirmNext(): void {
    const name = this.#sent.shift();
    if (name) this.#confirmed.add(name);
  }
}
