import { redisFault, runScript, type Redis } from '../../platform/redis';
import { checkRequest, type BucketRequest, type BucketStore, type TakeAnswer } from './bucket.types';
import { CHANGE_BUCKET } from './redis-bucket-script';

/**
 * Buckets that every process shares: one atomic script a call, on Redis' own clock. Their keys begin with `atrium:` and
 * expire when the bucket is full. What Redis evicts is full again.
 */
export function redisBuckets(redis: Redis): BucketStore {
  async function change(request: BucketRequest, points: number): Promise<TakeAnswer> {
    checkRequest(request);
    const { key, capacity, restorePerS } = request;
    const answer = await reached(
      runScript(redis, CHANGE_BUCKET, { keys: [`atrium:${key}`], values: [capacity, restorePerS, points] }),
    );
    const [taken, available = 0, waitMs = 0] = answer as number[];
    return { taken: taken === 1, available, waitMs: points > capacity ? Infinity : waitMs };
  }

  return {
    take: (request) => change(request, request.points),
    give: async (request) => {
      const { available } = await change(request, -request.points);
      return { available };
    },
  };
}

async function reached<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw redisFault(error) ?? error;
  }
}
