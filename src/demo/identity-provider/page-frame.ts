import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { KoaContextWithOIDC } from 'oidc-provider';
import { pageStyle } from './page-style';

/** Text as HTML that shows it, in an element or a quoted attribute. */
export const escapeHtml = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

/** A whole page. The title is text, the content is HTML. */
export const frame = (title: string, content: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)} · Atrium demo identity provider</title>
<link rel="icon" href="data:,">
<style>${pageStyle}</style>
</head>
<body>
${content}
<footer>A development identity provider: it asks for no password, answers on this machine alone,
and is not in production builds.</footer>
</body>
</html>
`;

const styleHash = createHash('sha256').update(pageStyle).digest('base64');

/** No form-action: browsers would apply it to the redirect back to the client, too. */
const policy = `default-src 'none'; style-src 'sha256-${styleHash}'; img-src data:; base-uri 'none'; frame-ancestors 'none'`;

const headers = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': policy,
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

export function sendPage(response: ServerResponse, status: number, html: string): void {
  response.writeHead(status, headers);
  response.end(html);
}

/** For the library's own routes, which set their cookies and the status themselves. */
export function showPage(ctx: KoaContextWithOIDC, html: string): void {
  ctx.set(headers);
  ctx.body = html;
}
