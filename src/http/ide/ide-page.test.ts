import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { idePage } from './ide-page';
import type { IdeSession } from './ide-session';

const session = (tenant: string, name: string, role: string): IdeSession => ({
  tenant,
  email: `${name}@${tenant}.test`,
  role,
  token: `token-of-${name}-${tenant}`,
});
const sessions = [
  session('acme', 'owner', 'OWNER'),
  session('acme', 'agent', 'AGENT'),
  session('globex', 'agent', 'AGENT'),
  session('globex', 'customer', 'CUSTOMER'),
];
const page = idePage({ sessions });
const get = (headers: IncomingHttpHeaders = { host: 'localhost:4000' }, from = page) =>
  from({ url: '/', headers });

const policyOf = ({ headers }: { headers: Record<string, string> }): Map<string, string[]> =>
  new Map(
    (headers['content-security-policy'] ?? '').split('; ').map((directive) => {
      const [name = '', ...values] = directive.split(' ');
      return [name, values];
    }),
  );
const inline = (body: string, pattern: RegExp): string[] =>
  [...body.matchAll(pattern)].map(([, text = '']) => text);
/** What the elements are, without GraphiQL's 9 MB in them. */
const markupOf = (body: string): string => body.replace(/<(script|style)[^>]*>[^]*?<\/\1>/g, '<$1></$1>');
const tokensIn = (body: string): string[] => inline(body, /"token":"([^"]*)"/g);
const scriptsIn = (body: string): string[] => inline(body, /<script>([^]*?)<\/script/g);

describe('the tokens of the IDE page', () => {
  const loopback = ['localhost', 'LOCALHOST:4000', '127.0.0.1', '127.0.0.1:80', '[::1]', '[::1]:4000'];
  const foreign = [
    undefined,
    '',
    'evil.test',
    'evil.test:4000',
    'localhost.evil.test',
    'localhost.',
    'evil.test#localhost',
    'localhost@evil.test',
    'localhost:4000:4000',
    '127.0.0.1.evil.test',
    '127.0.0.2',
    '0.0.0.0:4000',
    '192.168.1.5:4000',
    '::1',
    '[::1].evil.test',
  ];

  it.each(loopback)('are there for Host: %s', (host) => {
    const { body } = get({ host });
    expect(tokensIn(body)).toEqual(sessions.map(({ token }) => token));
    expect(markupOf(body)).toContain('<select id="acting-as"');
  });

  it.each(foreign)('are not there for Host: %s', (host) => {
    const { body, status } = get({ host });
    expect(status).toBe(200);
    expect(/token-of-|@acme\.test/.test(body)).toBe(false);
    expect(markupOf(body)).not.toContain('<select');
  });

  it.each(['forwarded', 'x-forwarded-for', 'x-forwarded-host'])(
    'are not there behind a proxy with %s',
    (name) => {
      expect(tokensIn(get({ host: 'localhost:4000', [name]: 'evil.test' }).body)).toEqual([]);
    },
  );

  it('are nowhere without sessions, and neither is the bar', () => {
    const { body } = get({ host: 'localhost' }, idePage({ sessions: [] }));
    expect(tokensIn(body)).toEqual([]);
    expect(markupOf(body)).not.toContain('<select');
  });
});

describe('the bar of the IDE page', () => {
  it('has a labelled list of people, by tenant, with the first agent chosen', () => {
    const body = markupOf(get().body);
    expect(body).toContain('<label for="acting-as">Acting as</label>');
    expect(inline(body, /<optgroup label="([^"]*)"/g)).toEqual(['acme', 'globex']);
    expect(inline(body, /<option[^>]*>([^<]*)</g)).toEqual([
      'owner@acme.test (OWNER, acme)',
      'agent@acme.test (AGENT, acme)',
      'agent@globex.test (AGENT, globex)',
      'customer@globex.test (CUSTOMER, globex)',
    ]);
    expect(inline(body, /<option value="([^"]*)" selected>/g)).toEqual(['acme/agent@acme.test']);
  });

  it('shows hostile names as text', () => {
    const hostile = `"><script>alert(1)</script><!--<img src=x onerror='alert(1)'>&amp;`;
    const evil = { tenant: hostile, email: hostile, role: hostile, token: hostile };
    const { body } = get(undefined, idePage({ sessions: [evil] }));
    const tags = (markup: string): string[] => inline(markup, /<(\w+)/g);
    const one = idePage({ sessions: sessions.slice(0, 1) });
    expect(tags(markupOf(body))).toEqual(tags(markupOf(get(undefined, one).body)));
    const data = JSON.parse(inline(body, /id="page-data">([^]*?)<\/script/g)[0] ?? '');
    expect(data.people).toEqual([{ name: `${hostile}/${hostile}`, token: hostile }]);
  });
});

describe('the sign-in on the IDE page', () => {
  const withSignIn = idePage({ sessions, signIn: true });

  it('leads to the login and back, beside the people', () => {
    const markup = markupOf(get(undefined, withSignIn).body);
    expect(markup).toContain('<a id="sign-in" href="/auth/login?return_to=%2F%3Fsigned-in">Sign in</a>');
    expect(markup).toContain('<button id="sign-out" type="button" hidden>');
    expect(inline(markup, /<optgroup label="([^"]*)"/g)).toEqual(['acme', 'globex']);
  });

  it('is there without people, who are nobody then, and for every host', () => {
    for (const host of ['localhost:4000', 'desk.example']) {
      const { body } = get({ host }, idePage({ sessions: [], signIn: true }));
      expect(markupOf(body)).toContain('<option value="">nobody</option></select>\n<a id="sign-in"');
    }
    expect(tokensIn(get({ host: 'desk.example' }, withSignIn).body)).toEqual([]);
  });

  it('is not there unless somebody can sign in', () => {
    expect(markupOf(get().body)).not.toMatch(/sign-(in|out)/);
  });
});

describe('the policy of the IDE page', () => {
  it('allows exactly the scripts that are in it', () => {
    const answer = get();
    const hashes = scriptsIn(answer.body).map(
      (script) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`,
    );
    expect(hashes).toHaveLength(7);
    expect(policyOf(answer).get('script-src')).toEqual(hashes);
  });

  it('allows its style elements by a nonce that no other answer has', () => {
    const answers = [get(), get()];
    const nonces = answers.map(({ body }) => inline(body, /<style nonce="([^"]*)">/g));
    answers.forEach((answer, index) => {
      const [first, second] = nonces[index] ?? [];
      expect(first).toBe(second);
      expect(policyOf(answer).get('style-src-elem')).toEqual([`'nonce-${first}'`]);
    });
    expect(nonces[0]).not.toEqual(nonces[1]);
  });

  it('lets the page talk to its own server only, and nobody frame it', () => {
    const policy = policyOf(get());
    expect(policy.get('default-src')).toEqual(["'none'"]);
    expect(policy.get('connect-src')).toEqual(["'self'"]);
    expect(policy.get('worker-src')).toEqual(['blob:']);
    expect(policy.get('img-src')).toEqual(['data:']);
    expect(policy.get('font-src')).toEqual(['data:']);
    for (const name of ['base-uri', 'form-action', 'frame-ancestors'])
      expect(policy.get(name)).toEqual(["'none'"]);
  });
});

describe('the IDE page', () => {
  it('is HTML that no cache keeps and no other origin embeds', () => {
    expect(get().headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'cross-origin-resource-policy': 'same-origin',
    });
  });

  it('is whole: no element of it names another file', () => {
    const markup = markupOf(get().body);
    expect(markup.length).toBeLessThan(5_000);
    expect(markup).not.toMatch(/\bsrc=|https?:\/\/|@import/);
    expect(inline(markup, /href="([^"]{5})/g)).toEqual(['data:']);
  });

  it('ends each of its elements where it means to', () => {
    const { body } = get();
    expect(inline(body, /(<\/script)/gi)).toHaveLength(8);
    expect(inline(body, /(<\/style)/gi)).toHaveLength(2);
    expect(/<!--(?:(?!-->)[^])*<script[\s/>]/i.test(body)).toBe(false);
  });
});
