import type { CacheKey, CacheVerdict } from '../../schema';
import type { Reading } from '../../tenancy';
import type { ToldCache } from './told.types';

const REASONS: Readonly<Record<string, string>> = {
  'new': 'no answer to this operation was kept yet',
  'unlike': 'no answer is kept for these variables and a viewer like this one',
  'over': 'the answer that was kept is too old',
  'changed': 'something that the kept answer rests on was changed',
  'client': 'the request asked not to be served a kept answer',
  'not-a-query': 'it is no query',
  'hint': 'a field of it says that it may not be kept',
  'variables': 'its variables do not fit',
  'off': 'nothing is kept here',
  'store-away': 'what is kept could not be reached',
  'log-behind': 'the log of changes is not being read, so nobody knows what still holds',
  'clock': 'the answer depends on the time',
  'raw-sql': 'it was read in a way that nobody notes',
  'untracked-table': 'it was read from a table whose changes are not followed',
  'unknown-read': 'it was read in a way that nobody notes',
};

/** The verdict with what execution showed. */
export async function toldCache(verdict: CacheVerdict, reading: Reading): Promise<ToldCache> {
  const { would, why, key } = verdict;
  const isChanged = would === 'MISS' && why === 'changed';
  const changed = isChanged ? await verdict.changedAmong([...reading.dependencies]) : [];
  const { goodUntilMs, obstacle } = reading;
  return {
    would,
    why,
    sentence: sentenceOf(verdict, changed),
    ...(changed.length > 0 && { changed }),
    key: key && keyOf(key),
    obstacle,
    goodForMs: goodUntilMs === Infinity ? null : Math.max(0, goodUntilMs - Date.now()),
  };
}

/** These parts and nothing that comes with them. */
const keyOf = ({ schemaVersion, plan, variables, facetSets }: CacheKey): CacheKey => ({
  schemaVersion,
  plan,
  variables,
  facetSets,
});

function sentenceOf({ would, why }: CacheVerdict, changed: readonly string[]): string {
  if (would === 'HIT') return 'Without explain this would have been a hit: a kept answer still holds.';
  const reason = REASONS[why ?? ''] ?? why ?? 'nobody knows why';
  const names =
    changed.length > 0 ? ` (${changed.slice(0, 3).join(', ')}${changed.length > 3 ? ', …' : ''})` : '';
  return would === 'MISS'
    ? `Without explain this would have been a miss: ${reason}${names}.`
    : `The cache is left aside: ${reason}.`;
}
