import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import type { CustomFetch } from 'openid-client';
import type { FetchImplementation } from 'jose';
import { createOutboundFetch, OutboundRefused, type OutboundInit } from '.';
import { guardedLookup } from './guarded-lookup';
import { isReachable } from './reachable-address';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** Starts a server on loopback; resolves to its address. */
async function serve(answer: RequestListener, host = '127.0.0.1'): Promise<string> {
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const { port } = server.address() as AddressInfo;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

const local = createOutboundFetch({ allowPrivate: true });
const strict = createOutboundFetch({ allowPrivate: false });
const refused = (text: RegExp) => ({ name: 'OutboundRefused', message: expect.stringMatching(text) });

describe('an outbound call', () => {
  it('gives status, headers and body as fetch does', async () => {
    const url = await serve((_request, response) => {
      response.writeHead(418, { 'content-type': 'application/json', 'x-more': 'yes' });
      response.end('{"hello":"wörld"}');
    });
    const response = await local(`${url}/path?query=1`);
    expect(response).toBeInstanceOf(Response);
    expect(response.status).toBe(418);
    expect(response.headers.get('x-more')).toBe('yes');
    expect(await response.json()).toEqual({ hello: 'wörld' });
  });

  it('sends method, headers and every kind of body', async () => {
    const url = await serve((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () =>
        response.end([request.method, request.headers['x-note'], Buffer.concat(chunks).toString()].join(' ')),
      );
    });
    const send = async (init: OutboundInit) => (await local(url, { method: 'POST', ...init })).text();
    expect(await send({ headers: { 'x-note': 'a' }, body: 'text' })).toBe('POST a text');
    expect(await send({ headers: new Headers({ 'x-note': 'b' }), body: Buffer.from('bytes') })).toBe(
      'POST b bytes',
    );
    expect(await send({ body: new URLSearchParams({ code: '1 2' }) })).toBe('POST  code=1+2');
    expect(await send({ body: new Response('stream').body })).toBe('POST  stream');
  });

  it('fits the clients that it is for', () => {
    const forOpenidClient: CustomFetch = local;
    const forJose: FetchImplementation = local;
    expect([forOpenidClient, forJose]).toEqual([local, local]);
  });

  it('gives an answer without a body as it is', async () => {
    const url = await serve((_request, response) => response.writeHead(204).end());
    expect(await (await local(url)).text()).toBe('');
  });

  it('reaches a literal IPv6 address and a name of the own machine in development', async () => {
    const six = await serve((_request, response) => response.end('six'), '::1');
    const four = await serve((_request, response) => response.end('four'));
    expect(await (await local(six)).text()).toBe('six');
    expect(await (await local(four.replace('127.0.0.1', 'localhost'))).text()).toBe('four');
  });

  it.each([300, 301, 302, 303, 307, 308])('takes no redirect with status %i', async (status) => {
    let visits = 0;
    const target = await serve((_request, response) => response.end(String((visits += 1))));
    const url = await serve((_request, response) => response.writeHead(status, { location: target }).end());
    await expect(local(url)).rejects.toMatchObject(refused(/redirect/));
    await expect(local(url, { redirect: 'follow' })).rejects.toMatchObject(refused(/redirect/));
    expect(visits).toBe(0);
  });

  it('gives up on a server that never answers, or never ends its answer', async () => {
    const hasty = createOutboundFetch({ allowPrivate: true, timeoutMs: 200 });
    const silent = await serve(() => undefined);
    const dripping = await serve((_request, response) => {
      const timer = setInterval(() => response.write('.'), 20);
      response.on('close', () => clearInterval(timer));
    });
    await expect(hasty(silent)).rejects.toThrow('No whole answer within 200 ms.');
    await expect(hasty(dripping)).rejects.toThrow('No whole answer within 200 ms.');
  });

  it('takes no more bytes than allowed, and hangs up on an endless answer', async () => {
    const small = createOutboundFetch({ allowPrivate: true, maxBytes: 1_000 });
    const sized = await serve(({ url }, response) => response.end('x'.repeat(Number(url?.slice(1)))));
    expect(await (await small(`${sized}/1000`)).text()).toHaveLength(1_000);
    await expect(small(`${sized}/1001`)).rejects.toMatchObject(refused(/longer than 1000 bytes/));

    let hungUp: () => void = () => undefined;
    const gone = new Promise<void>((resolve) => (hungUp = resolve));
    const endless = await serve((_request, response) => {
      const timer = setInterval(() => response.write('x'.repeat(65_536)), 1);
      response.on('close', () => {
        clearInterval(timer);
        hungUp();
      });
    });
    await expect(local(endless)).rejects.toMatchObject(refused(/longer than 1000000 bytes/));
    await gone;
  });

  it('counts the bytes after decompression', async () => {
    const url = await serve((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(2_000_000)));
    });
    await expect(local(url)).rejects.toMatchObject(refused(/longer than/));
  });

  it('ends when the caller wants no more', async () => {
    const url = await serve(() => undefined);
    const caller = new AbortController();
    const call = local(url, { signal: caller.signal });
    caller.abort(new Error('changed my mind'));
    await expect(call).rejects.toThrow('changed my mind');
  });

  it('says plainly that nobody listens', async () => {
    const url = await serve(() => undefined);
    const server = servers.pop();
    await new Promise((resolve) => server?.close(resolve));
    await expect(local(url)).rejects.toThrow('The server cannot be reached (ECONNREFUSED).');
  });
});

describe('an address that is not called', () => {
  it.each<readonly [string, RegExp]>([
    ['not a URL', /not a URL/],
    ['', /not a URL/],
    ['//example.com/', /not a URL/],
    ['http://example.com/', /https/],
    ['ftp://example.com/', /https/],
    ['file:///etc/passwd', /https/],
    ['data:text/plain,hello', /https/],
    ['javascript:alert(1)', /https/],
    ['https://user@example.com/', /user name/],
    ['https://user:word@example.com/', /user name/],
    ['https://:word@example.com/', /user name/],
    ...[
      '127.0.0.1',
      '127.1',
      '2130706433',
      '0x7f000001',
      '0177.0.0.1',
      '127.0.0.1.',
      '1②7.0.0.1',
      '0.0.0.0',
      '0',
      '10.0.0.1',
      '100.64.0.1',
      '100.100.100.200',
      '168.63.129.16',
      '169.254.169.254',
      '172.16.0.1',
      '172.31.255.255',
      '192.0.0.192',
      '192.0.2.1',
      '192.168.0.1',
      '198.18.0.1',
      '198.51.100.1',
      '203.0.113.1',
      '224.0.0.1',
      '240.0.0.1',
      '255.255.255.255',
      '[::]',
      '[::1]',
      '[::127.0.0.1]',
      '[::ffff:127.0.0.1]',
      '[::ffff:169.254.169.254]',
      '[::ffff:a00:1]',
      '[::ffff:0:10.0.0.1]',
      '[64:ff9b::a9fe:a9fe]',
      '[64:ff9b:1::a00:1]',
      '[100::1]',
      '[2001::1]',
      '[2001:db8::1]',
      '[2002:7f00:1::]',
      '[3fff::1]',
      '[4000::1]',
      '[5f00::1]',
      '[fc00::1]',
      '[fd00:ec2::254]',
      '[fe80::1]',
      '[fec0::1]',
      '[ff02::1]',
      'localhost',
      'LOCALHOST',
    ].map((host) => [`https://${host}:8443/keys`, /not a public address/] as const),
  ])('%s', async (address, text) => {
    const failure = await strict(address).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(OutboundRefused);
    expect(failure).toMatchObject(refused(text));
  });

  it('is not called in development either when it is a metadata service', async () => {
    const hosts = ['169.254.169.254', '168.63.129.16', '0.0.0.0', '[fe80::1]', '[::ffff:169.254.169.254]'];
    for (const host of hosts) {
      await expect(local(`http://${host}/`)).rejects.toMatchObject(refused(/not a public address/));
    }
    await expect(local('ftp://127.0.0.1/')).rejects.toMatchObject(refused(/https/));
  });
});

describe('the lookup of a socket', () => {
  const look = (addresses: string[], options: { all?: boolean; allowPrivate?: boolean } = {}) =>
    new Promise((resolve) => {
      const found = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
      const lookup = guardedLookup(options.allowPrivate ?? false, (_name, _options, done) =>
        done(null, found),
      );
      lookup('issuer.example', { all: options.all ?? true }, (error, address) => resolve(error ?? address));
    });

  it('gives the very addresses that it checked', async () => {
    expect(await look(['8.8.8.8', '2606:4700::1'])).toEqual([
      { address: '8.8.8.8', family: 4 },
      { address: '2606:4700::1', family: 6 },
    ]);
    expect(await look(['8.8.8.8', '1.1.1.1'], { all: false })).toBe('8.8.8.8');
    expect(await look(['10.0.0.1'], { allowPrivate: true })).toEqual([{ address: '10.0.0.1', family: 4 }]);
  });

  it('refuses a name of which one address is not public', async () => {
    expect(await look(['8.8.8.8', '10.0.0.1'])).toBeInstanceOf(OutboundRefused);
    expect(await look(['2606:4700::1', '::1'], { all: false })).toBeInstanceOf(OutboundRefused);
    expect(await look(['8.8.8.8', '169.254.169.254'], { allowPrivate: true })).toBeInstanceOf(
      OutboundRefused,
    );
  });

  it('passes on that a name has no address', async () => {
    expect(await look([])).toMatchObject({ message: 'The name issuer.example has no address.' });
    const nowhere = await local('http://no-such-host.invalid/').catch((error: unknown) => error);
    expect(nowhere).toMatchObject({ message: expect.stringMatching(/^The server cannot be reached/) });
  });

  it('judges an IPv4 address that is written as IPv6 by what it leads to', () => {
    expect(isReachable('::ffff:8.8.8.8', false)).toBe(true);
    expect(isReachable('::ffff:127.0.0.1', false)).toBe(false);
    expect(isReachable('::ffff:127.0.0.1', true)).toBe(true);
  });

  it('holds text that is no address to be unreachable', () => {
    expect(['', 'example.com', '1.2.3.4.5', 'x::1'].filter((text) => isReachable(text, true))).toEqual([]);
  });
});
