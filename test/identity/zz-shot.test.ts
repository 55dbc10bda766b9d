import type { Page } from 'puppeteer-core';
import { openBrowser, type OpenBrowser } from '../support/browser';
import { createSandbox, type RunningServer, type Sandbox } from '../support/command';

let sandbox: Sandbox;
let server: RunningServer;
let chromium: OpenBrowser;
beforeAll(async () => {
  sandbox = createSandbox();
  server = await sandbox.start();
  chromium = await openBrowser();
}, 120_000);
afterAll(async () => {
  await chromium?.close();
  await sandbox.remove();
});
const RUN = '.graphiql-execute-button';
it('shots', async () => {
  const page: Page = await chromium.newPage();
  page.on('pageerror', (error) => console.log(String(error)));
  page.on('console', (message) => { if (message.type() === 'error') console.log(message.text()); });
  await page.setViewport({ width: 1360, height: 900 });
  await page.goto(`${server.url}/`);
  await page.waitForSelector(RUN, { visible: true });
  await new Promise((r) => setTimeout(r, 2000));
  await page.screenshot({ path: '/tmp/explain-0.png' });
  await page.click('#explain-on');
  await page.click('#explain-plans');
  await page.click(RUN);
  await page.waitForSelector('#explain-fields tr td');
  await page.click(RUN);
  await new Promise((r) => setTimeout(r, 1500));
  await page.screenshot({ path: '/tmp/explain-1.png' });
  await page.click('#explain-tab-statements');
  await page.click('#explain-statements summary');
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
