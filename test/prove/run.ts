import { parseArgs } from 'node:util';
import startTestCluster from '../support/global-setup';
import { createTestDatabase, runSql } from '../support/database';
import { breakages } from './breakages.cjs';
import { changeTriggerSqlWithout } from './broken-trigger';
import { faultMaker } from './faults';
import { startOwnRedis } from './own-redis';
import { prove } from './prove';
import { serverBeside, type ProofServer } from './servers';
import type { Result } from './tally';
import { Pool } from 'pg';

const SECRET = 'a secret of the proof, 32 characters and more';
const FEWEST_HITS = 0.2;

const HELP = `Proves the cache: random reads and writes over servers that share one Redis and one PostgreSQL.
Every kept answer must be one that the database would have given at that moment.

  npm run prove:cache -- [options]
  --seconds <n>   how long (default 60)
  --seed <n>      of the first world; the next ones count on. By default another one each time
  --servers <n>   processes with a cache (default 2); one more answers past it, for comparison
  --no-faults     leaves Redis and the log's reader in peace
  --verbose       prints every step
  --go-on         goes on after a violation
  --break <name>  breaks something on purpose, to see that it is noticed:
${Object.entries(breakages)
  .map(([name, { says }]) => `                    ${name.padEnd(15)} ${says}`)
  .join('\n')}

Exit code 1 when there was a violation, or too few hits to prove anything.`;

export async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      'seconds': { type: 'string', default: '60' },
      'seed': { type: 'string' },
      'servers': { type: 'string', default: '2' },
      'no-faults': { type: 'boolean', default: false },
      'go-on': { type: 'boolean', default: false },
      'break': { type: 'string', default: '' },
      'verbose': { type: 'boolean', default: false },
      'help': { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(HELP);
  const seed = Number(values.seed ?? Math.floor(Math.random() * 1e9));
  const breakage = values.break ? breakages[values.break] : undefined;
  if (values.break && !breakage) throw new Error(`nothing is known of how to break "${values.break}"`);
  console.log(`seed ${seed}${breakage ? `; broken on purpose: ${breakage.says}` : ''}`);

  const closing: (() => unknown)[] = [];
  try {
    await startTestCluster();
    closing.push(() => globalThis.stopTestCluster?.());
    const database = await createTestDatabase();
    const redis = await startOwnRedis();
    closing.push(() => redis.stop());
    if (breakage?.trigger) await runSql(database.ownerUrl, changeTriggerSqlWithout(breakage.trigger));
    const facts = { appUrl: database.appUrl, relayUrl: database.relayUrl, secret: SECRET };
    const start = async (variables: Record<string, string>, breaks: string): Promise<ProofServer> => {
      const server = await serverBeside({ ...facts, variables }, breaks);
      closing.push(() => server.close());
      return server;
    };
    const edits = breakage?.trigger ? '' : values.break;
    const count = Number(values.servers);
    const servers = await Promise.all(
      Array.from({ length: count }, () => start({ REDIS_URL: redis.url }, edits)),
    );
    const oracle = await start({ CACHE: 'off' }, '');
    const pool = new Pool({ connectionString: database.superuserUrl, max: 1 });
    const faults = faultMaker({ redis, pool });
    closing.push(
      () => pool.end(),
      () => faults.close(),
    );
    const result = await prove({
      seed,
      seconds: Number(values.seconds),
      database,
      servers,
      oracle,
      secret: SECRET,
      makeFault: values['no-faults'] || breakage ? null : faults.make,
      goesOn: values['go-on'],
      onStep: values.verbose ? (step) => console.log(step) : undefined,
      onProgress: (now) => console.log(`  ${line(now)}`),
    });
    tell(result);
    if (result.violationCount > 0 || result.hitRatio < FEWEST_HITS) process.exitCode = 1;
  } finally {
    for (const close of closing.toReversed()) await Promise.resolve(close()).catch?.(() => undefined);
  }
}

const line = ({ operations, hits, violationCount, hitRatio, worlds }: Result): string =>
  `${operations} operations in ${worlds} worlds, ${hits} hits (${(100 * hitRatio).toFixed(0)} %), ${violationCount} violations`;

function tell(result: Result): void {
  for (const violation of result.violations.slice(0, 5)) console.log(JSON.stringify(violation, null, 2));
  const { writes, writesDone, reads, hits, notModified, altered, changing, between, refused, cutOff } =
    result;
  const { largestStalenessMs, p99StalenessMs, violationCount, firstViolationMs, hitRatio } = result;
  console.log(`
operations tried     ${result.operations}, in ${result.worlds} worlds
writes               ${JSON.stringify(writes)}, ${writesDone} done; ${cutOff} through a server cut off from Redis
reads                ${reads}; ${refused} more were refused, and ${between} were made while a write was
hits served          ${hits}, ${notModified} of them as 304; ${changing} around a write that made their answer another one
answers altered      ${altered}
hit ratio            ${(100 * hitRatio).toFixed(1)} %${hitRatio < FEWEST_HITS ? ': TOO LOW to prove anything' : ''}
staleness            after writes from outside: ${largestStalenessMs.toFixed(0)} ms at most, p99 ${p99StalenessMs.toFixed(0)} ms
violations           ${violationCount}${firstViolationMs === null ? '' : `, the first after ${(firstViolationMs / 1_000).toFixed(1)} s`}`);
}
