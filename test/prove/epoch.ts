import { setTimeout as sleep } from 'node:timers/promises';
import type { Manner, Question, Seen } from './asking';
import { chanceOf, type Chance } from './chance';
import { watchCommit } from './commit-watcher';
import type { Fault } from './faults';
import type { Fence } from './fence';
import { bestFitting } from './fitting';
import { livingOf } from './living';
import type { ProofViewer } from './proof-world';
import type { ProofServer } from './servers';
import type { Tally } from './tally';
import { judge, type Read, type Turn } from './verdict';
import { prepareWrite, type WriteKind, type Prepared, type WriteParts, type Written } from './writes';

/** One turn of the world: a write, or some at once, in the midst of reads. */
export interface Step {
  readonly write: WriteKind;
  /** Whether others are under way at the same time. */
  readonly isBurst: boolean;
  readonly tenant: number;
  readonly seed: number;
  readonly fault: Fault | null;
}

export interface EpochParts extends WriteParts {
  readonly worldSeed: number;
  readonly viewers: readonly ProofViewer[];
  /** Grows: each step adds some that its write may concern. */
  readonly questions: Question[];
  /** Draws some questions that fit writes. */
  readonly draw: (chance: Chance, writes: readonly Prepared[]) => Promise<Question[]>;
  /** Answers past every cache. */
  readonly oracle: ProofServer;
  readonly fence: Fence;
  readonly makeFault: ((fault: Fault) => Promise<void>) | null;
  readonly tally: Tally;
  /** Told each step, in a line. */
  readonly onStep: (line: string) => void;
}

/** Writes from outside are heard of by then, whatever happens. */
const HARD_BOUND_MS = 10_000;
const LATE_FAULT_MS = 250;
const MOST_DURING = 4;

interface Triple {
  readonly name: string;
  readonly viewer: ProofViewer;
  readonly question: Question;
}

/** Runs the steps of one world after each other. */
export function createEpochs(parts: EpochParts): {
  readonly run: (step: Step, index: number) => Promise<void>;
} {
  const { servers, oracle, tally, world, superuser } = parts;
  /** What tags stand for, whoever was given them. */
  const bodies = new Map<string, string>();
  const tagsOf = new Map<Question, string[]>();
  /** What the database says now; emptied by each write. */
  let known = new Map<string, string>();
  let carried: Triple[] = [];

  function tripleOf(chance: Chance, question: Question, isAsked: (viewer: ProofViewer) => boolean): Triple {
    const viewer = chance.one(parts.viewers.filter(isAsked));
    const name = `${parts.viewers.indexOf(viewer)} ${parts.questions.indexOf(question)}`;
    return { name, viewer, question };
  }

  /** Who asks what: something that the write may concern, and some of what was asked before. */
  async function triplesOf(chance: Chance, tenant: number, writes: readonly Prepared[]): Promise<Triple[]> {
    const about = writes.map((one) => one.about).join(' ');
    const named = writes.map((one) => one.named).join(' ');
    const drawn = await parts.draw(chance, writes);
    parts.questions.push(...drawn);
    const questions = [
      ...drawn,
      chance.one(bestFitting(parts.questions, about, 5)),
      chance.one(parts.questions),
    ];
    const isHere = (viewer: ProofViewer): boolean => viewer.tenant === tenant;
    const isStaff = (viewer: ProofViewer): boolean =>
      isHere(viewer) && /^(owner|admin|agent)/.test(viewer.name);
    const isNamed = (viewer: ProofViewer): boolean => isHere(viewer) && named.includes(viewer.personId);
    const fresh = questions.flatMap((question) => [
      tripleOf(chance, question, parts.viewers.some(isNamed) && chance.isIn100(60) ? isNamed : isStaff),
      ...(chance.isIn100(60) ? [tripleOf(chance, question, isHere)] : []),
      ...(chance.isIn100(20) ? [tripleOf(chance, question, (viewer) => !isHere(viewer))] : []),
    ]);
    const triples = [...new Map([...carried, ...fresh].map((triple) => [triple.name, triple])).values()];
    carried = chance.some(triples, 4);
    return triples;
  }

  async function truth(triples: readonly Triple[]): Promise<Map<string, string>> {
    await Promise.all(
      triples.map(async ({ name, viewer, question }) => {
        for (let triesLeft = 60; !known.has(name); triesLeft -= 1) {
          const seen = await oracle.ask(viewer.token, question, { cacheControl: 'no-store' });
          if (!seen.isRefusal && seen.text !== null) known.set(name, seen.text);
          else if (triesLeft === 0) throw new Error(`the database cannot be asked: ${seen.text}`);
          else await sleep(100);
        }
      }),
    );
    return new Map(triples.map(({ name }) => [name, known.get(name) ?? '']));
  }

  function mannerOf(
    chance: Chance,
    question: Question,
    anew: number,
  ): { manner: Manner; sentTag: string | null } {
    const gzip = chance.isIn100(20);
    if (chance.isIn100(anew)) return { manner: { gzip, cacheControl: 'no-cache' }, sentTag: null };
    if (chance.isIn100(4)) return { manner: { gzip, cacheControl: 'no-store' }, sentTag: null };
    if (!chance.isIn100(35)) return { manner: { gzip }, sentTag: null };
    const tags = tagsOf.get(question) ?? [];
    const sentTag = tags.length > 0 && chance.isIn100(85) ? chance.one(tags) : null;
    return { manner: { gzip, get: { tag: sentTag } }, sentTag };
  }

  async function read(chance: Chance, { name, viewer, question }: Triple, anew = 5): Promise<Read | null> {
    const server = chance.number(servers.length);
    const { manner, sentTag } = mannerOf(chance, question, anew);
    const asked = servers[server] as ProofServer;
    const seen = await asked.ask(viewer.token, question, manner).catch(() => null);
    if (!seen || seen.isRefusal) return (tally.refused(), null);
    tally.read(seen, manner);
    if (seen.status === 200 && seen.etag && seen.text) {
      bodies.set(seen.etag, seen.text);
      const tags = tagsOf.get(question) ?? [];
      if (!tags.includes(seen.etag)) tagsOf.set(question, [...tags, seen.etag].slice(-8));
    }
    const says = seen.status === 304 ? (bodies.get(sentTag ?? '') ?? null) : seen.text;
    const isHit = seen.cache === 'HIT' || seen.status === 304;
    return { triple: name, server, seen, says, isHit, sentTag };
  }

  const readAll = (chance: Chance, triples: readonly Triple[], count: number): Promise<(Read | null)[]> =>
    Promise.all(triples.flatMap((triple) => Array.from({ length: count }, () => read(chance, triple))));

  async function readDuring(
    chance: Chance,
    triples: readonly Triple[],
    isOver: () => boolean,
  ): Promise<(Read | null)[]> {
    const loops = triples.map(async (triple) => {
      const reads: (Read | null)[] = [];
      while (reads.length < MOST_DURING && !(isOver() && reads.length > 0)) {
        await sleep(chance.number(10 * (reads.length + 1)));
        // What is made while something is written must not be kept as if it were made after.
        reads.push(await read(chance, triple, 30));
      }
      return reads;
    });
    return (await Promise.all(loops)).flat();
  }

  const wasCutOff = (writes: readonly Written[], since: number): boolean =>
    writes.some(({ by }) => by !== null && by.lastFault() > since);

  async function prepareAll(chance: Chance, { write, isBurst, tenant }: Step): Promise<Prepared[]> {
    const others = chance.some(['mutation', 'mutation', 'sql', 'job'] as const, 2);
    const kinds = isBurst ? [write, ...others] : [write];
    return Promise.all(
      kinds.map(async (kind, index) => {
        const of = index === 0 ? tenant : chance.number(2);
        const living = await livingOf(superuser, world.tenantIds[of] ?? '');
        return prepareWrite(parts, { kind, tenant: of, chance: chanceOf(chance.number(2 ** 30)), living });
      }),
    );
  }

  async function run(step: Step, index: number): Promise<void> {
    const chance = chanceOf(step.seed);
    const prepared = await prepareAll(chance, step);
    const triples = await triplesOf(chance, step.tenant, prepared);
    const before = await truth(triples);
    const since = performance.now();
    const reads = [...(await readAll(chance, triples, 1))];

    const commit = step.isBurst ? null : await watchCommit(superuser, world.tenantIds);
    let isOver = false;
    const during = readDuring(chance, triples, () => isOver);
    const fault =
      step.fault && parts.makeFault
        ? sleep(chance.number(25)).then(() => parts.makeFault?.(step.fault as Fault))
        : null;
    await sleep(chance.number(12));
    const writes = await Promise.all(prepared.map(({ run: write }) => write())).finally(
      () => (isOver = true),
    );
    const seenAt = (await commit?.()) ?? Infinity;
    reads.push(...(await readAll(chance, triples, 1)), ...(await during));
    await fault;

    const isHeardLater =
      writes.some(({ by }) => by === null) || step.fault !== null || wasCutOff(writes, since - 2_000);
    if (isHeardLater) tally.fencePassed(await parts.fence.pass());
    const heardAt = performance.now();
    const settled = isHeardLater ? await readAll(chance, triples, 1) : [];
    known = new Map();
    const after = await truth(triples);

    const acknowledged = Math.max(...writes.map((one) => one.acknowledged));
    // A flushed Redis knows of no doubt: then a write is known from its answer on.
    const over = step.fault ? acknowledged : Math.min(acknowledged, seenAt);
    const turn = { began: Math.min(...writes.map((one) => one.began)), over, isBurst: step.isBurst };
    tally.wrote(writes, isHeardLater);
    tally.altered(before, after);
    const altered = triples.filter(({ name }) => before.get(name) !== after.get(name));
    const seen = altered.map(({ name }) => {
      const own = [...reads, ...settled].filter((one) => one?.triple === name);
      return own.map((one) => one?.seen.cache || one?.seen.status).join(' ');
    });
    const what = writes.map((one) => `${one.isDone ? '' : 'NOT '}${one.what.slice(0, 300)}`).join(' | ');
    const asked = [...new Set(triples.map(({ question }) => question.query.slice(0, 300)))];
    parts.onStep(
      `${index} ${step.fault ?? ''} altered ${altered.length} of ${triples.length} (${seen.join(', ')}): ${what}\n    ${asked.join('\n    ')}`,
    );
    const heard = (isLate: boolean): number => (isLate ? Math.min(heardAt, over + HARD_BOUND_MS) : over);
    const context = { parts, step, index, triples, before, after, writes };
    const suspects = judgeAll([...reads, ...settled], context, { ...turn, heard: heard(isHeardLater) });
    if (suspects.length === 0) return;
    // A server may tell late that it was cut off from Redis.
    await sleep(LATE_FAULT_MS);
    const isLate = isHeardLater || wasCutOff(writes, since - 2_000);
    const wrong =
      isLate === isHeardLater
        ? suspects
        : judgeAll(suspects, context, { ...turn, heard: acknowledged + HARD_BOUND_MS });
    for (const one of wrong) tally.violation(describe(one, context, { ...turn, heard: heard(isLate) }));
  }

  function judgeAll(reads: readonly (Read | null)[], { before, after }: Judged, turn: Turn): Read[] {
    return reads.filter((one): one is Read => {
      if (!one) return false;
      const states = { before: before.get(one.triple) ?? '', after: after.get(one.triple) ?? '' };
      const verdict = judge(one, states, turn);
      tally.judged(verdict, one, states);
      return verdict.kind === 'wrong';
    });
  }

  return { run };
}

interface Judged {
  readonly parts: EpochParts;
  readonly step: Step;
  readonly index: number;
  readonly triples: readonly Triple[];
  readonly before: ReadonlyMap<string, string>;
  readonly after: ReadonlyMap<string, string>;
  readonly writes: readonly Written[];
}

/** All that is needed to see what happened, and to make it happen again. */
function describe(
  read: Read,
  { parts, step, index, triples, before, after, writes }: Judged,
  turn: Turn,
): object {
  const triple = triples.find(({ name }) => name === read.triple);
  const since = (at: number): string => `${(at - turn.began).toFixed(1)} ms`;
  const { seen }: { seen: Seen } = read;
  return {
    seed: parts.worldSeed,
    step: index,
    of: step,
    viewer: triple?.viewer.name,
    server: read.server,
    query: triple?.question.query,
    variables: triple?.question.variables,
    answered: `${seen.status} ${seen.cache} from ${since(seen.began)} to ${since(seen.ended)} after the write began`,
    write: `seen or acknowledged after ${since(turn.over)}, heard of everywhere after ${since(turn.heard)}`,
    writes: writes.map(({ what }) => what.slice(0, 500)),
    sentTag: read.sentTag,
    answer: read.says,
    before: before.get(read.triple),
    after: after.get(read.triple),
  };
}
