import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import { unobserved } from '../../kernel';
import {
  EVERY_FACET,
  FacetSets,
  Flights,
  nameOf,
  setOf,
  textOf,
  Watch,
  type FacetSet,
  type Facts,
} from '../kept';
import type { FindPlan, OperationPlan } from '../operations';
import type { CacheStore, Lease, Lookup, Resting, Stamp } from '../store';
import type { Described, Fill, Found, Obstacle, Prepared, Question } from './answer-cache.types';
import type { Asked, Held } from './asked.types';
import { describe } from './described';
import {
  compressed,
  etagOf,
  KeptAnswer,
  WORTH_COMPRESSING,
  type AnswerHead,
  type Encoding,
} from './kept-answer';

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

const LEASE_LIFE_MS = 2_000;
const LEASE_POLL_MS = 15;
const LEASE_PATIENCE_MS = 1_000;
const LARGEST_BODY = 2 * 1024 * 1024;
const OBSTACLE_REMEMBERED_MS = 60_000;

/** No fresh answer is there; `leads`: nobody else makes it. */
interface Unknown {
  readonly kind: 'unknown';
  readonly stamp: Stamp;
  readonly leads: boolean;
}

/** Kept answers to queries: found by what the viewer's facets are, served only while nothing has changed beneath them. */
export class AnswerCache {
  readonly #options: AnswerCacheOptions;
  readonly #held: LRUCache<string, Held>;
  readonly #sets = new FacetSets();
  readonly #flights = new Flights();
  // Operations whose last answer could not be kept for what they are: nobody waits for another of them.
  readonly #unkeepable = new LRUCache<string, Obstacle>({ max: 10_000, ttl: OBSTACLE_REMEMBERED_MS });

  constructor(options: AnswerCacheOptions) {
    this.#options = options;
    this.#held = new LRUCache({
      maxSize: options.memoryBytes,
      maxEntrySize: Math.max(1, Math.floor(options.memoryBytes / 4)),
      sizeCalculation: ({ answer, resting }, name) =>
        answer.size + 8 * resting.slots.length + 2 * name.length,
    });
  }

  /** Gets a question ready, without asking anybody. */
  prepare(question: Question): Prepared {
    const asked = this.#asked(question);
    return typeof asked === 'string'
      ? { isLookedUp: false, find: () => this.#provenOnly(question, asked), describe: () => asked }
      : { isLookedUp: true, find: () => this.#find(asked), describe: () => this.#describe(asked) };
  }

  #describe(asked: Asked): Described {
    const held = this.#namesOf(asked).map((name) => this.#held.peek(name));
    const facetSets = this.#sets.of(asked.operation) ?? [];
    return describe({ ...this.#options, asked, facetSets, held, isWanted });
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

  async #search(asked: Asked): Promise<Found> {
    const flight = this.#flightOf(asked);
    const lease = { name: flight, holder: randomUUID(), lifeMs: LEASE_LIFE_MS };
    const first = await this.#lookUp(asked, lease);
    if (first.kind !== 'unknown') return first;
    const underWay = this.#flights.waitFor(flight);
    if (!underWay) return this.#lead(asked, first, lease);
    await underWay;
    const second = await this.#lookUp(asked, null);
    // It could not be kept, or was changed already: nobody waits twice.
    return second.kind === 'unknown' ? this.#miss(asked, second, () => undefined) : second;
  }

  /** Makes the answer for all who wait for it here, unless another process does so already and is soon done. */
  async #lead(asked: Asked, first: Unknown, lease: Lease): Promise<Found> {
    const endFlight = this.#flights.begin(lease.name);
    const { tenantId } = asked.question.scope;
    const end = (): void => {
      endFlight();
      if (this.#options.isShared) this.#quietly(this.#options.store.release(tenantId, lease));
    };
    try {
      let latest: Unknown = first;
      const impatientAt = performance.now() + LEASE_PATIENCE_MS;
      while (!latest.leads && performance.now() < impatientAt) {
        await wait(LEASE_POLL_MS);
        const next = await this.#lookUp(asked, lease);
        if (next.kind !== 'unknown') {
          end();
          return next;
        }
        latest = next;
      }
      return this.#miss(asked, latest, end);
    } catch (error) {
      end();
      throw error;
    }
  }

  #miss(asked: Asked, { stamp }: Unknown, end: () => void): Found {
    const watch = new Watch(stamp, asked.question.scope.reading);
    const fill: Fill = {
      keep: (answer) => {
        const kept = this.#keep(asked, watch, answer);
        end();
        return kept;
      },
      abandon: end,
    };
    return { kind: 'miss', fill };
  }

  async #lookUp(asked: Asked, lease: Lease | null): Promise<Unknown | Exclude<Found, { kind: 'miss' }>> {
    const { question } = asked;
    const { store, isShared } = this.#options;
    await this.#learnSets(asked);
    const names = question.wishes.noCache ? [] : this.#namesOf(asked);
    const held = names.map((name) => this.#heldAs(name, question)).filter((one) => one !== null);
    const callers = question.caller ? [question.caller] : [];
    const lookup = await store.lookup({
      tenantId: question.scope.tenantId,
      held: [...callers, ...held.map(({ resting }) => resting)],
      names: isShared ? names : [],
      ...(lease && isShared && { lease, answerFrom: callers.length }),
    });
    if (question.caller && !lookup.fresh[0]) {
      // Whoever it is by now may ask for the same: they shall not wait for us.
      if (lease && isShared && lookup.leads) this.#quietly(store.release(question.scope.tenantId, lease));
      return { kind: 'unproven' };
    }
    const answer =
      held.find((_, index) => lookup.fresh[index + callers.length])?.answer ?? this.#received(asked, lookup);
    if (answer) return { kind: 'hit', answer };
    if (!lookup.stamp) return { kind: 'bypass', why: 'log-behind' };
    return { kind: 'unknown', stamp: lookup.stamp, leads: lookup.leads };
  }

  #heldAs(name: string, { wishes }: Question): Held | null {
    const held = this.#held.get(name);
    return held && isWanted(held.answer, wishes.maxAgeS) ? held : null;
  }

  #received({ question }: Asked, { found }: Lookup): KeptAnswer | null {
    if (!found) return null;
    const answer = new KeptAnswer(JSON.parse(found.head) as AnswerHead, found.body);
    this.#held.set(found.name, { answer, resting: { stamp: found.stamp, slots: found.slots } });
    return isWanted(answer, question.wishes.maxAgeS) ? answer : null;
  }

  #keep(
    asked: Asked,
    watch: Watch,
    { body, encoding }: { body: string; encoding: Encoding },
  ): KeptAnswer | Obstacle {
    const { question, plan, facts } = asked;
    const resting = watch.resting();
    if (!resting) {
      const obstacle = watch.reading.obstacle ?? 'off';
      this.#unkeepable.set(asked.operation, obstacle);
      return obstacle;
    }
    const atMs = Date.now();
    const goodUntilMs = Math.min(watch.reading.goodUntilMs, atMs + plan.lifeS * 1_000);
    const lifeMs = Math.min(this.#options.longestLifeMs, goodUntilMs - atMs);
    if (lifeMs <= 0) return 'clock';
    const bytes = Buffer.from(body);
    if (bytes.length > LARGEST_BODY) return 'size';
    const isCompressed = encoding === 'gzip' && bytes.length >= WORTH_COMPRESSING;
    const set = this.#sets.learn(asked.operation, question.scope.viewer.facets.keys());
    const name = nameOf(asked.base, set, facts);
    const head: AnswerHead = {
      etag: etagOf(name, body),
      storedAtMs: atMs,
      goodUntilMs: atMs + lifeMs,
      encoding: isCompressed ? 'gzip' : 'identity',
    };
    const answer = new KeptAnswer(head, isCompressed ? compressed(bytes) : bytes);
    this.#held.set(name, { answer, resting });
    if (this.#options.isShared) this.#share(asked, { name, set, answer, resting, lifeMs });
    return answer;
  }

  #share(
    { question, plan }: Asked,
    { name, set, answer, resting, lifeMs }: Held & { name: string; set: FacetSet; lifeMs: number },
  ): void {
    const { tenantId } = question.scope;
    const head = JSON.stringify(answer.head);
    const list = { name: this.#listName(plan), text: textOf(set) };
    const entry = { ...resting, tenantId, name, head, body: answer.stored, lifeMs: Math.ceil(lifeMs), list };
    this.#quietly(this.#options.store.put(entry));
  }

  async #learnSets({ question, plan, operation }: Asked): Promise<void> {
    if (!this.#options.isShared || this.#sets.of(operation)) return;
    const { tenantId } = question.scope;
    const { list } = await this.#options.store.lookup({ tenantId, listName: this.#listName(plan) });
    if (list.length > 0) this.#sets.learnAll(operation, list.map(setOf));
  }

  #listName({ id }: OperationPlan): string {
    return `sets ${this.#options.schemaVersion} ${id}`;
  }

  #namesOf({ operation, base, facts }: Asked): string[] {
    return (this.#sets.of(operation) ?? []).map((set) => nameOf(base, set, facts));
  }

  /** By all facets that were ever read for it; as long as nobody knows, each viewer is one of a kind. */
  #flightOf({ operation, base, facts }: Asked): string {
    const sets = this.#sets.of(operation) ?? [];
    return nameOf(base, sets.length > 0 ? [...new Set(sets.flat())].toSorted() : EVERY_FACET, facts);
  }

  #quietly(done: Promise<void>): void {
    done.catch(this.#options.onFault);
  }
}

const isWanted = (answer: KeptAnswer, maxAgeS: number): boolean => {
  const atMs = Date.now();
  return answer.isGoodAt(atMs) && (atMs - answer.head.storedAtMs) / 1_000 <= maxAgeS;
};
