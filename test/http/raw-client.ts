import net from 'node:net';

export interface RawAnswer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** Sends bytes as they are and reads the first answer; status 0 when the server closes without one. */
export async function sendRaw(port: number, ...pieces: (string | Buffer)[]): Promise<RawAnswer> {
  const [answer] = await exchange({ port, answers: 1 }, ...pieces);
  return answer ?? { status: 0, headers: {}, body: '' };
}

/** Sends bytes on one connection and reads as many answers as are asked for, fewer when the server closes first. */
export function exchange(
  to: { port: number; answers: number },
  ...pieces: (string | Buffer)[]
): Promise<RawAnswer[]> {
  return new Promise((resolve) => {
    const socket = net.connect(to.port, '127.0.0.1');
    const answers: RawAnswer[] = [];
    let rest: Buffer = Buffer.alloc(0);
    socket.on('data', (chunk) => {
      rest = Buffer.concat([rest, chunk]);
      for (let next = takeAnswer(rest); next; next = takeAnswer(rest)) {
        answers.push(next.answer);
        rest = next.rest;
      }
      if (answers.length >= to.answers) socket.destroy();
    });
    // Writing on may fail once the server has answered; what counts is the answer.
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(answers));
    for (const piece of pieces) socket.write(piece);
  });
}

/** A POST of bytes to /graphql; given headers replace the usual ones, null leaves one out. */
export function post(body: string | Buffer, headers: Record<string, string | null> = {}): Buffer {
  const bytes = Buffer.from(body);
  const all = {
    'host': 'test',
    'content-type': 'application/json',
    'content-length': `${bytes.length}`,
    ...headers,
  };
  return Buffer.concat([Buffer.from(`POST /graphql HTTP/1.1\r\n${headerLines(all)}\r\n`), bytes]);
}

/** A request without a body. */
export const bodiless = (method: string, target: string, headers: Record<string, string> = {}): string =>
  `${method} ${target} HTTP/1.1\r\n${headerLines({ host: 'test', ...headers })}\r\n`;

const headerLines = (headers: Record<string, string | null>): string =>
  Object.entries(headers)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('');

function takeAnswer(bytes: Buffer): { answer: RawAnswer; rest: Buffer } | null {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return null;
  const [statusLine = '', ...lines] = bytes.subarray(0, end).toString('latin1').split('\r\n');
  const headers = Object.fromEntries(lines.map(headerOf));
  const bodyEnd = end + 4 + Number(headers['content-length'] ?? 0);
  if (bytes.length < bodyEnd) return null;
  const body = bytes.subarray(end + 4, bodyEnd).toString();
  return {
    answer: { status: Number(statusLine.split(' ')[1]), headers, body },
    rest: bytes.subarray(bodyEnd),
  };
}

function headerOf(line: string): [name: string, value: string] {
  const colon = line.indexOf(':');
  return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
}
