// One case: a server, an operation, how many connections ask. Its answers are compared, looked at under load, then timed.
import { execFile, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { compareAnswers } from './answers.mjs';
import { requestsOf } from './operations.mjs';
import { postgresCpu } from './processes.mjs';

const run = promisify(execFile);
const WARM_UPS = 12;
// Who is slow is asked for longer, so that there is something to count.
const ENOUGH = 200;
const MOST_TIMES = 4;
const IDLE_WITHIN_MS = 30_000;
// Seconds before each that is timed.
const LEAD_IN = 2;

/** Whether this machine has the program that asks. */
export const hasWrk = () => !spawnSync('wrk', ['--version']).error;

async function wrk({ server, file, connections, least }, { seconds, look }) {
  const { stdout, stderr } = await run('wrk', [
    '-t1',
    `-c${connections}`,
    `-d${seconds}s`,
    '--timeout=10s',
    `-s${path.join(import.meta.dirname, 'requests.lua')}`,
    `${server.url}/graphql`,
    '--',
    file,
    String(least),
    look,
  ]);
  return { ...JSON.parse(stdout.trim().split('\n').at(-1)), first: stderr.trim() };
}

/**
 * Makes a case ready: its answers are compared with the reference's, and a warm-up looks at every one. Throws when one
 * differs, is an error or is too short.
 */
export async function prepare(one, { world, reference, warmSeconds }) {
  const { name, server, operation, first, tenants, connections } = one;
  const asked = { first, tenants };
  const requests = await requestsOf(operation, {
    ...asked,
    dialect: server.dialect,
    credential: server.credential,
  });
  const right = reference && {
    url: reference.url,
    requests: await requestsOf(operation, {
      ...asked,
      dialect: reference.dialect,
      credential: reference.credential,
    }),
  };
  const least = await compareAnswers({ url: server.url, requests }, right);
  const file = path.join(world.folder, `${name}.requests`);
  writeFileSync(
    file,
    requests.map(({ body, headers }) => `${[body, ...headers.flat()].join('\t')}\n`).join(''),
  );
  const ready = { ...one, file, least };
  const perSecond = await warmUp(ready, {
    world,
    seconds: warmSeconds,
    atLeast: Math.max(requests.length, connections),
  });
  if (operation === 'write') await world.tidy();
  return { ...ready, perSecond };
}

/**
 * Asks until each request was answered once, if that does not take for ever: what comes first is not what is timed.
 * Resolves to answers a second.
 */
async function warmUp(ready, { world, seconds, atLeast }) {
  let [seen, count] = [0, 0];
  for (; count < WARM_UPS && seen < atLeast; count += 1) {
    const told = await wrk(ready, { seconds, look: 'whole' });
    if (told.wrong > 0) throw new Error(`${told.wrong} of ${told.seen} answers are wrong: ${told.first}`);
    seen += told.seen;
  }
  if (seen === 0) throw new Error(`answered nothing in ${seconds * WARM_UPS} seconds`);
  await idle(ready.server, world);
  return seen / (seconds * count);
}

/** Resolves once the server and the database have done what they were still at. */
async function idle(server, world) {
  const used = () => server.cpu() + postgresCpu(world.postmaster);
  const end = performance.now() + IDLE_WITHIN_MS;
  for (let before = -1; performance.now() < end && used() - before > 0.02; await sleep(100)) before = used();
  server.forgetLog();
}

/** Times a prepared case: `{ perSecond, serverCpu, databaseCpu, p50Ms, p99Ms, residentMb }`, CPU in seconds per 1,000. */
export async function time(ready, { world, seconds }) {
  const { server, operation, connections, perSecond } = ready;
  const enough = Math.min(ENOUGH / perSecond, seconds * MOST_TIMES);
  // A server that waited for its turn has to come to speed again, as one that people use never does.
  await wrk(ready, { seconds: LEAD_IN, look: 'start' });
  await idle(server, world);
  const before = [server.cpu(), postgresCpu(world.postmaster)];
  const told = await wrk(ready, { seconds: Math.ceil(Math.max(seconds, enough)), look: 'start' });
  await idle(server, world);
  const after = [server.cpu(), postgresCpu(world.postmaster)];
  if (operation === 'write') await world.tidy();
  if (told.requests === 0 || told.wrong + told.broken > 0)
    throw new Error(
      `of ${told.requests} answers ${told.wrong} are wrong and ${told.broken} broke: ${told.first}`,
    );
  // What was under way when the time was over was finished, too: one request a connection.
  const answered = told.requests + connections;
  const [serverCpu, databaseCpu] = after.map((value, at) => ((value - before[at]) * 1_000) / answered);
  return {
    perSecond: told.requests / told.seconds,
    serverCpu,
    databaseCpu,
    p50Ms: told.p50Ms,
    p99Ms: told.p99Ms,
    residentMb: server.residentMb(),
  };
}
