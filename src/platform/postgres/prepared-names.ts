import { createHash } from 'node:crypto';
import type { WireConnection } from './pg-wire';

// Texts come from our own stores and Prisma's compiler, so they are few; the bound is for the unforeseen.
const MAX_NAMED_TEXTS = 1_000;
// A longer text is a bulk insert, which is seldom sent twice.
const MAX_NAMED_LENGTH = 16_384;

/** Names for statements: the same text gets the same name, so PostgreSQL plans it once a connection. */
export class StatementNames {
  #byText = new Map<string, string>();
  #epoch = 0;

  /** The name of a text; past the bounds '', which is to say unnamed. */
  of(text: string): string {
    const known = this.#byText.get(text);
    if (known !== undefined) return known;
    if (this.#byText.size >= MAX_NAMED_TEXTS || text.length > MAX_NAMED_LENGTH) return '';
    const hash = createHash('sha256').update(text).digest('base64url').slice(0, 22);
    const name = `a${this.#epoch}_${hash}`;
    this.#byText.set(text, name);
    return name;
  }

  /** New names for all: after a migration every connection holds stale plans under the old ones. */
  renew(): void {
    this.#byText = new Map();
    this.#epoch += 1;
  }
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

  /** Confirmed, or sent before in the same round trip: then it is there, or nothing after it runs. */
  has(name: string): boolean {
    return this.#confirmed.has(name) || this.#sent.includes(name);
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
