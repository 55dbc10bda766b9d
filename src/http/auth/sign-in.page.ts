import { createHash } from 'node:crypto';
import { escapeHtml } from '../html';

const style = `
body { align-items: center; background: #f4f5f7; color: #1d2433; display: flex; font: 16px/1.5 system-ui, sans-serif;
  justify-content: center; margin: 0; min-height: 100vh; }
main { background: #fff; border-radius: 12px; box-shadow: 0 2px 16px rgb(20 30 60 / 12%); max-width: 26rem; padding: 2rem; }
h1 { font-size: 1.3rem; margin: 0 0 1rem; }
p { margin: 0 0 1rem; overflow-wrap: anywhere; }
a { background: #3451b2; border-radius: 8px; color: #fff; display: inline-block; padding: .6rem 1.2rem; text-decoration: none; }
a:focus-visible { outline: 3px solid #9fb2ff; }
@media (prefers-color-scheme: dark) {
  body { background: #14171f; color: #e6e8ef; }
  main { background: #1f2430; }
}`;

const policy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

/** A small page of the sign-in, without scripts. */
export function signInPage(page: {
  title: string;
  lines: readonly string[];
  link: { href: string; text: string };
}): { body: string; headers: Record<string, string> } {
  const lines = page.lines.map((line) => `<p>${escapeHtml(line)}</p>`).join('\n');
  return {
    body: `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(page.title)}</title><style>${style}</style></head>
<body><main><h1>${escapeHtml(page.title)}</h1>
${lines}
<a href="${escapeHtml(page.link.href)}">${escapeHtml(page.link.text)}</a></main></body>
</html>
`,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': policy,
      'cache-control': 'no-store',
      'x-frame-options': 'DENY',
    },
  };
}
