import { isAscii } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { atriumError, type AtriumError } from '../kernel';
import { earlyOf } from './early-body';
import { parseJson } from './json-text';

/** Reads a JSON body. Throws PAYLOAD_TOO_LARGE, or BAD_REQUEST for anything that is not JSON in UTF-8. */
export async function readJson(request: IncomingMessage, maxBytes: number): Promise<unknown> {
  return parseJson(await readText(request, maxBytes), 'request body');
}

/** Reads a body as text. Throws PAYLOAD_TOO_LARGE, or BAD_REQUEST for anything that is not UTF-8. */
export async function readText(request: IncomingMessage, maxBytes: number): Promise<string> {
  return decode(await readBytes(request, maxBytes));
}

/** Reads a body, or takes what was read before. Rejects as {@link readText} does. */
export function readBytes(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const early = earlyOf(request)?.bytes;
  if (early && early.length <= maxBytes) return Promise.resolve(early);
  if (request.destroyed && !request.complete) return Promise.reject(endedEarly());
  if (Number(request.headers['content-length']) > maxBytes) return Promise.reject(tooLarge(maxBytes));
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const onData = (chunk: Buffer): void => {
      bytes += chunk.length;
      if (bytes <= maxBytes) {
        chunks.push(chunk);
        return;
      }
      // The rest flows to nowhere (http-server.ts, onSend).
      request.off('data', onData).resume();
      reject(tooLarge(maxBytes));
    };
    request.on('data', onData);
    request.once('end', () => resolve(Buffer.concat(chunks, bytes)));
    request.once('error', () => reject(endedEarly()));
  });
}

const endedEarly = (): AtriumError => atriumError('BAD_REQUEST', 'The request body ended early.');

const tooLarge = (maxBytes: number): AtriumError =>
  atriumError('PAYLOAD_TOO_LARGE', `The request body is larger than ${maxBytes} bytes.`);

const utf8 = new TextDecoder('utf-8', { fatal: true });

function decode(bytes: Buffer): string {
  // Most are, and then each byte is a character.
  if (isAscii(bytes)) return bytes.toString('latin1');
  try {
    return utf8.decode(bytes);
  } catch {
    throw atriumError('BAD_REQUEST', 'The request body is not valid UTF-8.');
  }
}
