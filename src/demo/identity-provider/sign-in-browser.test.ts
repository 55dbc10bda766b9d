import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openBrowser, type OpenBrowser } from '../../../test/support/browser';
import { demoPeople, demoTenants, type DemoIdentityProvider } from '..';
import { startDemoIdentityProvider } from '.';

const client = createServer((_request, response) => response.end('back at the client'));
let callback: string;
let provider: DemoIdentityProvider;
let chromium: OpenBrowser;

beforeAll(async () => {
  await new Promise<void>((resolve) => client.listen(0, '127.0.0.1', resolve));
  callback = `http://127.0.0.1:${(client.address() as AddressInfo).port}/callback`;
  provider = await startDemoIdentityProvider({
    people: demoPeople(demoTenants),
    clientId: 'web',
    clientSecret: 'the secret of the web client',
    redirectUris: [callback],
    postLogoutRedirectUris: [],
    port: 0,
    host: '127.0.0.1',
    audience: 'urn:test:api',
  });
  chromium = await openBrowser();
});

afterAll(async () => {
  await chromium?.close();
  await provider?.close();
  await new Promise((resolve) => client.close(resolve));
});

function authorizationUrl(): string {
  const url = new URL('/auth', provider.issuer);
  url.search = new URLSearchParams({
    client_id: 'web',
    redirect_uri: callback,
    response_type: 'code',
    scope: 'openid email',
    code_challenge: 'x'.repeat(43),
    code_challenge_method: 'S256',
  }).toString();
  return url.href;
}

it('signs in a browser without JavaScript by one click', async () => {
  const page = await chromium.newPage();
  await page.setJavaScriptEnabled(false);
  const complaints: string[] = [];
  page.on('console', (message) => complaints.push(message.text()));
  await page.goto(authorizationUrl());
  expect(await page.title()).toBe('Sign in · Atrium demo identity provider');
  await Promise.all([page.waitForNavigation(), page.click('button[value="agent@acme.test"]')]);
  expect(page.url()).toContain(`${callback}?code=`);
  expect(complaints).toEqual([]);
});

it('is met by a browser that reaches this machine alone', async () => {
  const page = await chromium.newPage();
  await expect(page.goto('http://192.0.2.1/')).rejects.toThrow('ERR_PROXY_CONNECTION_FAILED');
});
