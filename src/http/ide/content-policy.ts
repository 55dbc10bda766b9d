import { createHash } from 'node:crypto';

/**
 * The Content-Security-Policy, by nonce, of a page that runs these inline scripts and no other, takes style elements
 * that carry the nonce, and talks to its own server only.
 */
export function contentPolicy(scripts: readonly string[]): (styleNonce: string) => string {
  const hashes = scripts.map((text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`);
  return (styleNonce) =>
    [
      "default-src 'none'",
      `script-src ${hashes.join(' ')}`,
      'worker-src blob:',
      `style-src-elem 'nonce-${styleNonce}'`,
      // Monaco writes its lines as HTML with positions in style attributes.
      "style-src-attr 'unsafe-inline'",
      'font-src data:',
      'img-src data:',
      "connect-src 'self'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ].join('; ');
}
