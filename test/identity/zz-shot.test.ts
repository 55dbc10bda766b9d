import type { Page } from 'puppeteer-core';
import { idePage } from '../../src/http';
import { openBrowser, type OpenBrowser } from '../support/browser';
import { createWorld, type World } from '../support/world';

let world: World;
let chromium: OpenBrowser;
let body: ReturnType<typeof idePage> | null = null;
beforeAll(async () => {
  world = await createWorld({ NODE_ENV: 'development' }, { page: (r) => body?.(r) ?? null });
  body = idePage({ sessions: [
    { tenant: 'acme', email: 'owner@acme.example', role: 'OWNER', token: world.acme.owner.token },
    { tenant: 'globex', email: 'customer@globex.example', role: 'CUSTOMER', token: world.globex.customer.token },
  ], signIn: true });
  chromium = await openBrowser();
}, 120_000);
afterAll(async () => {
  await chromium?.close();
  await world?.close();
});
const RUN = '.graphiql-execute-button';
it('shots', async () => {
  const page: Page = await chromium.newPage();
  page.on('pageerror', (error) => console.log(String(error)));
  page.on('console', (message) => { if (message.type() === 'error') console.log(message.text()); });
  await page.setViewport({ width: 1360, height: 900 });
  await page.goto(`${world.url}/`);
  await page.waitForSelector(RUN, { visible: true });
  await new Promise((r) => setTimeout(r, 2000));
  await page.screenshot({ path: '/tmp/explain-0.png' });
  await page.click(RUN);
  await new Promise((r) => setTimeout(r, 2500));
  await page.click('#explain-on');
  await page.click('#explain-plans');
  await page.click(RUN);
  await page.waitForSelector('#explain-fields tr td');
  await new Promise((r) => setTimeout(r, 1500));
  await page.screenshot({ path: '/tmp/explain-1.png' });
  await page.click('#explain-tab-statements');
  await new Promise((r) => setTimeout(r, 500));
  console.log(await page.$eval('#explain', (e) => [...e.querySelectorAll('[role]')].map((x) => x.id + String((x as HTMLElement).hidden) + x.getAttribute('aria-selected')).join(' '))); await page.screenshot({ path: '/tmp/explain-2.png' });
  await page.$eval('#explain-statements summary', (e) => (e as HTMLElement).click());
  await page.screenshot({ path: '/tmp/explain-2.png' });
  await page.click('#explain-tab-cache');
  await page.screenshot({ path: '/tmp/explain-3.png' });
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: 'dark' }]);
  await page.click('#explain-tab-fields');
  await new Promise((r) => setTimeout(r, 500));
  await page.screenshot({ path: '/tmp/explain-4.png' });
  await page.setViewport({ width: 480, height: 900 });
  await page.screenshot({ path: '/tmp/explain-5.png' });
}, 120_000);
