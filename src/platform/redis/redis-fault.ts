import { AtriumError, atriumError } from '../../kernel';

// What Redis answers when it is up and cannot serve now: starting, failing over, out of memory, kept busy.
const PASSING =
  /^(LOADING|READONLY|MASTERDOWN|CLUSTERDOWN|TRYAGAIN|BUSY|OOM|MISCONF|NOREPLICAS|NOAUTH|WRONGPASS|NOPERM)\b/;

/** Translates a failure of Redis into UNAVAILABLE for clients. Null: Redis answered that we asked for nonsense. */
export function redisFault(error: unknown): AtriumError | null {
  if (error instanceof AtriumError) return error;
  // Everything but an answer of Redis itself is a connection that broke, was not made or did not answer in time.
  if (error instanceof Error && error.name === 'ReplyError' && !PASSING.test(error.message)) return null;
  return atriumError('UNAVAILABLE', 'The session store cannot be reached. Try again in a moment.', {
    cause: error,
  });
}
