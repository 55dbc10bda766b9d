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

const QUERY = '{ viewer { role person { email } } }';
const RUN = '.graphiql-execute-button';

/** What GraphiQL's editor of this name holds. */
const textOf = (page: Page, editor: string): Promise<string> =>
  page.evaluate(
    (name) =>
      (globalThis as unknown as Monaco).monaco.editor
        .getModels()
        .find(({ uri }) => uri.path.endsWith(name))
        ?.getValue() ?? '',
    editor,
  );

interface Monaco {
  readonly monaco: {
    readonly editor: {
      getModels(): { uri: { path: string }; getValue(): string; setValue(text: string): void }[];
    };
  };
}

/** Clicks what leads to another page. */
async function follow(page: Page, selector: string): Promise<void> {
  await page.waitForSelector(selector, { visible: true });
  await Promise.all([page.waitForNavigation(), page.click(selector)]);
}

const choices = (page: Page): Promise<string[]> =>
  page.$$eval('#acting-as option', (options) => options.map(({ textContent }) => textContent ?? ''));
const chosen = (page: Page): Promise<string> =>
  page.$eval('#acting-as', (select) => (select as HTMLSelectElement).selectedOptions[0]?.textContent ?? '');

/** Runs a query in the tab in front, and reads its answer. */
async function run(page: Page, query: string): Promise<unknown> {
  await page.waitForSelector(RUN, { visible: true });
  await page.evaluate((text) => {
    const models = (globalThis as unknown as Monaco).monaco.editor.getModels();
    const named = (name: string) => models.find(({ uri }) => uri.path.endsWith(name));
    named('operation.graphql')?.setValue(text);
    named('response.json')?.setValue('');
  }, query);
  await page.click(RUN);
  const answered = (): boolean => {
    const models = (globalThis as unknown as Monaco).monaco.editor.getModels();
    const text = models.find(({ uri }) => uri.path.endsWith('response.json'))?.getValue() ?? '';
    return text.trim().endsWith('}');
  };
  await page.waitForFunction(answered);
  const answer = JSON.parse(await textOf(page, 'response.json')) as { data?: object };
  // GraphiQL takes a moment to see that the text has another operation now.
  if (JSON.stringify(answer).includes('Cannot infer operation')) return run(page, query);
  return { data: answer.data };
}

describe('the IDE page of a server that just started', () => {
  it('signs a person in and out, who acts by the session in between', async () => {
    const page = await chromium.newPage();
    const faults: string[] = [];
    page.on('pageerror', (error) => faults.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error') faults.push(message.text());
    });
    const { port } = new URL(server.url);

    await page.goto(`${server.url}/`);
    expect(await choices(page)).not.toContainEqual(expect.stringMatching(/^me:/));
    await follow(page, '#sign-in');
    expect(new URL(page.url()).origin).not.toBe(server.url);
    await follow(page, 'button[value="agent@acme.test"]');

    // Where browsers sign in, and hold the cookie, whatever the name that the page was first opened by.
    await page.waitForSelector(RUN, { visible: true });
    expect(page.url()).toBe(`http://localhost:${port}/`);
    expect(await chosen(page)).toBe('me: agent@acme.test (AGENT, acme)');
    expect(JSON.parse(await textOf(page, 'request-headers.json'))).toEqual({ 'x-csrf': '1' });
    expect(await run(page, QUERY)).toEqual({
      data: { viewer: { role: 'AGENT', person: { email: 'agent@acme.test' } } },
    });
    const cookies = await page.browserContext().cookies();
    const session = cookies.find(({ name }) => name === 'atrium');
    expect(session).toMatchObject({ domain: 'localhost', httpOnly: true, sameSite: 'Lax' });

    await page.reload();
    await page.waitForSelector(RUN, { visible: true });
    expect(await chosen(page)).toBe('me: agent@acme.test (AGENT, acme)');

    await follow(page, '#sign-out');
    await follow(page, 'button[value="yes"]');
    await page.waitForSelector(RUN, { visible: true });
    expect(page.url()).toBe(`http://localhost:${port}/`);
    expect(await choices(page)).not.toContainEqual(expect.stringMatching(/^me:/));
    const left = await page.browserContext().cookies();
    expect(left.map(({ name }) => name)).not.toContain('atrium');
    const bySession = await page.evaluate(async (query) => {
      const response = await fetch('/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-csrf': '1' },
        body: JSON.stringify({ query }),
      });
      return (await response.json()) as object;
    }, QUERY);
    expect(bySession).toMatchObject({ data: { viewer: null } });

    const replayed = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-csrf': '1', 'cookie': `atrium=${session?.value}` },
      body: JSON.stringify({ query: QUERY }),
    });
    expect(replayed.status).toBe(401);
    expect(faults).toEqual([]);
  }, 120_000);
});
