import { redisLibrary } from './redis-library';

/** Whether Redis answers a ping within two seconds. Never throws: being down is an answer. */
export async function redisAnswers(url: string): Promise<boolean> {
  const redis = new (redisLibrary().Redis)(url, {
    lazyConnect: true,
    connectTimeout: 1_000,
    commandTimeout: 1_000,
    // Its timer holds the process, also after a connection that was never made.
    disconnectTimeout: 100,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  redis.on('error', () => undefined);
  try {
    await redis.connect();
    return (await redis.ping()) === 'PONG';
  } catch {
    return false;
  } finally {
    redis.disconnect();
  }
}
