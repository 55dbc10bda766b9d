// What keeping adds to an answer that has to be made: the same requests with CACHE=on and CACHE=off, by turns.
import { bodyAt } from '../load/load.mjs';
import { ask, askProven, FIXED, VARIED } from './answers.mjs';
import { byTurns, medians, ratio, slice } from './rounds.mjs';

const proofOf = (value) => ({ header: 'x-cache', value, length: null });
const AIM = 0.05;
// Few enough that all of them find a place among the requests of their tenant.
const CONNECTIONS = 16;
// Answers before anything counts: until then most of the time is the compiler's.
const WARM_UP = 1_000;

export const missNames = ['miss', 'miss-redis'];

/** Measures the misses that are named. Resolves to `{ figures, aims }`. */
export async function measureMisses(world, { names, rounds, seconds }) {
  const figures = {};
  const aims = [];
  for (const name of names) {
    const where = name === 'miss' ? 'in memory' : 'in Redis';
    const told = await onAndOff(world, { name, rounds, seconds });
    figures[`${name}-on`] = { is: `a miss, kept ${where}`, ...medians(told.on) };
    figures[`${name}-off`] = { is: 'the same, CACHE=off', ...medians(told.off) };
    const value = ratio('cpuPer1000', told.on, told.off) - 1;
    const byThroughput = ratio('perSecond', told.off, told.on) - 1;
    const is = `CPU of the server that keeping ${where} adds to a miss`;
    aims.push({ is, unit: 'share', value, byThroughput, below: AIM, met: value < AIM });
  }
  return { figures, aims };
}

async function onAndOff(world, { name, rounds, seconds }) {
  const { token, redis } = world;
  // A database of its own for the other: with CACHE=off, too, a server sees what others keep in its Redis.
  const env = (number) => (name === 'miss' ? {} : { REDIS_URL: `${redis.url}/${number}` });
  const servers = [
    await world.start('atrium', `${name}-on`, env(0)),
    await world.start('atrium', `${name}-off`, { ...env(1), CACHE: 'off' }),
  ];
  try {
    const [on, off] = servers;
    const { data } = await askProven(on, { token, body: FIXED, proof: proofOf('HIT') });
    await askProven(off, { token, body: FIXED, proof: proofOf('BYPASS'), data });
    const cases = [
      { name: 'on', server: on, body: VARIED, count: 0, proof: proofOf('MISS') },
      { name: 'off', server: off, body: VARIED, count: 0, proof: proofOf('BYPASS') },
    ];
    // Never a time that was asked for before: not as a hit, either.
    const next = { on: 1_000_000, off: 1_000_000 };
    const measure = async (one) => {
      const first = next[one.name];
      const told = await slice({ ...one, first }, { token, redis, seconds, connections: CONNECTIONS });
      next[one.name] = first + told.requests + 10 * CONNECTIONS;
      if (one.name === 'on') await mustBeKept(on, { token, number: first + told.requests - 1, data });
      return told;
    };
    for (const one of cases) for (let warm = 0; warm < WARM_UP;) warm += (await measure(one)).requests;
    return await byTurns(cases, { rounds, measure, title: name });
  } finally {
    for (const server of servers) await server.stop();
  }
}

/** An answer that was made and not kept would cost less than it should. */
async function mustBeKept(server, { token, number, data }) {
  const answer = await ask(server, token, bodyAt(VARIED, number));
  if (answer.headers.get('x-cache') !== 'HIT' || answer.data !== data)
    throw new Error(`"${server.name}" did not keep what it answered`);
}
