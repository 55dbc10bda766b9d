import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { freePort, startRedis, type TestRedis } from '../../../test/support/redis';
import { createRedis, redisAnswers, redisFault, redisScript, runScript } from '.';

let server: TestRedis;

beforeAll(async () => {
  server = await startRedis();
});
afterAll(() => server?.stop());

/** A wire to Redis that can be cut and mended; `deaf`: it takes everything and passes nothing on. */
class Wire {
  #server: Server | null = null;
  readonly #sockets = new Set<Socket>();
  deaf = false;

  constructor(readonly port: number) {}

  async mend(): Promise<void> {
    const target = new URL(server.url);
    this.#server = createServer((socket) => {
      this.#keep(socket);
      if (this.deaf) return;
      const onward = connect(Number(target.port), target.hostname);
      this.#keep(onward);
      socket.pipe(onward).pipe(socket);
    }).listen(this.port, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  async cut(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server?.close();
    if (this.#server?.listening) await once(this.#server, 'close');
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => this.#sockets.delete(socket));
  }
}

const fault = async (answer: Promise<unknown>): Promise<unknown> =>
  answer.then(
    () => null,
    (error: unknown) => redisFault(error),
  );

describe('a client of Redis', () => {
  it('can be used at once, before its connection stands', async () => {
    const redis = createRedis(server.url);
    expect(await redis.ping()).toBe('PONG');
    redis.disconnect();
  });

  it('fails with UNAVAILABLE while Redis is away, reports why, and works again when it is back', async () => {
    const wire = new Wire(await freePort());
    const errors: Error[] = [];
    const redis = createRedis(`redis://127.0.0.1:${wire.port}`, { onError: (error) => errors.push(error) });
    expect(await fault(redis.ping())).toMatchObject({ code: 'UNAVAILABLE', kind: { retriable: true } });
    await wire.mend();
    await once(redis, 'ready');
    expect(await redis.ping()).toBe('PONG');

    await wire.cut();
    expect(await fault(redis.ping())).toMatchObject({ code: 'UNAVAILABLE' });
    await wire.mend();
    await once(redis, 'ready');
    expect(await redis.ping()).toBe('PONG');
    expect(errors.length).toBeGreaterThan(0);
    redis.disconnect();
    await wire.cut();
  });

  it('gives up on a Redis that takes a command and never answers', async () => {
    const wire = new Wire(await freePort());
    wire.deaf = true;
    await wire.mend();
    const redis = createRedis(`redis://127.0.0.1:${wire.port}`);
    expect(await fault(redis.ping())).toMatchObject({ code: 'UNAVAILABLE' });
    redis.disconnect();
    await wire.cut();
  });

  it('runs a script that Redis has not seen, or has forgotten', async () => {
    const redis = createRedis(server.url);
    const script = redisScript(`return { KEYS[1], ARGV[1] } -- ${process.pid}`);
    const run = () => runScript(redis, script, { keys: ['a'], values: [1] });
    expect([await run(), await run()]).toEqual([
      ['a', '1'],
      ['a', '1'],
    ]);
    await redis.script('FLUSH');
    expect(await run()).toEqual(['a', '1']);
    redis.disconnect();
  });

  it('tells a fault of ours from Redis being away', async () => {
    const redis = createRedis(server.url);
    const error: unknown = await redis.call('NONSENSE').catch((error: unknown) => error);
    expect(error).toBeInstanceOf(Error);
    expect(redisFault(error)).toBeNull();
    redis.disconnect();
  });
});

describe('redisAnswers', () => {
  it('tells whether somebody is there', async () => {
    expect(await redisAnswers(server.url)).toBe(true);
    expect(await redisAnswers(`redis://127.0.0.1:${await freePort()}`)).toBe(false);
  });
});
