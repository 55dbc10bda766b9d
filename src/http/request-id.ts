import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

const acceptable = /^[A-Za-z0-9._-]{1,64}$/;

/** The caller's own x-request-id when it is 1 to 64 characters of `[A-Za-z0-9._-]`, else a new UUID. */
export function requestIdOf(headers: IncomingHttpHeaders): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && acceptable.test(given) ? given : randomUUID();
}

// W3C Trace Context, version 00; later versions may append fields, `ff` is forbidden, ids of zeros are invalid.
const traceparent = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-[0-9a-f]{2}(?:-.*)?$/;

/** The trace that a W3C `traceparent` header names, for log lines; nothing when there is none or it is malformed. */
export function traceBinding(headers: IncomingHttpHeaders): { traceId?: string } {
  const given = headers['traceparent'];
  const traceId = typeof given === 'string' ? traceparent.exec(given)?.[1] : undefined;
  return traceId ? { traceId } : {};
}
