import { AtriumError, atriumError } from '../../kernel';

/**
 * The one answer to every sign-in that is not good; the cause says for the log what was wrong. A fault of ours, such as
 * a provider that cannot be reached, stays what it is, however deep a library wrapped it.
 */
export function signInFault(cause: unknown): AtriumError {
  for (let error = cause; error instanceof Error; error = error.cause) {
    if (error instanceof AtriumError) return error;
  }
  return atriumError('UNAUTHENTICATED', 'The sign-in was not accepted.', { cause });
}
