import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** A wire to a server of the loopback that can be cut and mended, be deaf, and be slow. */
export class Wire {
  #server: Server | null = null;
  readonly #sockets = new Set<Socket>();
  #isDeaf = false;
  #held: (() => void)[] = [];
  /** How long what it takes, either way, lies before it is passed on. Milliseconds. */
  delayMs = 0;
  /** Bytes that clients sent. */
  sentBytes = 0;

  constructor(
    readonly port: number,
    readonly targetPort: number,
  ) {}

  /** It takes everything and passes nothing on, until it is deaf no more. */
  set deaf(isDeaf: boolean) {
    this.#isDeaf = isDeaf;
    if (!isDeaf) for (const pass of this.#held.splice(0)) pass();
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  async mend(): Promise<void> {
    this.#server = createServer((socket) => {
      const onward = connect(this.targetPort, '127.0.0.1');
      this.#keep(socket, onward);
      this.#keep(onward, socket);
      socket.on('data', (data) => (this.sentBytes += data.length));
      this.#pass(socket, onward);
      this.#pass(onward, socket);
    }).listen(this.port, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  async cut(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server?.close();
    if (this.#server?.listening) await once(this.#server, 'close');
  }

  #pass(from: Socket, to: Socket): void {
    // However the delay changes, nothing overtakes what was sent before it.
    const waiting: (() => boolean)[] = [];
    let lastAtMs = 0;
    from.on('data', (data) => {
      const pass = (): boolean => to.destroyed || to.write(data);
      const nowMs = performance.now();
      if (this.#isDeaf) this.#held.push(pass);
      else if (this.delayMs === 0 && waiting.length === 0) pass();
      else {
        lastAtMs = Math.max(lastAtMs, nowMs + this.delayMs);
        waiting.push(pass);
        setTimeout(() => waiting.shift()?.(), lastAtMs - nowMs);
      }
    });
  }

  #keep(socket: Socket, other: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.#sockets.delete(socket);
      other.destroy();
    });
  }
}
