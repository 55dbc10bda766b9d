import { pino } from 'pino';
import { loadDemoIdentityProvider, type DemoIdentity } from '../../src/demo';
import { cookieClient, followWithin, submitForm, type CookieClient } from './cookie-jar-client';
import { freePort } from './redis';
import { answerOf, createWorld, type Answer, type World, type WorldOptions } from './world';

/** A world whose people sign in by browser, at the demo's identity provider. */
export interface SignInWorld extends World {
  /** `http://localhost:<port>`: where browsers sign in, and where their session is. `url` names the same server. */
  readonly origin: string;
  /** `http://127.0.0.1:<port>` of the identity provider. */
  readonly issuer: string;
  /** What the server logged so far: one JSON text a line. */
  readonly log: readonly string[];
  /** Ends the identity provider alone; `close` ends both. */
  readonly closeProvider: () => Promise<void>;
}

export interface SignInWorldOptions {
  /** Environment variables of the server. */
  readonly variables?: Record<string, string>;
  /** Whom the provider knows besides the people of acme and globex. */
  readonly strangers?: readonly string[];
  /** The page at `/`, such as `idePage({ sessions: [], signIn: true })`. */
  readonly page?: WorldOptions['page'];
}

const CLIENT = { clientId: 'atrium-test', clientSecret: 'a client secret of the tests' } as const;
const AUDIENCE = 'urn:atrium:test';
const NAMES = ['owner', 'admin', 'agent', 'agent2', 'customer', 'customer2'];

/**
 * Builds a world with an identity provider, where `<name>@<tenant>.test` may sign in: owner, admin, agent, agent2,
 * customer, customer2 of acme and globex; and `strangers`, whom no tenant knows unless the test adds them.
 */
export async function createSignInWorld(options: SignInWorldOptions = {}): Promise<SignInWorld> {
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  const provider = await startProvider(origin, options.strangers ?? []);
  const { issuer } = provider;
  const oidc = {
    ...CLIENT,
    issuer,
    scopes: 'openid email profile offline_access',
    audience: AUDIENCE,
    tenantClaim: 'tenant',
  };
  const log: string[] = [];
  const logger = pino({ level: 'trace' }, { write: (line: string) => void log.push(line) });
  const worldOptions = { oidc, publicOrigin: origin, logger, ...(options.page && { page: options.page }) };
  const variables = { ...options.variables, PORT: `${port}` };
  // What stays open would keep Jest from ending.
  const world = await createWorld(variables, worldOptions).catch(async (error: unknown) => {
    await provider.close();
    throw error;
  });
  const close = async (): Promise<void> => {
    await world.close();
    await provider.close();
  };
  return { ...world, origin, issuer, log, close, closeProvider: () => provider.close() };
}

function startProvider(origin: string, strangers: readonly string[]) {
  const library = loadDemoIdentityProvider({ mode: 'test' });
  if (!library) throw new Error('oidc-provider is not installed');
  const identity = (email: string, tenant: string): DemoIdentity => ({
    email,
    name: email,
    tenant,
    role: 'AGENT',
  });
  return library.startDemoIdentityProvider({
    ...CLIENT,
    audience: AUDIENCE,
    people: [
      ...['acme', 'globex'].flatMap((slug) => NAMES.map((name) => identity(`${name}@${slug}.test`, slug))),
      ...strangers.map((email) => identity(email, 'nowhere')),
    ],
    redirectUris: [`${origin}/auth/callback`],
    postLogoutRedirectUris: [`${origin}/`],
    port: 0,
    host: '127.0.0.1',
  });
}

/** A browser without scripts: `fetch` with cookies, and what a web app of Atrium's would send. */
export interface Visitor extends CookieClient {
  /** Sends GraphQL by the session, with `x-csrf: 1` unless `headers` say otherwise. */
  graphql(query: string, variables?: object, headers?: Record<string, string>): Promise<Answer>;
  /** Sends `x-csrf: 1`, and a body as JSON, to a path such as `/auth/session`. The body of a 204 is null. */
  send(method: string, path: string, body?: object): Promise<{ status: number; body: unknown }>;
  /** The session's cookie as a Cookie header, to be replayed by others; empty without a session. */
  sessionCookie(): Promise<string>;
}

/** A browser that has not been here before. */
export function visitor({ origin }: Pick<SignInWorld, 'origin'>): Visitor {
  const client = cookieClient();
  const json = { 'content-type': 'application/json', 'x-csrf': '1' };
  return Object.assign(client, {
    graphql: async (query: string, variables?: object, headers: Record<string, string> = {}) => {
      const body = JSON.stringify({ query, variables });
      const response = await client(`${origin}/graphql`, {
        method: 'POST',
        headers: { ...json, ...headers },
        body,
      });
      const text = await response.text();
      return answerOf(response, text);
    },
    send: async (method: string, path: string, body?: object) => {
      const headers = body ? json : { 'x-csrf': '1' };
      const init = { method, headers, ...(body && { body: JSON.stringify(body) }) };
      const response = await client(`${origin}${path}`, init);
      const text = await response.text();
      return { status: response.status, body: text === '' ? null : JSON.parse(text) };
    },
    sessionCookie: async () => {
      const cookies = await client.jar.getCookies(origin);
      return cookies.find(({ key }) => key === 'atrium')?.cookieString() ?? '';
    },
  });
}

/** Goes to a login path, such as `/auth/login?return_to=/x`, and on to the provider's page, where one chooses who to be. */
export async function openLogin(browser: Visitor, world: SignInWorld, path = '/auth/login'): Promise<string> {
  const page = await browser(new URL(path, world.origin));
  if (new URL(page.url).origin !== world.issuer) {
    throw new Error(`${path} ended at ${page.url} with ${page.status}: ${await page.text()}`);
  }
  await page.body?.cancel();
  return page.url;
}

/** Chooses who to be on the provider's page; resolves to the address of the callback, which is not opened yet. */
export async function choose(browser: Visitor, pageUrl: string, email: string): Promise<string> {
  const form: RequestInit = { method: 'POST', body: new URLSearchParams({ email }) };
  const answer = await browser(pageUrl, { ...form, redirect: 'manual' });
  const next = new URL(answer.headers.get('location') ?? '', pageUrl);
  const callback = (await followWithin(browser, next)) ?? (await overFormer(browser, next));
  if (!callback) throw new Error(`the provider let nobody in as ${email}`);
  return callback;
}

/** Who is somebody else at the provider already gets a page whose form ends that by itself. */
async function overFormer(browser: Visitor, url: URL): Promise<string | null> {
  return submitForm(browser, await (await browser(url)).text());
}

/**
 * Signs in from beginning to end, at a login path if one is given: afterwards `browser` holds the session's cookie.
 * Resolves to the answer of the callback, a redirect that is not followed; it is no success when nobody is known.
 */
export async function logIn(
  browser: Visitor,
  world: SignInWorld,
  { email, path }: { email: string; path?: string },
): Promise<Response> {
  const callback = await choose(browser, await openLogin(browser, world, path), email);
  return browser(callback, { redirect: 'manual' });
}

/** A new browser in which this person is signed in. Throws when they are not let in. */
export async function signIn(world: SignInWorld, email: string): Promise<Visitor> {
  const browser = visitor(world);
  const { status } = await logIn(browser, world, { email });
  if (status !== 303) throw new Error(`${email} was not let in: ${status}`);
  return browser;
}

/** Asks as whom a browser acts: the body of the answer, such as {@link actingAs} makes. */
export async function whoIs(browser: Visitor, headers?: Record<string, string>): Promise<Answer['body']> {
  const query = '{ viewer { role person { email } tenant { slug } } }';
  return (await browser.graphql(query, undefined, headers)).body;
}

/** What {@link whoIs} resolves to for this person. */
export const actingAs = (email: string, role: string, slug: string) => ({
  data: { viewer: { role, person: { email }, tenant: { slug } } },
});
