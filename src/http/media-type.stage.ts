import type { IncomingHttpHeaders } from 'node:http';
import { MIMEType } from 'node:util';
import { atriumError } from '../kernel';

/**
 * Throws UNSUPPORTED_MEDIA_TYPE unless a body is plain application/json in UTF-8, before a byte of it is read.
 * It is what keeps other sites' forms out: a browser sends this type across origins only after a preflight, which
 * gets no grant here. Compressed bodies are refused whole, so nothing can inflate.
 */
export function requireJson(headers: IncomingHttpHeaders): void {
  if (!isJson(headers['content-type'])) {
    throw atriumError('UNSUPPORTED_MEDIA_TYPE', 'Send the request body as application/json in UTF-8.');
  }
  const encoding = headers['content-encoding']?.trim().toLowerCase() || 'identity';
  if (encoding !== 'identity') {
    throw atriumError('UNSUPPORTED_MEDIA_TYPE', 'Send the request body without a content encoding.');
  }
}

/** True for application/json with no charset or with utf-8. */
export function isJson(contentType: string | undefined): boolean {
  // As nearly every client writes it.
  if (contentType === 'application/json') return true;
  try {
    const type = new MIMEType(contentType ?? '');
    const charset = type.params.get('charset') ?? 'utf-8';
    return type.essence === 'application/json' && charset.toLowerCase() === 'utf-8';
  } catch {
    return false;
  }
}
