// Hits: of this server, of Apollo's own response cache, and what Node can do at most.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { bodyAt } from '../load/load.mjs';
import { askProven, FIXED, VARIED } from './answers.mjs';
import { byTurns, medians, ratio, slice } from './rounds.mjs';
import { requirePeers } from './world.mjs';

const HIT = { header: 'x-cache', value: 'HIT', length: null };
// Its plugin tells the age of an answer when it is a kept one, and only then.
const AGED = { header: 'age', value: null, length: null };
// Operations by turns, of which a memory of 1 MB holds a tenth: the least recently used has always gone.
const MANY = 1_000;

const CASES = [
  { name: 'memory', program: 'atrium', is: 'this server, in memory' },
  { name: 'redis', program: 'atrium', redis: true, is: 'this server, validated by Redis' },
  {
    name: 'shared',
    program: 'atrium',
    redis: true,
    env: { CACHE_MEMORY_MB: '1' },
    many: true,
    is: 'this server, body from Redis',
  },
  { name: 'constant', program: 'constant', is: 'node:http, constant body' },
  { name: 'apollo', program: 'apollo', is: 'Apollo plugin, in memory' },
  { name: 'apollo-redis', program: 'apollo', redis: true, is: 'Apollo plugin, Redis' },
];
export const hitNames = CASES.map(({ name }) => name);

const AIMS = [
  { is: 'memory against the constant body', of: 'memory', to: 'constant', atLeast: 0.75 },
  { is: "memory against Apollo's, in memory", of: 'memory', to: 'apollo', atLeast: 8 },
  { is: 'validated by Redis against the constant body', of: 'redis', to: 'constant', atLeast: 0.35 },
  { is: "validated by Redis against Apollo's, on Redis", of: 'redis', to: 'apollo-redis', atLeast: 3 },
  { is: "body from Redis against Apollo's, on Redis", of: 'shared', to: 'apollo-redis', atLeast: null },
];

/** Measures the hits that are named. Resolves to `{ figures, aims, bytes }`. */
export async function measureHits(world, { names, rounds, seconds, connections }) {
  const { token, redis } = world;
  if (names.some((name) => name.startsWith('apollo'))) requirePeers();
  const servers = [];
  try {
    const wanted = await answerOf(world, servers);
    const cases = [];
    for (const one of CASES.filter(({ name }) => names.includes(name))) {
      const server = servers.find(({ name }) => name === one.name) ?? (await startCase(world, one));
      if (!servers.includes(server)) servers.push(server);
      cases.push(await proven(one, { server, token, wanted }));
    }
    const measure = async (one) => checked(one, await slice(one, { token, redis, seconds, connections }));
    for (const one of cases) await slice(one, { token, redis, seconds: Math.min(2, seconds), connections });
    const figures = await byTurns(cases, { rounds, measure, title: 'hits' });
    return { bytes: wanted.text.length, figures: summary(cases, figures), aims: judged(figures) };
  } finally {
    for (const server of servers) await server.stop();
  }
}

const startCase = (world, { name, program, redis, env }) =>
  world.start(program, name, {
    ...(program !== 'atrium' && {
      ANSWER_FILE: path.join(world.folder, 'answer.json'),
      TOKEN_KEY: world.tokenKey,
    }),
    ...(redis && { REDIS_URL: world.redis.url }),
    ...env,
  });

/** The kept answer of this server in memory, with its headers: what the others answer, too. */
async function answerOf(world, servers) {
  const server = await startCase(world, CASES[0]);
  servers.push(server);
  const answer = await askProven(server, { token: world.token, body: FIXED, proof: HIT });
  const { nodes } = JSON.parse(answer.data).tickets;
  if (nodes.length !== 20 || answer.text.length < 4_000)
    throw new Error(`the answer is too small: ${nodes.length} tickets, ${answer.text.length} bytes`);
  // Node writes these itself.
  const headers = Object.fromEntries(
    [...answer.headers].filter(([name]) => !['connection', 'keep-alive', 'date'].includes(name)),
  );
  writeFileSync(path.join(world.folder, 'answer.json'), JSON.stringify({ headers, text: answer.text }));
  return answer;
}

/** The case, once its server has answered rightly and from what it keeps: with each of its operations. */
async function proven(one, { server, token, wanted }) {
  const proof = one.program === 'apollo' ? AGED : HIT;
  const { data } = wanted;
  const count = one.many ? MANY : 1;
  let length = 0;
  for (let number = 0; number < count; number += 1) {
    const answer = await askProven(server, { token, body: bodyAt(VARIED, number), proof, data });
    length = Buffer.byteLength(answer.text);
  }
  return {
    ...one,
    server,
    body: one.many ? VARIED : FIXED,
    first: 0,
    count,
    proof: { ...proof, length },
  };
}

/** What Redis sent proves where a body came from. */
function checked({ name, redis, many, program, proof }, figures) {
  const came = figures.redisBytesEach > proof.length * 0.9;
  if (program === 'atrium' && redis && came !== Boolean(many))
    throw new Error(`${name}: Redis sent ${figures.redisBytesEach.toFixed(0)} bytes for each answer`);
  return figures;
}

const summary = (cases, figures) =>
  Object.fromEntries(cases.map(({ name, is }) => [name, { is, ...medians(figures[name]) }]));

const judged = (figures) =>
  AIMS.filter(({ of, to }) => figures[of] && figures[to]).map(({ is, of, to, atLeast }) => {
    const value = ratio('perSecond', figures[of], figures[to]);
    const byCpu = ratio('cpuPer1000', figures[to], figures[of]);
    return { is, unit: 'times', value, byCpu, atLeast, met: atLeast === null ? null : value >= atLeast };
  });
