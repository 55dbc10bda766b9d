// One case: a server, an operation, how many connections ask. Its answers are compared, looked at under load, then timed.
import { execFile, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { compareAnswers } from './answers.mjs';
import { requestsOf } from './operations.mjs';
import { postgresCpu } from './processes.mjs';

const run = promisify(execFile);
// Rows differ in length, and so do headers.
const BYTES_MAY_DIFFER = 0.03;

/** Whether this machine has the program that asks. */
export const hasWrk = () => !spawnSync('wrk', ['--version']).error;

async function wrk({ url, file, connections, seconds, least }) {
  const { stdout, stderr } = await run('wrk', [
    ...['-t', '1', '-c', String(connections), '-d', `${seconds}s`, '--timeout', '10s'],
    ...['-s', path.join(import.meta.dirname, 'requests.lua'), `${url}/graphql`, '--', file],
    ...(least ? ['look', String(least)] : ['count']),
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
  const requests = await requestsOf(operation, { ...asked, dialect: server.dialect, credential: server.credential });
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
    requests.map(({ body, header: [key, value] }) => `${body}\t${key}\t${value}\n`).join(''),
  );
  const told = await wrk({ url: server.url, file, connections, seconds: warmSeconds, least });
  if (told.seen === 0 || told.wrong + told.refused + told.broken > 0)
    throw new Error(`${told.wrong} of ${told.seen} answers are wrong: ${told.first}`);
  const counted = await wrk({ url: server.url, file, connections, seconds: 1 });
  server.forgetLog();
  return { ...one, file, bytesEach: counted.bytes / counted.requests };
}

/** Times a prepared case: `{ perSecond, serverCpu, databaseCpu, p50Ms, p99Ms, residentMb }`, CPU in seconds per 1,000. */
export async function time({ server, file, connections, bytesEach, operation }, { world, seconds }) {
  const before = [server.cpu(), postgresCpu(world.postmaster)];
  const told = await wrk({ url: server.url, file, connections, seconds });
  const after = [server.cpu(), postgresCpu(world.postmaster)];
  server.forgetLog();
  if (operation === 'write') await world.tidy();
  const differs = Math.abs(told.bytes / told.requests / bytesEach - 1);
  if (told.requests === 0 || told.refused + told.broken > 0 || differs > BYTES_MAY_DIFFER)
    throw new Error(
      `of ${told.requests} answers ${told.refused} were refused and ${told.broken} broke; their length differs by ${(differs * 100).toFixed(1)} %`,
    );
  const [serverCpu, databaseCpu] = after.map((value, at) => ((value - before[at]) * 1_000) / told.requests);
  return {
    perSecond: told.requests / told.seconds,
    serverCpu,
    databaseCpu,
    p50Ms: told.p50Ms,
    p99Ms: told.p99Ms,
    residentMb: server.residentMb(),
  };
}
