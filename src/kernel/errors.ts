/** How a class of failure is told to clients, logs and retries. */
interface ErrorKind {
  /** HTTP status when the whole request fails with it. */
  readonly http: number;
  readonly log: 'debug' | 'info' | 'warn' | 'error';
  /** True when the same request may succeed later, unchanged. */
  readonly retriable: boolean;
  readonly meaning: string;
}

/** The closed list of error codes; docs/errors.md is printed from it. */
export const errorKinds = {
  BAD_REQUEST: {
    http: 400,
    log: 'info',
    retriable: false,
    meaning: 'The HTTP request is not well formed: broken JSON, a missing query, a wrong shape.',
  },
  BAD_USER_INPUT: {
    http: 400,
    log: 'info',
    retriable: false,
    meaning: 'An argument or variable has a value that is not allowed; the message names it.',
  },
  DOCUMENT_TOO_COMPLEX: {
    http: 400,
    log: 'info',
    retriable: false,
    meaning: 'The GraphQL document breaks a limit (size, depth, aliases, …); the message names the limit.',
  },
  COST_EXCEEDS_MAXIMUM: {
    http: 400,
    log: 'info',
    retriable: false,
    meaning: 'The operation would cost more points than one request may; ask for fewer rows or fields.',
  },
  DOCUMENT_UNKNOWN: {
    http: 404,
    log: 'info',
    retriable: false,
    meaning: 'The client app has registered no document with this id.',
  },
  DOCUMENT_NOT_TRUSTED: {
    http: 403,
    log: 'info',
    retriable: false,
    meaning: 'The client app runs registered documents only; send a `documentId` in place of a text.',
  },
  CLIENT_VERSION_RETIRED: {
    http: 410,
    log: 'info',
    retriable: false,
    meaning: 'This version of the client app is retired, and runs no more; update the app.',
  },
  PERSISTED_QUERY_NOT_FOUND: {
    http: 200,
    log: 'debug',
    retriable: false,
    meaning: 'No text is kept for this hash; send it once with its text (automatic persisted queries).',
  },
  GRAPHQL_PARSE_FAILED: {
    http: 400,
    log: 'info',
    retriable: false,
    meaning: 'The document is not GraphQL.',
  },
  GRAPHQL_VALIDATION_FAILED: {
    http: 400,
    log: 'info',
    retriable: false,
    meaning: 'The document does not fit the schema.',
  },
  UNAUTHENTICATED: {
    http: 401,
    log: 'info',
    retriable: false,
    meaning: 'The credential is missing, invalid or expired, or its tenant or person is no longer active.',
  },
  FORBIDDEN: {
    http: 403,
    log: 'info',
    retriable: false,
    meaning: 'The viewer may not do this: not at all, or not with this row that they may see.',
  },
  NOT_FOUND: {
    http: 404,
    log: 'info',
    retriable: false,
    meaning:
      'Nothing that the viewer may see has this id. Unknown, foreign and forbidden rows look the same.',
  },
  METHOD_NOT_ALLOWED: {
    http: 405,
    log: 'info',
    retriable: false,
    meaning: 'The HTTP method is not allowed here; mutations travel by POST.',
  },
  NOT_ACCEPTABLE: {
    http: 406,
    log: 'info',
    retriable: false,
    meaning: 'The Accept header allows no media type that the server can write.',
  },
  PAYLOAD_TOO_LARGE: {
    http: 413,
    log: 'info',
    retriable: false,
    meaning: 'The request body is larger than the server reads.',
  },
  UNSUPPORTED_MEDIA_TYPE: {
    http: 415,
    log: 'info',
    retriable: false,
    meaning: 'The body is not plain application/json in UTF-8.',
  },
  CONFLICT: {
    http: 409,
    log: 'info',
    retriable: true,
    meaning: 'Concurrent writes collided and bounded retries did not help; try again.',
  },
  THROTTLED: {
    http: 429,
    log: 'info',
    retriable: true,
    meaning: 'The budget or the limit of the network address is used up; the message says how long to wait.',
  },
  TIMEOUT: {
    http: 503,
    log: 'warn',
    retriable: true,
    meaning: 'The database did not finish in the allowed time.',
  },
  OVERLOADED: {
    http: 503,
    log: 'warn',
    retriable: true,
    meaning: 'The server has too much work waiting; try again in a moment.',
  },
  UNAVAILABLE: {
    http: 503,
    log: 'error',
    retriable: true,
    meaning: 'The database, the session store or an identity provider cannot be reached at the moment.',
  },
  INTERNAL: {
    http: 500,
    log: 'error',
    retriable: false,
    meaning: 'A fault of the server. The request id in the answer finds its log line.',
  },
} as const satisfies Record<string, ErrorKind>;

export type ErrorCode = keyof typeof errorKinds;

/** An error whose code and message may be shown to a client as they are. */
export class AtriumError extends Error {
  override readonly name = 'AtriumError';

  constructor(
    readonly code: ErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }

  get kind(): ErrorKind {
    return errorKinds[this.code];
  }
}

/** Makes an error for clients. The message must hold nothing of another tenant, no SQL and no path. */
export function atriumError(code: ErrorCode, message: string, options?: ErrorOptions): AtriumError {
  return new AtriumError(code, message, options);
}

/** A fault that keeps a command from running; its message says what to do. Printed without a stack. */
export class OperatorError extends Error {
  override readonly name = 'OperatorError';
}
