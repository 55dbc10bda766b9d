import { atriumError } from '../kernel';

// JSON first: it wins when the client likes both alike, as the GraphQL over HTTP draft asks for `*/*`.
const offered = ['application/json', 'application/graphql-response+json'] as const;
export type AnswerType = (typeof offered)[number];

interface MediaRange {
  readonly type: string;
  readonly quality: number;
  readonly position: number;
}

/** The media type to answer with. Throws NOT_ACCEPTABLE when the header allows none that the server writes. */
export function negotiate(accept: string | undefined): AnswerType {
  const chosen = preferredType(accept);
  if (chosen) return chosen;
  throw atriumError(
    'NOT_ACCEPTABLE',
    `Answers are written as ${offered.join(' or ')}; Accept allows neither.`,
  );
}

/** As {@link negotiate}, null instead of an error. No header, or an empty one, allows everything. */
export function preferredType(accept: string | undefined): AnswerType | null {
  // As nearly every client writes it.
  if (accept === undefined || accept === '*/*' || accept === offered[0]) return offered[0];
  if (!accept.trim()) return offered[0];
  const ranges = accept.split(',').map(mediaRange);
  const candidates = offered
    .map((type) => ({ type, range: mostSpecific(type, ranges) }))
    .filter((candidate): candidate is Candidate => candidate.range !== null && candidate.range.quality > 0);
  candidates.sort(byPreference);
  return candidates[0]?.type ?? null;
}

interface Candidate {
  readonly type: AnswerType;
  readonly range: MediaRange;
}

const byPreference = (a: Candidate, b: Candidate): number =>
  b.range.quality - a.range.quality ||
  specificity(b.range) - specificity(a.range) ||
  a.range.position - b.range.position;

function mediaRange(text: string, position: number): MediaRange {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const quality = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? '1';
  return { type, quality: Number(quality) || 0, position };
}

function mostSpecific(type: AnswerType, ranges: MediaRange[]): MediaRange | null {
  return ranges
    .filter((range) => [type, 'application/*', '*/*'].includes(range.type))
    .reduce<MediaRange | null>(
      (best, range) => (best && specificity(best) >= specificity(range) ? best : range),
      null,
    );
}

const specificity = (range: MediaRange): number =>
  range.type === '*/*' ? 0 : range.type.endsWith('/*') ? 1 : 2;
