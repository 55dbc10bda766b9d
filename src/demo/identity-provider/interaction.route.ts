import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Provider } from 'oidc-provider';
import { troublePage } from './notice.page';
import { sendPage } from './page-frame';
import type { PeopleDirectory } from './people-directory';
import { signInPage } from './sign-in.page';

const MOST_FORM_BYTES = 4_096;

/** The step between the authorization request and its answer: GET shows who there is, POST chooses one of them. */
export function interactionRoute(provider: Provider, directory: PeopleDirectory) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    try {
      await answer(provider, directory, request, response);
    } catch (error) {
      const isGone = (error as Error).name === 'SessionNotFound';
      if (!isGone) process.emitWarning(error as Error);
      const text = isGone
        ? 'This sign-in is over, or was begun in another browser. Go back to Atrium and begin again.'
        : 'The demo identity provider failed; the reason is in its log.';
      sendPage(response, isGone ? 400 : 500, troublePage('sign_in_failed', text));
    }
  };
}

async function answer(
  provider: Provider,
  directory: PeopleDirectory,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { prompt, params } = await provider.interactionDetails(request, response);
  if (prompt.name === 'consent') {
    return provider.interactionFinished(request, response, { consent: {} });
  }
  const hint = typeof params['login_hint'] === 'string' ? params['login_hint'] : '';
  const { people } = directory;
  if (request.method !== 'POST') return sendPage(response, 200, signInPage({ people, email: hint }));

  const email = (await formOf(request))?.get('email') ?? '';
  const person = directory.byEmail(email);
  if (!person) return sendPage(response, 403, signInPage({ people, email, isUnknown: true }));
  return provider.interactionFinished(request, response, {
    login: { accountId: person.subject, remember: true },
    consent: {},
  });
}

/** Null when it is too long to be one of ours. */
async function formOf(request: IncomingMessage): Promise<URLSearchParams | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MOST_FORM_BYTES) return null;
    chunks.push(chunk);
  }
  return new URLSearchParams(Buffer.concat(chunks).toString('utf8'));
}
