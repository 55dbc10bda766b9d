import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A statement as it went to the server; values as texts. */
export interface TappedStatement {
  readonly text: string;
  readonly values: readonly (string | null)[];
}

/** What went over the wire since it was last forgotten. */
export interface Tapped {
  /** Times that a client waited for the server. */
  roundTrips: number;
  /** In order, with those that only carry settings. */
  statements: TappedStatement[];
  /** Bytes of rows that the server sent. */
  rowBytes: number;
}

const nothing = (): Tapped => ({ roundTrips: 0, statements: [], rowBytes: 0 });

/** Listens in between a PostgreSQL of the loopback and its clients, who must not encrypt. Counts what is said. */
export class PostgresTap {
  readonly #target: URL;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #tapped = nothing();

  constructor(url: string) {
    this.#target = new URL(url);
    this.#server = createServer((client) => this.#join(client));
  }

  /** Resolves to the connection string of the way through here. */
  async open(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    const url = new URL(this.#target);
    [url.hostname, url.port] = ['127.0.0.1', String((this.#server.address() as AddressInfo).port)];
    return url.href;
  }

  /** What goes over the wire while `run` runs. */
  async of(run: () => Promise<unknown>): Promise<Tapped> {
    this.#tapped = nothing();
    await run();
    return this.#tapped;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #join(client: Socket): void {
    const server = connect(Number(this.#target.port), this.#target.hostname);
    const texts = new Map<string, string>();
    const [asks, answers] = [new Messages(true), new Messages(false)];
    const pass = (from: Socket, to: Socket, heed: (data: Buffer) => void): void => {
      this.#sockets.add(from);
      from.on('data', (data: Buffer) => {
        heed(data);
        to.write(data);
      });
      from.on('error', () => undefined);
      from.on('close', () => {
        this.#sockets.delete(from);
        to.destroy();
      });
    };
    pass(client, server, (data) => {
      for (const { type, body } of asks.take(data)) this.#asked(type, body, texts);
    });
    pass(server, client, (data) => {
      for (const { type, body } of answers.take(data)) if (type === 'D') this.#tapped.rowBytes += body.length;
    });
  }

  #asked(type: string, body: Buffer, texts: Map<string, string>): void {
    if (type === 'S' || type === 'Q') this.#tapped.roundTrips += 1;
    const reader = new Reader(body);
    if (type === 'Q') this.#tapped.statements.push({ text: reader.text(), values: [] });
    if (type === 'P') texts.set(reader.text(), reader.text());
    if (type !== 'B') return;
    // The portal has no name that matters.
    reader.text();
    const text = texts.get(reader.text()) ?? '';
    this.#tapped.statements.push({ text, values: reader.values() });
  }
}

/** Cuts a stream into messages; the first one of a client has no type. */
class Messages {
  #rest: Buffer = Buffer.alloc(0);
  #isFirst: boolean;

  constructor(isOfClient: boolean) {
    this.#isFirst = isOfClient;
  }

  *take(data: Buffer): Generator<{ type: string; body: Buffer }> {
    this.#rest = Buffer.concat([this.#rest, data]);
    for (;;) {
      const head = this.#isFirst ? 0 : 1;
      if (this.#rest.length < head + 4) return;
      const end = head + this.#rest.readUInt32BE(head);
      if (this.#rest.length < end) return;
      const type = head === 1 ? String.fromCharCode(this.#rest[0] ?? 0) : '';
      const body = this.#rest.subarray(head + 4, end);
      this.#rest = this.#rest.subarray(end);
      this.#isFirst = false;
      yield { type, body };
    }
  }
}

/** Reads the body of a message from its beginning. */
class Reader {
  readonly #body: Buffer;
  #at = 0;

  constructor(body: Buffer) {
    this.#body = body;
  }

  text(): string {
    const end = this.#body.indexOf(0, this.#at);
    const text = this.#body.toString('utf8', this.#at, end);
    this.#at = end + 1;
    return text;
  }

  /** The values of a Bind, which all are texts here. */
  values(): (string | null)[] {
    const formats = this.#number(2);
    this.#at += 2 * formats;
    return Array.from({ length: this.#number(2) }, () => {
      const length = this.#number(4);
      if (length < 0) return null;
      this.#at += length;
      return this.#body.toString('utf8', this.#at - length, this.#at);
    });
  }

  #number(bytes: number): number {
    this.#at += bytes;
    return this.#body.readIntBE(this.#at - bytes, bytes);
  }
}
