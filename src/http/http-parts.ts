import type { IncomingHttpHeaders } from 'node:http';
import type { ApolloServer, BaseContext } from '@apollo/server';
import type { Found, Question, Resting } from '../cache';
import type { BrowserSignIn } from '../identity';
import type { Deadline } from '../platform/deadline';
import type { Logger } from '../platform/logger';
import type { Recheck } from './kept-answer.types';

/** What the HTTP layer is built from. */
export interface HttpParts<C extends BaseContext> {
  /**
   * Already started, allowBatchedHttpRequests off. Its csrfPrevention is best off, too: it would ask every GET for a
   * header of Apollo's clients, while here a POST must be application/json (which a foreign page cannot send without
   * a preflight) and a GET has no side effects.
   */
  readonly apollo: Pick<ApolloServer<C>, 'executeHTTPGraphQLRequest'>;
  /** Who asks. May throw AtriumError, usually UNAUTHENTICATED. */
  contextFor(request: RequestFacts): Promise<C>;
  /**
   * Whom the credentials of a request meant a moment ago, null when that is not known. Nothing may be answered in its
   * context before that was proven.
   */
  recall?(request: RequestFacts): Promise<RecalledCaller<C> | null>;
  /** Answers that are kept. */
  readonly answers?: KeptAnswers<C> | undefined;
  /** Whether a request below /auth may be served; counts it. May throw THROTTLED. Default: always. */
  admitAddress?(request: RequestFacts): Promise<void>;
  /**
   * The text of an operation that may only be named, and whether it is a registered one; no text when the request has
   * none. May throw AtriumError.
   */
  readonly findDocument?: (
    operation: { query?: unknown; documentId?: unknown; extensions?: unknown },
    context: C,
    deadline: Deadline,
  ) => Promise<{ text: string | undefined; trusted: boolean }>;
  /** Throws AtriumError when the text breaks a document limit. Called for every query text, by GET and by POST. */
  checkDocument(text: string): void;
  /** Throws AtriumError('BAD_USER_INPUT') for values that must not travel on. Called when variables are given. */
  checkVariables(variables: unknown): void;
  /** Each needed part by name: is it up? Must settle within seconds; a rejection counts as down. */
  readiness(): Promise<Record<string, boolean>>;
  /** What a browser gets at `/`; null or no function: 404. */
  page?(request: PageRequest): PageAnswer | null;
  /** The sign-in of browsers; without it there is nothing below /auth. */
  readonly signIn?: BrowserSignIn;
  /** Origins of frontends that may use this server from there. Default: none. */
  readonly frontendOrigins?: readonly string[];
  /** Takes a place among the caller's tenant's requests; resolves to what gives it back. May throw OVERLOADED. */
  enter?(context: C): Promise<() => void>;
  readonly logger: Logger;
  readonly limits?: Partial<HttpLimits>;
  /** House rules that Apollo's own, looser ones replace. Default: none; the server of this house needs them all. */
  readonly leaveToApollo?: readonly HouseRule[];
}

/** A caller who was only recalled: proven by what is kept, or confirmed while the operation is executed. */
export type RecalledCaller<C> =
  | { readonly context: C; readonly proof: Proof }
  | {
      readonly context: C;
      /** Whether they are who they were. Rejects when nobody can tell. */
      readonly confirm: () => Promise<boolean>;
    };

/** What has to hold for a caller who was only recalled. */
export interface Proof {
  readonly resting: Resting;
  readonly isGood: () => Promise<boolean>;
  /** From then on it proves nothing. Milliseconds since 1970. */
  readonly untilMs: number;
}

/** An operation to be looked up. */
export type AskedOperation = Pick<Question, 'text' | 'operationName' | 'variables' | 'wishes'>;

/** Answers that are kept, and what they cost. */
export interface KeptAnswers<C> {
  /** Looks an answer up, checks the proof and takes one point, all in one go. May throw THROTTLED. */
  find(context: C, operation: AskedOperation, proof: Proof | null): Promise<Found>;
  /** What checks once more a kept answer that was found by its name, and the proof, and takes a point: null when either fails. */
  recheckOf(context: C, operation: AskedOperation & { readonly name: string }, proof: Proof): Recheck;
  /** HTTP fields that tell of the budget beside a kept answer. */
  tellHit(context: C): Promise<Readonly<Record<string, string>>>;
  /** Gives a point back that nothing was given for. */
  giveBack(context: C): Promise<void>;
}

/** What is known of a request before its body is read. */
export interface RequestFacts {
  readonly headers: IncomingHttpHeaders;
  readonly requestId: string;
  /** Of the peer of the connection; undefined when it is gone already. */
  readonly socketAddress: string | undefined;
  /** Until when it has to be answered. */
  readonly deadline: Deadline;
}

export interface PageRequest {
  /** Path and query string. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
}

export interface PageAnswer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** Bounds of one connection and one request. */
export interface HttpLimits {
  /** Largest request body. Default 262,144 (256 kB). */
  readonly bodyBytes: number;
  /** Largest request line and headers together. Default 16,384 (16 kB). */
  readonly headerBytes: number;
  /** Until all headers have arrived. Default 10,000. */
  readonly headersTimeoutMs: number;
  /** Until the whole request has arrived. Default 30,000. */
  readonly requestTimeoutMs: number;
  /** How often the two timeouts above are looked at. Default 3,000. */
  readonly timeoutCheckMs: number;
  /** Until a GraphQL request is answered, once its body is here. Default 10,000. */
  readonly deadlineMs: number;
  /** How long a connection may rest between two requests. Default 30,000. */
  readonly keepAliveMs: number;
  /** How long a connection may rest inside a request, its answer included. Default 60,000. */
  readonly silenceMs: number;
}

export const defaultLimits: HttpLimits = {
  bodyBytes: 256 * 1024,
  headerBytes: 16 * 1024,
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 30_000,
  timeoutCheckMs: 3_000,
  deadlineMs: 10_000,
  keepAliveMs: 30_000,
  silenceMs: 60_000,
};

/**
 * Where this house is stricter than Apollo Server:
 * - `accept`: an Accept header that allows no JSON is 406 before anything runs, and Apollo sees only the type chosen
 *   (so it serves no HTML and no multipart);
 * - `media-type`: a POST that is not plain application/json in UTF-8 is 415;
 * - `single-operation`: an array of operations is 400;
 * - `no-store`: every answer is `cache-control: no-store`.
 */
export type HouseRule = 'accept' | 'media-type' | 'single-operation' | 'no-store';
