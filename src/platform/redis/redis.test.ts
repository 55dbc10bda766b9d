import { once } from 'node:events';
import { freePort, startRedis, type TestRedis } from '../../../test/support/redis';
import { Wire } from '../../../test/support/wire';
import { createRedis, redisAnswers, redisFault, redisScript, runScript, runScriptBuffer } from '.';

let server: TestRedis;

beforeAll(async () => {
  server = await startRedis();
});
afterAll(() => server?.stop());

const newWire = async (): Promise<Wire> => new Wire(await freePort(), Number(new URL(server.url).port));

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
    const wire = await newWire();
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
    const wire = await newWire();
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

  it('gives the bytes of a script as they are, also when Redis has not seen it', async () => {
    const redis = createRedis(server.url);
    const bytes = Buffer.from([0, 255, 128, 13, 10]);
    const script = redisScript(`return { ARGV[1], 7 } -- bytes ${process.pid}`);
    const run = () => runScriptBuffer(redis, script, { keys: [], values: [bytes] });
    expect([await run(), await run()]).toEqual([
      [bytes, 7],
      [bytes, 7],
    ]);
    redis.disconnect();
  });

  it('sends the commands of one tick in one write', async () => {
    const redis = createRedis(server.url);
    await redis.ping();
    const script = redisScript('return ARGV[1]');
    await runScript(redis, script, { keys: [], values: [0] });
    const writes = jest.spyOn(redis.stream, 'write');
    const answers = await Promise.all([
      redis.ping(),
      runScript(redis, script, { keys: [], values: [1] }),
      runScriptBuffer(redis, script, { keys: [], values: [2] }),
    ]);
    expect(answers).toEqual(['PONG', '1', Buffer.from('2')]);
    expect(writes).toHaveBeenCalledTimes(1);
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
