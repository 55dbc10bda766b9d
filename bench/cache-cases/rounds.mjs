// Cases by turns, round after round, and what is made of their figures.
import { load } from '../load/load.mjs';

export const median = (numbers) => {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

/** The median of each figure over the rounds. */
export const medians = (rounds) =>
  Object.fromEntries(
    Object.keys(rounds[0]).map((name) => [name, median(rounds.map((round) => round[name]))]),
  );

/** The median of the quotients of rounds: neighbours in time are compared, so what drifts falls out. */
export const ratio = (name, above, below) => median(above.map((round, at) => round[name] / below[at][name]));

/** Measures each case once a round, the order turned round each time. Resolves to the rounds of each by its name. */
export async function byTurns(cases, { rounds, measure, title }) {
  const figures = Object.fromEntries(cases.map(({ name }) => [name, []]));
  for (let round = 1; round <= rounds; round += 1) {
    console.log(`${title}: round ${round} of ${rounds}`);
    for (const one of round % 2 ? cases : cases.toReversed()) {
      figures[one.name].push(await measure(one));
    }
  }
  return figures;
}

/**
 * One slice of load on a case `{ server, body, first, count, proof }`: answers a second, CPU seconds of its server per
 * 1,000 answers, how busy that kept it (1: one core), and what Redis read and sent for each answer.
 */
export async function slice(one, { token, redis, seconds, connections }) {
  const { server, body, first, count, proof } = one;
  const before = await server.used();
  const redisBefore = await redis.used();
  const began = performance.now();
  const told = await load({ url: server.url, token, body, first, count, proof, seconds, connections });
  const elapsed = (performance.now() - began) / 1_000;
  const [after, redisAfter] = [await server.used(), await redis.used()];
  server.forgetLog();
  if (after.resolved !== before.resolved)
    throw new Error(`${one.name}: a resolver ran, so not all were hits`);
  const each = (name) => (redisAfter[name] - redisBefore[name]) / told.requests;
  return {
    perSecond: told.requests / told.seconds,
    cpuPer1000: ((after.cpu - before.cpu) * 1_000) / told.requests,
    busy: (after.cpu - before.cpu) / elapsed,
    p50Ms: told.p50Ms,
    p99Ms: told.p99Ms,
    redisBytesEach: each('sent'),
    redisReadsEach: each('reads'),
    redisCpuPer1000: each('cpu') * 1_000,
    requests: told.requests,
  };
}
