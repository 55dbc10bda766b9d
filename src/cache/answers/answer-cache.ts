import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import { unobserved } from '../../kernel';
import { Flights, Watch } from '../kept';
import type { FindPlan } from '../operations';
import type { CacheStore, Lease, Lookup, Stamp } from '../store';
import type { Again, Described, Found, Obstacle, Prepared, Question } from './answer-cache.types';
import { AnswerNames } from './answer-names';
import type { Asked } from './asked.types';
import { describe } from './described';
import { HeldAnswers, isWanted } from './held-answers';
import { keepAnswer, listName, type Keeping, type MadeText } from './keep-answer';
import { KeptAnswer, type AnswerHead } from './kept-answer';

export interface AnswerCacheOptions {
  readonly store: CacheStore;
  readonly findPlan: FindPlan;
  /** Of the schema and everything else that decides how rows become answers. */
  readonly schemaVersion: string;
  /** Milliseconds that an answer is kept at most. */
  readonly longestLifeMs: number;
  /** Bytes of answers that this process holds itself. */
  readonly memoryBytes: number;
  /** Whether the store is shared: then what is held is held there, too, and other processes may be asked to wait. */
  readonly isShared: boolean;
  /** Told when the store fails. */
  readonly onFault: (error: unknown) => void;
}

/** No fresh answer is there; `leads`: nobody else makes it. */
interface Unknown {
  readonly kind: 'unknown';
  readonly stamp: Stamp;
  readonly leads: boolean;
}

type LookedUp = Unknown | Exclude<Found, { kind: 'miss' }>;

const LEASE_LIFE_MS = 2_000;
const LEASE_POLL_MS = 15;
const LEASE_PATIENCE_MS = 1_000;
const OBSTACLE_REMEMBERED_MS = 60_000;
// What an operation is, and not how one answer to it turned out.
const LASTING: ReadonlySet<Obstacle> = new Set(['clock', 'raw-sql', 'unknown-read', 'untracked-table']);

/** Kept answers to queries: found by what the viewer's facets are, served only while nothing has changed beneath them. */
export class AnswerCache {
  readonly #options: AnswerCacheOptions;
  readonly #keeping: Keeping;
  readonly #names = new AnswerNames();
  readonly #held: HeldAnswers;
  readonly #flights = new Flights();
  readonly #process = randomUUID();
  #leases = 0;
  // Nobody waits for an answer that will not be kept.
  readonly #unkeepable = new LRUCache<string, Obstacle>({ max: 10_000, ttl: OBSTACLE_REMEMBERED_MS });

  constructor(options: AnswerCacheOptions) {
    this.#options = options;
    this.#held = new HeldAnswers(options.memoryBytes);
    this.#keeping = { ...options, names: this.#names, held: this.#held };
  }

  /** Gets a question ready, without asking anybody. */
  prepare(question: Question): Prepared {
    const asked = this.#asked(question);
    return typeof asked === 'string'
      ? { isLookedUp: false, find: () => this.#provenOnly(question, asked), describe: () => asked }
      : { isLookedUp: true, find: () => this.#find(asked), describe: () => this.#describe(asked) };
  }

  #describe(asked: Asked): Described {
    const held = this.#names.of(asked).map((name) => this.#held.peek(name));
    return describe({ ...this.#options, asked, facetSets: this.#names.setsOf(asked), held });
  }

  #asked(question: Question): Asked | Obstacle {
    const { scope, text, operationName, variables, wishes } = question;
    if (wishes.noStore) return 'client';
    const plan = this.#options.findPlan(text, operationName);
    if (!plan) return 'not-a-query';
    if (plan.lifeS === 0) return 'hint';
    const values = plan.variablesText(variables);
    if (values === null) return 'variables';
    const operation = `${this.#options.schemaVersion} ${scope.tenantId} ${plan.id}`;
    const obstacle = this.#unkeepable.get(operation);
    if (obstacle) return obstacle;
    return { question, plan, facts: unobserved(scope.viewer), operation, base: `${operation}\n${values}` };
  }

  /** Nothing is looked up, but a caller who was only recalled has to be proven all the same. */
  async #provenOnly({ scope, caller }: Question, why: Obstacle): Promise<Found> {
    if (!caller) return { kind: 'bypass', why };
    try {
      const { fresh } = await this.#options.store.lookup({ tenantId: scope.tenantId, held: [caller] });
      return fresh[0] ? { kind: 'bypass', why } : { kind: 'unproven' };
    } catch (error) {
      this.#options.onFault(error);
      return { kind: 'unproven' };
    }
  }

  async #find(asked: Asked): Promise<Found> {
    try {
      return await this.#search(asked);
    } catch (error) {
      this.#options.onFault(error);
      // Nobody proved that the caller still is who they were.
      return asked.question.caller ? { kind: 'unproven' } : { kind: 'bypass', why: 'store-away' };
    }
  }

  async #search(asked: Asked): Promise<Found> {
    if (asked.question.wishes.noCache) return this.#alone(asked);
    const lease = this.#options.isShared ? this.#leaseFor(asked) : null;
    const first = await this.#lookUp(asked, lease);
    if (first.kind !== 'unknown') return first;
    const flight = lease?.name ?? this.#names.flightOf(asked);
    const underWay = this.#flights.waitFor(flight);
    if (!underWay) return this.#lead(asked, first, { flight, lease });
    if (lease && first.leads) this.#release(asked, lease);
    await underWay;
    // It could not be kept, or was changed already: nobody waits twice.
    return this.#alone(asked);
  }

  /** Waits for nobody, and nobody for it. */
  async #alone(asked: Asked): Promise<Found> {
    const looked = await this.#lookUp(asked, null);
    return looked.kind === 'unknown' ? this.#miss(asked, looked, () => undefined) : looked;
  }

  #leaseFor(asked: Asked): Lease {
    this.#leases += 1;
    const holder = `${this.#process} ${this.#leases}`;
    return { name: this.#names.flightOf(asked), holder, lifeMs: LEASE_LIFE_MS };
  }

  /** Makes the answer for all who wait for it here, unless another process does so already and is soon done. */
  async #lead(
    asked: Asked,
    first: Unknown,
    { flight, lease }: { flight: string; lease: Lease | null },
  ): Promise<Found> {
    const endFlight = this.#flights.begin(flight);
    const end = (): void => {
      endFlight();
      if (lease) this.#release(asked, lease);
    };
    try {
      const latest = await this.#awaitLeader(asked, first, lease);
      if (latest.kind === 'unknown') return this.#miss(asked, latest, end);
      end();
      return latest;
    } catch (error) {
      end();
      throw error;
    }
  }

  async #awaitLeader(asked: Asked, first: Unknown, lease: Lease | null): Promise<LookedUp> {
    let latest: LookedUp = first;
    const impatientAt = performance.now() + LEASE_PATIENCE_MS;
    while (latest.kind === 'unknown' && !latest.leads && performance.now() < impatientAt) {
      await wait(LEASE_POLL_MS);
      latest = await this.#lookUp(asked, lease);
    }
    return latest;
  }

  #miss(asked: Asked, { stamp }: Unknown, end: () => void): Found {
    const keep = (made: MadeText): KeptAnswer | Obstacle => {
      const kept = keepAnswer(this.#keeping, asked, new Watch(stamp, asked.question.scope.reading), made);
      if (typeof kept === 'string' && LASTING.has(kept)) this.#unkeepable.set(asked.operation, kept);
      end();
      return kept;
    };
    return { kind: 'miss', fill: { keep, abandon: end } };
  }

  async #lookUp(asked: Asked, lease: Lease | null): Promise<LookedUp> {
    const { question } = asked;
    const { store, isShared } = this.#options;
    if (isShared && !this.#names.knows(asked)) await this.#learnFromOthers(asked);
    const names = question.wishes.noCache ? [] : this.#names.of(asked);
    const held = names.flatMap((name) => {
      const one = this.#held.get(name, question.wishes);
      return one ? [{ ...one, name }] : [];
    });
    const callers = question.caller ? [question.caller] : [];
    const lookup = await store.lookup({
      tenantId: question.scope.tenantId,
      held: [...callers, ...held.map(({ resting }) => resting)],
      names: isShared ? names : [],
      ...(lease && { lease, answerFrom: callers.length }),
    });
    if (question.caller && !lookup.fresh[0]) {
      // Whoever it is by now may ask for the same: they shall not wait for us.
      if (lease && lookup.leads) this.#release(asked, lease);
      return { kind: 'unproven' };
    }
    const fresh =
      held.find((_, index) => lookup.fresh[index + callers.length]) ?? this.#received(asked, lookup);
    if (fresh) return { kind: 'hit', answer: fresh.answer, name: fresh.name };
    if (!lookup.stamp) return { kind: 'bypass', why: 'log-behind' };
    return { kind: 'unknown', stamp: lookup.stamp, leads: lookup.leads };
  }

  /** The answer that was found in the shared store; from now on it is held here, too. */
  #received({ question }: Asked, { found }: Lookup): { answer: KeptAnswer; name: string } | null {
    if (!found) return null;
    const { name, head, body, stamp, slots } = found;
    const answer = new KeptAnswer(JSON.parse(head) as AnswerHead, body);
    this.#held.set(name, { answer, resting: { stamp, slots } });
    return isWanted(answer, question.wishes) ? { answer, name } : null;
  }

  /** The answer that this process holds by a name, if it and the caller still hold; null otherwise. */
  async again({ tenantId, name, caller, wishes }: Again): Promise<KeptAnswer | null> {
    const held = this.#held.get(name, wishes);
    if (!held) return null;
    const { fresh } = await this.#options.store.lookup({ tenantId, held: [caller, held.resting] });
    return fresh[0] && fresh[1] ? held.answer : null;
  }

  async #learnFromOthers(asked: Asked): Promise<void> {
    const { store, schemaVersion } = this.#options;
    const { tenantId } = asked.question.scope;
    const { list } = await store.lookup({ tenantId, listName: listName(schemaVersion, asked.plan) });
    this.#names.learnAll(asked, list);
  }

  #release({ question }: Asked, lease: Lease): void {
    this.#options.store.release(question.scope.tenantId, lease).catch(this.#options.onFault);
  }
}
