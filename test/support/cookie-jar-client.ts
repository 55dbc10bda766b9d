import { CookieJar } from 'tough-cookie';

const MOST_REDIRECTS = 20;

/** `fetch` with the cookies of one browser. */
export interface CookieClient {
  (url: string | URL, init?: RequestInit): Promise<Response>;
  readonly jar: CookieJar;
}

/**
 * A browser's cookies around `fetch`: every answer's are kept, redirects' too, and sent where they belong. Redirects
 * are followed as browsers do, or handed out with `redirect: 'manual'`. Bodies must be strings or form data.
 */
export function cookieClient(jar = new CookieJar()): CookieClient {
  const once = async (url: string, init: RequestInit): Promise<Response> => {
    const headers = new Headers(init.headers);
    const cookies = await jar.getCookieString(url);
    if (cookies) headers.set('cookie', cookies);
    const response = await fetch(url, { ...init, headers, redirect: 'manual' });
    for (const cookie of response.headers.getSetCookie()) {
      await jar.setCookie(cookie, url, { ignoreError: true });
    }
    return response;
  };
  const client = async (start: string | URL, init: RequestInit = {}): Promise<Response> => {
    let [url, request] = [`${start}`, init];
    for (let followed = 0; followed <= MOST_REDIRECTS; followed += 1) {
      const response = await once(url, request);
      const location = response.headers.get('location');
      const isRedirect = [301, 302, 303, 307, 308].includes(response.status) && location !== null;
      if (!isRedirect || init.redirect === 'manual') return response;
      if (init.redirect === 'error') throw new Error(`${url} redirects to ${location}`);
      await response.body?.cancel();
      request = nextRequest(request, response.status);
      url = new URL(location, url).href;
    }
    throw new Error(`more than ${MOST_REDIRECTS} redirects after ${start}`);
  };
  return Object.assign(client, { jar });
}

/** A redirect after a form is fetched, unless it insists on the method. */
function nextRequest(request: RequestInit, status: number): RequestInit {
  const method = request.method?.toUpperCase() ?? 'GET';
  const becomesGet = status === 303 ? method !== 'HEAD' : status < 303 && method === 'POST';
  if (!becomesGet) return request;
  const headers = new Headers(request.headers);
  for (const name of ['content-type', 'content-length']) headers.delete(name);
  return { ...request, method: 'GET', body: null, headers };
}

/** Follows redirects as long as they stay at the origin of `start`; resolves to where they leave for, or null. */
export async function followWithin(
  client: CookieClient,
  start: string | URL,
  init: RequestInit = {},
): Promise<string | null> {
  const { origin } = new URL(start);
  let response = await client(start, { ...init, redirect: 'manual' });
  for (;;) {
    const location = response.headers.get('location');
    if (!location) return null;
    const next = new URL(location, response.url);
    if (next.origin !== origin) return next.href;
    response = await client(next, { redirect: 'manual' });
  }
}

/** Sends the first form of an HTML page with its hidden inputs, and follows as {@link followWithin} does. */
export function submitForm(
  client: CookieClient,
  page: string,
  more: Record<string, string> = {},
): Promise<string | null> {
  const action = /<form[^>]* action="([^"]+)"/.exec(page)?.[1];
  if (!action) throw new Error('the page has no form with an action');
  const body = new URLSearchParams(more);
  for (const [, name = '', value = ''] of page.matchAll(/type="hidden" name="([^"]+)" value="([^"]*)"/g)) {
    body.set(name, value);
  }
  return followWithin(client, action, { method: 'POST', body });
}
