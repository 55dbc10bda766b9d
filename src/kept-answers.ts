import type { Cache, Found, Prepared } from './cache';
import { limitFields, type CostBudget, type ThrottleStatus } from './gates';
import type { AskedOperation, CheckedAnswer, KeptAnswers, Proof } from './http';
import type { CacheVerdict, GraphqlContext } from './schema';

export interface KeptAnswersOptions {
  readonly cache: Cache;
  readonly budget: CostBudget<GraphqlContext>;
}

/** A kept answer costs one point, whatever it took to make. */
const POINTS_OF_A_HIT = 1;

/** The kept answers, as the HTTP layer asks for them: the caller proven, a point taken and the answer found in one go. */
export function keptAnswers(options: KeptAnswersOptions): KeptAnswers<GraphqlContext> {
  return {
    find: async (context, operation, proof) => {
      const prepared = prepare(options.cache, context, operation, proof);
      const found = prepared ? await findPaid(options, context, prepared, proof) : OFF;
      if (!context.explain || found.kind === 'unproven') return found;
      // It is executed all the same, and not kept.
      abandon(found);
      context.explain.judge(prepared ? verdictOf(found, prepared.describe()) : bypass('off', null));
      return { kind: 'bypass', why: 'explain' };
    },
    recheckOf:
      (context, { name, wishes }, proof) =>
      () =>
        recheck(options, { ...context, prepaid: null }, { name, wishes, proof }),
    tellHit: async (context) => {
      const status = await settle(context, POINTS_OF_A_HIT);
      return status ? limitFields.ofAnswer(status) : {};
    },
    giveBack: async (context) => {
      await settle(context, 0);
    },
  };
}

const OFF: Found = { kind: 'bypass', why: 'off' };

async function findPaid(
  { budget }: KeptAnswersOptions,
  context: GraphqlContext,
  prepared: Prepared,
  proof: Proof | null,
): Promise<Found> {
  // Issued in one tick: what goes to Redis goes there together.
  const [isGood, found, charged] = await Promise.allSettled([
    proof?.isGood() ?? Promise.resolve(true),
    prepared.find(),
    prepared.isLookedUp ? takePoint(budget, context) : Promise.resolve(),
  ]);
  if (isUnproven(isGood, found)) {
    // Whatever became of the charge: it was meant for somebody else.
    if (found.status === 'fulfilled') abandon(found.value);
    return { kind: 'unproven' };
  }
  const isHit = found.status === 'fulfilled' && found.value.kind === 'hit';
  // Without a kept answer the operation has its own price, and the cost gate says what is lacking for that.
  const fault = [isGood, found, isHit ? charged : null].find((one) => one?.status === 'rejected');
  if (found.status === 'fulfilled' && !fault) return found.value;
  if (found.status === 'fulfilled') abandon(found.value);
  await settle(context, 0);
  throw fault?.status === 'rejected' ? fault.reason : new Error('nothing was found out');
}

async function recheck(
  { cache, budget }: KeptAnswersOptions,
  context: GraphqlContext,
  { name, wishes, proof }: Pick<AskedOperation, 'wishes'> & { name: string; proof: Proof },
): Promise<CheckedAnswer | null> {
  if (!context.scope || !cache.answers) return null;
  const { tenantId } = context.scope;
  const [isGood, found, charged] = await Promise.allSettled([
    proof.isGood(),
    cache.answers.again({ tenantId, name, wishes, caller: proof.resting }),
    takePoint(budget, context),
  ]);
  const answer = isGood.status === 'fulfilled' && isGood.value && found.status === 'fulfilled' && found.value;
  if (!answer || charged.status === 'rejected') {
    await settle(context, 0);
    return null;
  }
  const status = await settle(context, POINTS_OF_A_HIT);
  return { answer, fields: status ? limitFields.ofAnswer(status) : {} };
}

/** Whether the caller is known not to be who they were, or not known to be. */
const isUnproven = (isGood: PromiseSettledResult<boolean>, found: PromiseSettledResult<Found>): boolean =>
  (isGood.status === 'fulfilled' && !isGood.value) ||
  (found.status === 'fulfilled' && found.value.kind === 'unproven');

const bypass = (why: string, key: CacheVerdict['key']): CacheVerdict => ({
  would: 'BYPASS',
  why,
  key,
  changedAmong: async () => [],
});

function verdictOf(found: Found, described: ReturnType<Prepared['describe']>): CacheVerdict {
  if (typeof described === 'string') return bypass(described, null);
  if (found.kind === 'bypass') return bypass(found.why, described);
  const { whyMissed, changedAmong, ...key } = described;
  const isHit = found.kind === 'hit';
  return { would: isHit ? 'HIT' : 'MISS', why: isHit ? null : whyMissed, key, changedAmong };
}

function prepare(
  { answers }: Cache,
  { scope, document }: GraphqlContext,
  { text, operationName, variables, wishes }: AskedOperation,
  proof: Proof | null,
): Prepared | null {
  if (!scope || !answers) return null;
  const caller = proof?.resting ?? null;
  // Whoever's version retires is told so beside the answer, in words that time changes.
  const isTold = Boolean(document?.retiresAt);
  return answers.prepare({
    scope,
    text,
    operationName,
    variables,
    caller,
    wishes: isTold ? { ...wishes, noStore: true } : wishes,
  });
}

function abandon(found: Found): void {
  if (found.kind === 'miss') found.fill.abandon();
}

async function takePoint(budget: CostBudget<GraphqlContext>, context: GraphqlContext): Promise<void> {
  context.prepaid = await budget.reserve(context, POINTS_OF_A_HIT);
}

async function settle(context: GraphqlContext, points: number): Promise<ThrottleStatus | null> {
  const { prepaid } = context;
  context.prepaid = null;
  return prepaid ? ((await prepaid.settle(points)) as ThrottleStatus) : null;
}
