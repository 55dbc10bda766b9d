import { setImmediate as turn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { errorKinds } from '../../src/kernel';
import { createWorld, type World } from '../support/world';
import { registered, send, type Reply } from './gated';
import { doubling, hostileCases, sha, WORST, type HostileCase } from './hostile-cases';

const OTHER = { app: 'other', document: 'query Other { viewer { role } }' };
const CASES = hostileCases(OTHER);
// Far above what the largest takes, also on a starved machine.
const MAX_CPU_MS = 4_000;

// Node lends it to nobody who did not ask for it at the start, but to new contexts.
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

let world: World;
let beats: number[];
const ending = new AbortController();
let heart: Promise<void>;
beforeAll(async () => {
  world = await createWorld();
  const documents = await registered(world);
  await documents.registry.push({
    app: OTHER.app,
    version: '1',
    documents: { [sha(OTHER.document)]: OTHER.document },
  });
  await documents.close();
  beats = [];
  heart = beat();
});
afterAll(async () => {
  ending.abort();
  await heart;
  await world.close();
});

/** Asks whether the server lives, again and again until the end; a lost answer rejects. */
async function beat(): Promise<void> {
  while (!ending.signal.aborted) {
    const response = await fetch(`${world.url}/health/live`);
    await response.text();
    beats.push(response.status);
    await turn();
  }
}

const ask = ({ body, app = '' }: Pick<HostileCase, 'body' | 'app'>): Promise<Reply> =>
  send(world.url, { token: world.acme.owner.token, app, body: body() });

/** The reply, and the CPU milliseconds of this process meanwhile: of server, client and heartbeat. */
async function measured(run: () => Promise<Reply>): Promise<{ reply: Reply; cpuMs: number }> {
  const before = process.cpuUsage();
  const reply = await run();
  const { user, system } = process.cpuUsage(before);
  return { reply, cpuMs: (user + system) / 1_000 };
}

it('the table has at least 60 cases, each of its own name', () => {
  expect(new Set(CASES.map(({ name }) => name)).size).toBe(CASES.length);
  expect(CASES.length).toBeGreaterThanOrEqual(60);
  expect(CASES.map(({ name }) => name)).toEqual(expect.arrayContaining(WORST));
});

describe('a request with', () => {
  it.each(CASES.map((hostile) => [hostile.name, hostile] as const))(
    '%s is answered in order, at little cost, and the server lives',
    async (_name, hostile) => {
      const beatsBefore = beats.length;
      const { reply, cpuMs } = await measured(() => ask(hostile));
      expect(reply.status).toBeLessThan(500);
      expect(Buffer.byteLength(reply.text)).toBeLessThan(20_000);
      expect(cpuMs).toBeLessThan(MAX_CPU_MS);
      const { code } = hostile;
      if (code === null) expect(reply.codes).toEqual([]);
      else expect([code].flat()).toContain(reply.codes[0]);
      expect(reply.codes.filter((told) => !(told in errorKinds) || told === 'INTERNAL')).toEqual([]);
      expect(reply.text).not.toMatch(/Maximum call stack|node_modules|\bat \S+ \(|prisma/i);
      while (beats.length === beatsBefore) await turn();
      expect(new Set(beats)).toEqual(new Set([200]));
    },
  );
});

describe('a flood', () => {
  it('of 3,000 fresh hashes is answered; a tenant has no more kept than it may', async () => {
    const codes = new Map<string, number>();
    for (let batch = 0; batch < 60; batch += 1) {
      const replies = await Promise.all(
        Array.from({ length: 50 }, (_, i) => {
          const query = `query A${batch}x${i} { viewer { role } }`;
          const extensions = { persistedQuery: { version: 1, sha256Hash: sha(query) } };
          return ask({ body: () => JSON.stringify({ query, extensions }) });
        }),
      );
      for (const {
        codes: [code = 'good'],
      } of replies)
        codes.set(code, (codes.get(code) ?? 0) + 1);
    }
    expect([...codes.keys()].toSorted()).toEqual(['OVERLOADED', 'good']);
    // 200 at once, and ten a minute.
    expect(codes.get('good')).toBeLessThan(260);
    expect(new Set(beats)).toEqual(new Set([200]));
  });

  it('of the worst of them leaves the memory as it was', async () => {
    const worst = CASES.filter(({ name }) => WORST.includes(name));
    const round = async (texts: number): Promise<void> => {
      for (let i = 0; i < texts; i += 1) {
        await Promise.all(worst.map((hostile) => ask(hostile)));
        // Texts that nobody has seen, too.
        await ask({ body: () => JSON.stringify({ query: `#${i}\n${doubling(20)}` }) });
      }
    };
    const used = (): number => {
      collectGarbage();
      return process.memoryUsage().heapUsed;
    };
    await round(30);
    const before = used();
    await round(60);
    const after = used();
    expect(after - before).toBeLessThan(20_000_000);
  });
});
