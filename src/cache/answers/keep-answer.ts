import { textOf } from '../kept';
import type { Watch } from '../kept';
import type { CacheStore } from '../store';
import type { Obstacle } from './answer-cache.types';
import type { AnswerNames } from './answer-names';
import type { Asked, Held } from './asked.types';
import type { HeldAnswers } from './held-answers';
import { compressed, etagOf, KeptAnswer, WORTH_COMPRESSING, type Encoding } from './kept-answer';

/** What it takes to keep an answer. */
export interface Keeping {
  readonly names: AnswerNames;
  readonly held: HeldAnswers;
  readonly store: CacheStore;
  readonly isShared: boolean;
  readonly schemaVersion: string;
  readonly longestLifeMs: number;
  readonly onFault: (error: unknown) => void;
}

/** An answer as it was made. */
export interface MadeText {
  readonly body: string;
  readonly encoding: Encoding;
}

const LARGEST_BODY = 2 * 1_024 * 1_024;

/** Keeps an answer here and, when there is a shared store, there; says why not when it may not be kept. */
export function keepAnswer(
  keeping: Keeping,
  asked: Asked,
  watch: Watch,
  made: MadeText,
): KeptAnswer | Obstacle {
  const resting = watch.resting();
  if (!resting) return watch.reading.obstacle ?? 'off';
  const atMs = Date.now();
  const lifeMs = Math.min(keeping.longestLifeMs, asked.plan.lifeS * 1_000, watch.reading.goodUntilMs - atMs);
  if (lifeMs <= 0) return 'over';
  if (made.body.length > LARGEST_BODY) return 'size';
  const { set, name } = keeping.names.learn(asked);
  const answer = keptAnswer(name, made, { atMs, lifeMs });
  const held = { answer, resting };
  keeping.held.set(name, held);
  if (keeping.isShared) share(keeping, asked, { ...held, name, list: textOf(set), lifeMs });
  return answer;
}

function keptAnswer(
  name: string,
  { body, encoding }: MadeText,
  { atMs, lifeMs }: { atMs: number; lifeMs: number },
): KeptAnswer {
  const bytes = Buffer.from(body);
  const isCompressed = encoding === 'gzip' && bytes.length >= WORTH_COMPRESSING;
  const head = {
    etag: etagOf(name, body),
    storedAtMs: atMs,
    goodUntilMs: atMs + lifeMs,
    encoding: isCompressed ? 'gzip' : 'identity',
  } as const;
  return new KeptAnswer(head, isCompressed ? compressed(bytes) : bytes);
}

/** Nobody waits for it: a reader who is faster makes the answer once more. */
function share(
  { store, schemaVersion, onFault }: Keeping,
  { question, plan }: Asked,
  { answer, resting, name, list, lifeMs }: Held & { name: string; list: string; lifeMs: number },
): void {
  store
    .put({
      ...resting,
      tenantId: question.scope.tenantId,
      name,
      head: JSON.stringify(answer.head),
      body: answer.stored,
      lifeMs: Math.ceil(lifeMs),
      list: { name: listName(schemaVersion, plan), text: list },
    })
    .catch(onFault);
}

/** The name of the list of facet sets that any process has learned for an operation. */
export const listName = (schemaVersion: string, { id }: Asked['plan']): string =>
  `sets ${schemaVersion} ${id}`;
