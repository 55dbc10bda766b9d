import type { Page } from 'puppeteer-core';
import { idePage } from '../../src/http';
import { openBrowser, type OpenBrowser } from '../support/browser';
import { createWorld, type Actor, type World } from '../support/world';

let world: World;
let chromium: OpenBrowser;
let ide: ReturnType<typeof idePage> | null = null;
beforeAll(async () => {
  world = await createWorld({}, { page: (request) => ide?.(request) ?? null });
  const session = (role: string, { token }: Actor) => ({
    tenant: 'acme',
    email: `${role}@acme.test`,
    role,
    token,
  });
  ide = idePage({ sessions: [session('OWNER', world.acme.owner), session('AGENT', world.acme.agent)] });
  chromium = await openBrowser();
}, 120_000);
afterAll(async () => {
  await chromium?.close();
  await world?.close();
});

const RUN = '.graphiql-execute-button';

async function open(): Promise<{ page: Page; faults: string[] }> {
  const page = await chromium.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text());
  });
  await page.goto(`${world.url}/`);
  await page.waitForSelector(RUN, { visible: true });
  return { page, faults };
}

const says = (page: Page, id: string): Promise<string> =>
  page.$eval(id, ({ textContent }) => textContent ?? '');
const sawVerdict = (page: Page, part: string) =>
  page.waitForFunction(
    (text) => document.getElementById('explain-verdict')?.textContent?.includes(text),
    {},
    part,
  );

describe('the Explain switch of the IDE page', () => {
  it('shows what happened for an answer, under a strict policy', async () => {
    const { page, faults } = await open();
    expect(await page.$eval('#explain', (panel) => (panel as HTMLElement).hidden)).toBe(true);
    await page.select('#acting-as', 'acme/OWNER@acme.test');
    await page.click('#explain-on');
    await page.click('#explain-plans');
    await sawVerdict(page, 'Run an operation');
    await page.click(RUN);
    await sawVerdict(page, 'statements');

    const names = await page.$$eval('#explain-fields .name', (cells) =>
      cells.map((cell) => cell.textContent),
    );
    expect(names.slice(0, 3)).toEqual(['tickets', 'totalCount', 'nodes']);
    expect(await says(page, '#explain-fields')).toContain('✓ SIGNED_IN');

    await page.click('#explain-tab-statements');
    await page.click('#explain-statements summary');
    expect(await says(page, '#explain-statements details[open] pre')).toMatch(/^SELECT .*FROM "ticket"/s);
    expect(await says(page, '#explain-statements details[open] .plan')).toMatch(/Scan .*on ticket/);

    await page.focus('#explain-tab-statements');
    await page.keyboard.press('ArrowRight');
    expect(await says(page, '#explain-cache')).toContain('may:TICKETS_READ = true');
    // The answer itself stays as short as it is without.
    const shown = await page.evaluate(() => document.querySelector('.result-window')?.textContent ?? '');
    expect(shown).not.toContain('explain');
    expect(faults).toEqual([]);

    await page.reload();
    await page.waitForSelector(RUN, { visible: true });
    expect(await page.$eval('#explain-on', (box) => (box as HTMLInputElement).checked)).toBe(true);
    await page.close();
  }, 120_000);

  it('says so when the viewer may not', async () => {
    const { page } = await open();
    await page.evaluate(() => localStorage.setItem('atrium:explain', '1'));
    await page.reload();
    await page.waitForSelector(RUN, { visible: true });
    await page.select('#acting-as', 'acme/AGENT@acme.test');
    await page.click(RUN);
    await sawVerdict(page, 'permission EXPLAIN');
    await page.close();
  }, 120_000);
});
