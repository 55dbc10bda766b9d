import {
  beginSignIn,
  finishOidc,
  finishSaml,
  readInvitation,
  samlMetadata,
  takeSamlResponse,
  type BrowserRequest,
  type ReadInvitation,
  type Redirect,
  type SignInParts,
  type SignInWish,
} from './sign-in';
import { createBrowserSessions, type BrowserSessions } from './browser-sessions';

/** All that the routes below /auth need. */
export interface BrowserSignIn {
  readonly sessions: BrowserSessions;
  /** The origin to sign in at, for a request with this Host. */
  originOf(host: string | undefined): string;
  begin(wish: SignInWish, request: BrowserRequest): Promise<Redirect>;
  finishOidc(callbackUrl: URL, request: BrowserRequest): Promise<Redirect>;
  takeSamlResponse(
    answer: { reference: string; samlResponse: string; relayState: string },
    request: BrowserRequest,
  ): Promise<Redirect>;
  finishSaml(handoff: string, request: BrowserRequest): Promise<Redirect>;
  samlMetadata(reference: string, host: string | undefined): Promise<string>;
  /** The open invitation of a token, or null. */
  invitation(token: string): Promise<ReadInvitation | null>;
  /** The Set-Cookie header that takes a session's cookie away. */
  readonly forgetSession: () => string;
}

export const createBrowserSignIn = (parts: SignInParts): BrowserSignIn => ({
  sessions: createBrowserSessions(parts),
  originOf: (host) => parts.origins.originOf(host),
  begin: (wish, request) => beginSignIn(parts, wish, request),
  finishOidc: (callbackUrl, request) => finishOidc(parts, callbackUrl, request),
  takeSamlResponse: (answer, request) => takeSamlResponse(parts, answer, request),
  finishSaml: (handoff, request) => finishSaml(parts, handoff, request),
  samlMetadata: (reference, host) => samlMetadata(parts, reference, host),
  invitation: (token) => readInvitation(parts, token),
  forgetSession: () => parts.sessionCookie.clear(),
});
