import { pino } from 'pino';
import type { AddressInfo } from 'node:net';
import { loadConfig } from '../../src/config';
import { createAtrium } from '../../src/main';
import { freePort } from '../support/redis';
import { visitor, type Visitor } from '../support/signed-in';
import { createWorld, UNHURRIED, type World } from '../support/world';
import { CLIENT, startOddProvider, type Oddity, type OddProvider } from './odd-provider';

/** What worlds of tests sign and seal by. */
export const WORLD_SECRET = 'a secret of the tests, 32 characters and more';

/** A world whose installation signs people in at an {@link OddProvider}. */
export interface OddWorld extends World {
  readonly provider: OddProvider;
  /** `http://localhost:<port>`, unless said. */
  readonly origin: string;
  readonly port: number;
  readonly log: readonly string[];
  readonly oidc: NonNullable<Parameters<typeof createAtrium>[0]['oidc']>;
}

export async function createOddWorld(
  variables: Record<string, string> = {},
  more: { origin?: string; provider?: OddProvider } = {},
): Promise<OddWorld> {
  const port = await freePort();
  const origin = more.origin ?? `http://localhost:${port}`;
  const provider = more.provider ?? (await startOddProvider());
  const oidc = {
    ...CLIENT,
    issuer: provider.url,
    scopes: 'openid email offline_access',
    audience: 'urn:odd:api',
    tenantClaim: 'tenant',
  };
  const log: string[] = [];
  const logger = pino({ level: 'debug' }, { write: (line: string) => void log.push(line) });
  const world = await createWorld({ ...variables, PORT: `${port}` }, { oidc, publicOrigin: origin, logger });
  const close = async (): Promise<void> => {
    await world.close();
    await provider.close();
  };
  return { ...world, provider, origin, port, log, oidc, close };
}

/** A verified address as claims. */
export const known = (email: string, sub = `sub of ${email}`) => ({ sub, email, email_verified: true });

/** Leaves for the provider; resolves to the authorization request. */
export async function leave(browser: Visitor, world: { origin: string }, path = '/auth/login'): Promise<URL> {
  const { headers } = await browser(`${world.origin}${path}`, { redirect: 'manual' });
  return new URL(headers.get('location') ?? '');
}

/** Where the provider sends the browser back to. */
export function callbackOf(provider: OddProvider, authorization: URL, oddity: Oddity = {}): URL {
  const callback = new URL(authorization.searchParams.get('redirect_uri') ?? '');
  callback.searchParams.set('code', provider.grant(authorization, oddity));
  callback.searchParams.set('state', authorization.searchParams.get('state') ?? '');
  return callback;
}

export const open = (browser: Visitor, url: URL): Promise<Response> => browser(url, { redirect: 'manual' });

/** Hands on what is to be closed after the test, also when that fails: what stays open keeps Jest from ending. */
export function closedAfterEach(): <T extends { close(): Promise<void> }>(opened: T) => T {
  const all: { close(): Promise<void> }[] = [];
  afterEach(async () => {
    for (const one of all.splice(0)) await one.close();
  });
  return (opened) => {
    all.push(opened);
    return opened;
  };
}

/** The statuses of some answers, lowest first. */
export const statusesOf = (answers: readonly Response[]): number[] =>
  answers.map(({ status }) => status).toSorted((a, b) => a - b);

export interface OddSignIn extends Oddity {
  readonly path?: string | undefined;
  /** Changes the address that the browser comes back to. */
  readonly change?: (callback: URL) => void;
  readonly provider?: OddProvider;
}

/** A whole sign-in in this browser, odd in what is said; resolves to the callback's answer. */
export async function oddSignIn(browser: Visitor, world: OddWorld, odd: OddSignIn = {}): Promise<Response> {
  const callback = callbackOf(odd.provider ?? world.provider, await leave(browser, world, odd.path), odd);
  odd.change?.(callback);
  return open(browser, callback);
}

/** A new browser in which the person with this address is signed in. Throws when they are not let in. */
export async function comeIn(world: OddWorld, email: string, odd: OddSignIn = {}): Promise<Visitor> {
  const browser = visitor(world);
  const answer = await oddSignIn(browser, world, { claims: known(email), ...odd });
  if (answer.status !== 303) throw new Error(`${email} was not let in: ${answer.status}`);
  return browser;
}

/** One more server on the database of a world, as a second process would be; it has the same secret and provider. */
export async function startTwin(
  world: Pick<OddWorld, 'database' | 'oidc' | 'origin'>,
  variables: Record<string, string> = {},
  secret = WORLD_SECRET,
): Promise<{ url: string; close: () => Promise<void> }> {
  const atrium = await createAtrium({
    config: loadConfig({ ...UNHURRIED, NODE_ENV: 'test', PORT: '0', ...variables }),
    appUrl: world.database.appUrl,
    relayUrl: world.database.relayUrl,
    secret,
    logger: pino({ level: 'silent' }),
    oidc: world.oidc,
    publicOrigin: world.origin,
  });
  await atrium.http.listen({ host: '127.0.0.1', port: 0 });
  const { port } = atrium.http.server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, close: () => atrium.close() };
}

/** GraphQL with these headers, at any server; the answer's request id is cut out of its text. */
export async function askWith(
  url: string,
  headers: Record<string, string>,
  query = '{ viewer { role person { email } tenant { slug } } }',
): Promise<{ status: number; text: string; headers: Headers }> {
  const answer = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query }),
  });
  const id = answer.headers.get('x-request-id') ?? '';
  return {
    status: answer.status,
    text: (await answer.text()).replaceAll(id, '<id>'),
    headers: answer.headers,
  };
}
