import { rateLimitHeaders, retryAfter } from '.';

const status = { maximumAvailable: 2_000, currentlyAvailable: 1_250, restoreRate: 100 };

describe('the RateLimit fields', () => {
  it('tell the bucket, and what is in it', () => {
    expect(rateLimitHeaders(status)).toEqual({
      'ratelimit-policy': '"cost";q=2000;w=20;atrium-unit="points"',
      'ratelimit': '"cost";r=1250;t=8',
    });
  });

  it('tell a full bucket', () => {
    expect(rateLimitHeaders({ ...status, currentlyAvailable: 2_000 }).ratelimit).toBe('"cost";r=2000;t=0');
  });

  it('tell a refusal, whose window ends with the wait', () => {
    const empty = { ...status, currentlyAvailable: 0 };
    expect(rateLimitHeaders(empty).ratelimit).toBe('"cost";r=0;t=20');
    expect(rateLimitHeaders(empty, { retryAfterMs: 3_001 }).ratelimit).toBe('"cost";r=0;t=4');
  });

  it('tell limits of an address in requests, in whole seconds', () => {
    const failures = { maximumAvailable: 20, currentlyAvailable: 0, restoreRate: 20 / 60 };
    expect(rateLimitHeaders(failures, { policy: 'failed-credentials', retryAfterMs: 3_000 })).toEqual({
      'ratelimit-policy': '"failed-credentials";q=20;w=60',
      'ratelimit': '"failed-credentials";r=0;t=3',
    });
  });

  it.each([20, 7, 300, 1, 49, 1_000_000])('have a window of a minute for %d a minute', (perMinute) => {
    const fields = rateLimitHeaders(
      { maximumAvailable: perMinute, currentlyAvailable: 0, restoreRate: perMinute / 60 },
      { policy: 'anonymous' },
    );
    expect(fields['ratelimit-policy']).toBe(`"anonymous";q=${perMinute};w=60`);
  });

  it.each([
    [0, 1],
    [1, 1],
    [1_000, 1],
    [1_001, 2],
    [3_500, 4],
  ])('ask after %d ms for %d s', (waitMs, seconds) => {
    expect(retryAfter(waitMs)).toBe(seconds);
  });
});
