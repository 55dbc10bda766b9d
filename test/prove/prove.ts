import { assert, asyncProperty } from 'fast-check';
import type { GraphQLSchema } from 'graphql';
import { Pool } from 'pg';
import { loadConfig } from '../../src/config';
import { buildAtriumSchema } from '../../src/graphql';
import { createTenantClients } from '../../src/main';
import { createLogger } from '../../src/platform/logger';
import type { TestDatabase } from '../support/database';
import type { Question } from './asking';
import { chanceOf, type Chance } from './chance';
import { createEpochs, type EpochParts } from './epoch';
import type { Fault } from './faults';
import { createFence } from './fence';
import { bestFitting } from './fitting';
import { livingOf, narrowed } from './living';
import { untouchedTables } from './outside-writes';
import { plantWorld, type ProofWorld } from './proof-world';
import { randomMutations } from './random-mutation';
import { randomReads, type RandomRead } from './random-read';
import { scenarios, type Scenario } from './scenario';
import type { ProofServer } from './servers';
import { Tally, type Result } from './tally';

export interface ProveOptions {
  readonly seed: number;
  readonly seconds: number;
  readonly database: TestDatabase;
  /** Servers with a cache that they share. */
  readonly servers: readonly ProofServer[];
  /** One on the same database that keeps nothing. */
  readonly oracle: ProofServer;
  readonly secret: string;
  /** Does something to the parts beneath; null: nothing is done to them. */
  readonly makeFault: ((fault: Fault) => Promise<void>) | null;
  /** Told now and then. */
  readonly onProgress: (result: Result) => void;
  /** Told each step, in a line. */
  readonly onStep?: ((line: string) => void) | undefined;
  /** Whether to go on after the first violation. */
  readonly goesOn: boolean;
}

const QUESTIONS = 8;
// Of so many, those that fit a write best are asked.
const DRAWN = 60;
const FITTING = 2;
const PROGRESS_MS = 5_000;

/** Random worlds, one after the other, until the time is over. Each is made of its seed: `seed`, `seed` + 1, … */
export async function prove(options: ProveOptions): Promise<Result> {
  const untouched = untouchedTables();
  if (untouched.length > 0)
    throw new Error(`nobody writes to ${untouched.join(', ')}: teach outside-writes.ts`);
  const { database, servers, seed, seconds } = options;
  const tally = new Tally();
  const superuser = new Pool({ connectionString: database.superuserUrl, max: 6 });
  const owner = new Pool({ connectionString: database.ownerUrl, max: 3 });
  for (const pool of [superuser, owner]) pool.on('error', () => undefined);
  const logger = createLogger({ level: 'silent', pretty: false });
  const job = createTenantClients({
    config: loadConfig({ NODE_ENV: 'test' }),
    appUrl: database.appUrl,
    logger,
  });
  const schema = await buildAtriumSchema();
  const end = performance.now() + seconds * 1_000;
  let told = performance.now();
  const tellNow = (): void => {
    if (performance.now() - told < PROGRESS_MS) return;
    told = performance.now();
    options.onProgress(tally.result());
  };
  const isOver = (): boolean => performance.now() > end || (tally.violations > 0 && !options.goesOn);
  try {
    const fence = await createFence(superuser, servers, options.secret);
    await fence.pass();
    const shared = { ...options, superuser, owner, clients: job.clients, fence, tally };
    for (let world = 0; !isOver(); world += 1) {
      tally.world();
      const run = (scenario: Scenario) =>
        runWorld(shared, { schema, scenario, worldSeed: seed + world, isOver, tellNow });
      await assert(asyncProperty(scenarios(options.makeFault !== null), run), {
        seed: seed + world,
        numRuns: 1,
        endOnFailure: true,
      });
    }
  } finally {
    await job.pool.close();
    await Promise.all([superuser.end(), owner.end()]);
  }
  return tally.result();
}

type Shared = ProveOptions & Pick<EpochParts, 'superuser' | 'owner' | 'clients' | 'fence' | 'tally'>;

async function runWorld(
  shared: Shared,
  of: {
    schema: GraphQLSchema;
    scenario: Scenario;
    worldSeed: number;
    isOver: () => boolean;
    tellNow: () => void;
  },
): Promise<void> {
  const { schema, scenario, worldSeed } = of;
  const chance = chanceOf(scenario.seed);
  const world = await plantWorld(shared.superuser, { chance, size: scenario.size, secret: shared.secret });
  const draw = await drawer(shared, { schema, world });
  const questions = await questionsOf(draw, chance);
  const epochs = createEpochs({
    ...shared,
    onStep: shared.onStep ?? (() => undefined),
    world,
    worldSeed,
    viewers: world.viewers,
    questions,
    draw,
    makeMutation: randomMutations(schema),
  });
  for (const [index, step] of scenario.steps.entries()) {
    if (of.isOver()) return;
    await epochs.run(step, index);
    of.tellNow();
  }
}

/** Queries that the owner is answered without an error. */
async function questionsOf(draw: EpochParts['draw'], chance: Chance): Promise<Question[]> {
  const questions: Question[] = [];
  for (let triesLeft = 100; questions.length < QUESTIONS; triesLeft -= 1) {
    const drawn = await Promise.all(Array.from({ length: QUESTIONS }, () => draw(chance, [])));
    questions.push(...drawn.flat());
    if (triesLeft === 0) throw new Error('too few of the random queries are good ones');
  }
  return questions;
}

async function drawer(
  { oracle, superuser }: Shared,
  { schema, world }: { schema: GraphQLSchema; world: ProofWorld },
): Promise<EpochParts['draw']> {
  const makeRead = randomReads(schema);
  const owner = world.viewers.find(({ tenant, name }) => tenant === 0 && name.startsWith('owner'));
  const living = await Promise.all(world.tenantIds.map((id) => livingOf(superuser, id)));
  return async (chance, writes) => {
    const about = writes.map((write) => write.about).join(' ');
    const named = writes.map((write) => narrowed(write.living, write.named));
    const count = writes.length > 0 ? DRAWN : 1;
    const drawn = Array.from({ length: count }, () => makeRead(chance, named.length > 0 ? named : living));
    const best = bestFitting(drawn, about, FITTING);
    const good = await Promise.all(best.map((read) => questionOf(oracle, owner?.token ?? '', read)));
    return good.filter((one) => one !== null);
  };
}

async function questionOf(oracle: ProofServer, token: string, read: RandomRead): Promise<Question | null> {
  const first = await oracle.ask(token, { query: read.query, variables: { ...read.variables } });
  if (first.status !== 200 || first.isRefusal) return null;
  const [, data, errors] = JSON.parse(first.text ?? '[]') as [number, unknown, unknown];
  if (errors || !data) return null;
  if (!read.cursorPath) return read;
  let value: unknown = data;
  for (const name of read.cursorPath) value = (value as Record<string, unknown> | null)?.[name];
  return { query: read.query, variables: { ...read.variables, after: value ?? null } };
}
