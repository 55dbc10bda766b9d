import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server } from 'node:net';
import { startRedis, type TestRedis } from '../support/redis';
import { createWorld, type World } from '../support/world';
import { see, seeKept } from './two-servers';

const QUERY = '{ tickets(first: 4) { nodes { number subject } } }';

let redis: TestRedis;
let world: World;
let listening: Server;
// What the server sent to Redis, a text for each write.
const writes: string[] = [];
const replies: string[] = [];

beforeAll(async () => {
  redis = await startRedis();
  const { hostname, port } = new URL(redis.url);
  listening = createServer((socket) => {
    const onward = connect(Number(port), hostname);
    for (const one of [socket, onward]) one.on('error', () => undefined);
    socket.on('data', (data) => writes.push(data.toString('latin1')));
    onward.on('data', (data) => replies.push(data.toString('latin1')));
    socket.pipe(onward).pipe(socket);
  }).listen(0, '127.0.0.1');
  await once(listening, 'listening');
  const url = `redis://127.0.0.1:${(listening.address() as AddressInfo).port}`;
  world = await createWorld({ CACHE: 'on', REDIS_URL: url });
  await seeKept(world.url, world.acme.owner.token, QUERY);
}, 120_000);
afterAll(async () => {
  await world?.close();
  listening?.close();
  await redis?.stop();
});

/** The writes of one request that speak of its tenant; the log's reader writes, too. */
async function writesOf(
  headers: Record<string, string> = {},
): Promise<{ cache: string | null; own: string[] }> {
  writes.length = 0;
  const { cache } = await see(world.url, world.acme.owner.token, QUERY, { headers });
  return { cache, own: writes.filter((text) => text.includes(`{${world.acme.tenantId}}`)) };
}

describe('with Redis', () => {
  it.each([
    ['through the stages', { 'x-once': 'a' }],
    ['asked the same again', {}],
  ])('a hit %s is one write: the caller, the point and the answer', async (_, headers) => {
    const { cache, own } = await writesOf(headers);
    expect(cache).toBe('HIT');
    expect(own).toHaveLength(1);
    expect(own[0]).toContain('budget:{');
    expect(own[0]).toContain(':slots');
  });

  it('a hit whose body this process holds moves none', async () => {
    replies.length = 0;
    const { cache } = await writesOf();
    expect(cache).toBe('HIT');
    expect(replies.join('')).toMatch(/\$\d+/);
    expect(replies.join('')).not.toContain('Subject');
  });

  it('a miss is one write more: what executing it may cost', async () => {
    const { cache, own } = await writesOf({ 'cache-control': 'no-cache' });
    expect(cache).toBe('MISS');
    // The lookup; the reservation; and, while nobody waits, the refund and the keeping.
    const beforeAnswer = own.filter((text) => !text.includes('Subject'));
    expect(beforeAnswer.length).toBeLessThanOrEqual(3);
  });
});
