import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { WireConnection } from './pg-wire';

// Texts are as many as what clients put together has shapes: those that are not sent any more make room.
const MAX_NAMED_TEXTS = 2_000;
// The server keeps a plan for each, some 10 to 100 kB.
const MAX_PREPARED = 500;
// A longer text is a bulk insert, which is seldom sent twice.
const MAX_NAMED_LENGTH = 16_384;

/** Names for statements: the same text gets the same name, so PostgreSQL plans it once a connection. */
export class StatementNames {
  readonly #byText = new LRUCache<string, string>({ max: MAX_NAMED_TEXTS });
  #epoch = 0;

  /** The name of a text; of a long one '', which is to say unnamed. */
  of(text: string): string {
    const known = this.#byText.get(text);
    if (known !== undefined) return known;
    if (text.length > MAX_NAMED_LENGTH) return '';
    const hash = createHash('sha256').update(text).digest('base64url').slice(0, 22);
    const name = `a${this.#epoch}_${hash}`;
    this.#byText.set(text, name);
    return name;
  }

  /** New names for all: after a migration every connection holds stale plans under the old ones. */
  renew(): void {
    this.#byText.clear();
    this.#epoch += 1;
  }
}

/** Which statement names the server has confirmed on one connection, the least recently used one first. */
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

  /** Whether it is there, or under way on this connection and so there in time; it counts as used. */
  has(name: string): boolean {
    if (!this.#confirmed.delete(name)) return name !== '' && this.#sent.includes(name);
    this.#confirmed.add(name);
    return true;
  }

  /** Makes room for so many; gives those that are to be closed. */
  outdated(coming: number): string[] {
    const excess = this.#confirmed.size + coming - MAX_PREPARED;
    if (excess <= 0) return [];
    const names = [...this.#confirmed].slice(0, excess);
    for (const name of names) this.#confirmed.delete(name);
    return names;
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
