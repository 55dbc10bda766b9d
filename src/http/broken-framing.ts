import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { randomUUID } from 'node:crypto';
import { securityHeaders } from './security-headers';

// Closing at once would reset the connection while the client still writes, and the answer would be lost (RFC 9112, 9.6).
const lingerMs = 500;

const statusByCode: Record<string, number> = {
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};

/** Answers what is not HTTP, or took too long to become it, without a body, and closes the connection. */
export function answerBrokenFraming(error: Error & { code?: string }, socket: Socket): void {
  // A parser that failed once fails again on every further chunk.
  if (socket.writableEnded) return;
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const status = statusByCode[error.code ?? ''] ?? 400;
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    ...Object.entries(securityHeaders(randomUUID())).map(([name, value]) => `${name}: ${value}`),
    'connection: close',
    'content-length: 0',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n`);
  setTimeout(() => socket.destroy(), lingerMs).unref();
}
