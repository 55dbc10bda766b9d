import { randomBytes } from 'node:crypto';
import type { PageAnswer, PageRequest } from '../http-parts';
import type { ActingBar } from './acting-bar';
import { contentPolicy } from './content-policy';
import { loadGraphiql } from './graphiql-parts';
import type { IdeSession } from './ide-session';
import { isLoopbackRequest } from './loopback-request';
import { renderPage } from './page-html';

/** What the page offers besides GraphiQL. */
export interface IdePageOptions {
  /** People whom one may act as. */
  readonly sessions: readonly IdeSession[];
  /** Whether there is a login below /auth; default: no. */
  readonly signIn?: boolean;
}

/**
 * GraphiQL for /graphql, whole in one page that loads nothing from anywhere. With sessions, for development only, it
 * acts as one of these people and lets one switch; their tokens leave only in pages that were asked for by a loopback
 * name, because with any other name a foreign site could read them by DNS rebinding. Give sessions only to a server
 * that listens on a loopback address: whoever reaches it may name any host. With `signIn` one signs in and out on the
 * page, and acts by the browser's session.
 */
export function idePage({ sessions, signIn = false }: IdePageOptions): (request: PageRequest) => PageAnswer {
  const plain = once(() => answers({ sessions: [], signIn }));
  const acting = once(() => answers({ sessions, signIn }));
  return (request) => (isLoopbackRequest(request) ? acting() : plain())();
}

// What is large is made once; an answer adds its nonce.
function answers(bar: ActingBar): () => PageAnswer {
  const { html, scripts } = renderPage(loadGraphiql(), bar);
  const policy = contentPolicy(scripts);
  return () => {
    const styleNonce = randomBytes(16).toString('base64');
    const headers = {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': policy(styleNonce),
      'cross-origin-resource-policy': 'same-origin',
    };
    return { status: 200, headers, body: html(styleNonce) };
  };
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}
