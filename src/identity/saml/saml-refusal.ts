import { AtriumError, atriumError } from '../../kernel';

/** Ends the reading of a response. The reason is for the log of the server, never for a client. */
export function refuse(reason: string): never {
  throw new Error(reason);
}

/** Refuses with this reason unless the condition holds. */
export function insist(condition: boolean, reason: string): asserts condition {
  if (!condition) refuse(reason);
}

/** A stranger's text for a log line: in quotes, on one line, 120 characters at most. */
export function quoted(text: string | undefined): string {
  return text === undefined ? 'nothing' : JSON.stringify(text.slice(0, 120));
}

/** The one answer to every response that is not accepted; its cause tells the log what was wrong. */
export function notAccepted(cause: unknown): AtriumError {
  return atriumError('UNAUTHENTICATED', 'The sign-in was not accepted.', { cause });
}
