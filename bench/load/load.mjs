// Asks a server without a pause and looks at every answer: by wrk when it is there, else by a client of our own.
import { execFile, spawnSync } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { Pool } from 'undici';

const run = promisify(execFile);
const BEFORE_MS = Date.UTC(2100);

/** The client by which this machine asks. */
export const client = spawnSync('wrk', ['--version']).error ? 'undici' : 'wrk';

/** A body of a request; the number takes the place of a time in it, each far in the future. */
export const bodyAt = (template, number) =>
  template.replaceAll('@TIME@', new Date(BEFORE_MS + number * 1_000).toISOString());

/**
 * Asks for so many seconds. `body` with `@TIME@` in it is sent with the numbers from `first`, `count` of them by turns
 * (0: never the same). `proof` names a header of the answer with its value (null: any) and the answer's length (null:
 * any). Resolves to `{ requests, seconds, p50Ms, p99Ms }`. Throws when an answer is not 200, has no data or lacks the proof.
 */
export async function load({ url, token, body, first = 0, count = 0, proof, seconds, connections }) {
  const asked = { url, token, body, first, count, proof, seconds, connections };
  const told = client === 'wrk' ? await byWrk(asked) : await byPool(asked);
  if (told.failures > 0) throw new Error(`${told.failures} of ${told.requests} answers of ${url} are wrong`);
  if (told.requests === 0) throw new Error(`${url} answered nothing`);
  return told;
}

async function byWrk({ url, token, body, first, count, proof, seconds, connections }) {
  const { stdout, stderr } = await run('wrk', [
    ...['-t', '1', '-c', String(connections), '-d', `${seconds}s`],
    ...['--timeout', '30s'],
    ...['-s', path.join(import.meta.dirname, 'requests.lua'), `${url}/graphql`, '--'],
    ...[token, body, String(first), String(count)],
    ...[proof.header, proof.value ?? '', String(proof.length ?? 0)],
  ]);
  // What the first wrong answer was.
  if (stderr) console.error(stderr.trim());
  return JSON.parse(stdout.trim().split('\n').at(-1));
}

async function byPool({ url, token, body, first, count, proof, seconds, connections }) {
  const pool = new Pool(url, { connections });
  const headers = { 'content-type': 'application/json', 'authorization': `Bearer ${token}` };
  const times = [];
  let asked = 0;
  let failures = 0;
  const began = performance.now();
  const worker = async () => {
    while (performance.now() - began < seconds * 1_000) {
      const number = first + (count > 0 ? asked % count : asked);
      asked += 1;
      const sentAt = performance.now();
      const answer = await pool.request({
        path: '/graphql',
        method: 'POST',
        headers,
        body: bodyAt(body, number),
      });
      const bytes = Buffer.from(await answer.body.arrayBuffer());
      times.push(performance.now() - sentAt);
      if (!isProven(answer, bytes, proof)) failures += 1;
    }
  };
  await Promise.all(Array.from({ length: connections }, worker));
  await pool.close();
  times.sort((a, b) => a - b);
  const at = (share) => times[Math.floor(times.length * share)] ?? 0;
  const elapsed = (performance.now() - began) / 1_000;
  return { requests: times.length, seconds: elapsed, failures, asked, p50Ms: at(0.5), p99Ms: at(0.99) };
}

function isProven({ statusCode, headers }, bytes, { header, value, length }) {
  const told = headers[header];
  if (statusCode !== 200 || told === undefined) return false;
  if (value !== null && told !== value) return false;
  if (length !== null && bytes.length !== length) return false;
  return bytes.subarray(0, 9).toString() === '{"data":{';
}
