import { randomBytes } from 'node:crypto';
import { atriumError } from '../../kernel';
import { runScript, runScriptBuffer, type Redis, type RedisScript } from '../../platform/redis';
import type { CacheStore, Lookup, LookupRequest, PutRequest, TouchedSlots } from './cache-store.types';
import { openRedisLink, type LinkChange, type RedisLink } from './redis-link';
import { BEAT_AT, LOOKUP, MARK, PUT, RELEASE, SETTLE } from './redis-store-scripts';

export interface RedisStoreOptions {
  readonly redis: Redis;
  readonly onChange: (change: LinkChange) => void;
  /** An answer that takes longer counts as slow. Default: 100. */
  readonly slowMs?: number;
}

const SLOW_MS = 100;
const PREFIX = 'atrium:cache:';
const GENERATION = `${PREFIX}generation`;
const BEAT = `${PREFIX}beat`;
// In braces: in a cluster, the keys of a tenant would stay together.
const keyOf = (tenantId: string, rest: string): string => `${PREFIX}{${tenantId}}:${rest}`;
const slotsKey = (tenantId: string): string => keyOf(tenantId, 'slots');

/**
 * Kept things that all processes share: one script a call, on Redis' own clock. Their keys begin with `atrium:cache:`.
 * `redis` stays the caller's: `close()` does not end it.
 */
export function redisStore({ redis, onChange, slowMs = SLOW_MS }: RedisStoreOptions): CacheStore {
  const link = openRedisLink({ redis, generationKey: GENERATION, slowMs, onChange });
  const run = (script: RedisScript, keys: readonly string[], values: readonly (string | number | Buffer)[]) =>
    link.ask(() => runScript(redis, script, { keys, values }));
  const settle = async (tenantId: string, writer: string, slots: TouchedSlots): Promise<void> =>
    void (await run(SETTLE, [slotsKey(tenantId)], [writer, slotText(slots)]));

  return {
    lookup: (request) => lookUp(redis, link, request),
    put: async (request) => void (await run(PUT, putKeys(request), putValues(request))),
    release: async (tenantId, { name, holder }) =>
      void (await run(RELEASE, [keyOf(tenantId, `lease:${name}`)], [holder])),
    mark: async (tenantId, writer, slots, lifeMs) => {
      if (slots.length === 0) return;
      const done = await run(MARK, [slotsKey(tenantId)], [writer, Math.ceil(lifeMs), slotText(slots)]);
      if (done !== 1) throw atriumError('UNAVAILABLE', 'The cache is full. Try again in a moment.');
    },
    settle: (tenantId, writer, committed) => settle(tenantId, writer, committed ?? []),
    bump: async (tenantId, slots) => {
      if (slots.length > 0) await settle(tenantId, '', slots);
    },
    beat: async () => {
      // A time that was taken here: should it arrive late, it makes nothing young that is not.
      const atMs = link.nowMs();
      link.noteTime(Number(await run(BEAT_AT, [BEAT], [atMs])));
    },
    forget: () => link.ask(() => link.renew()),
    close: async () => link.close(),
  };
}

const slotText = (slots: TouchedSlots): string => (slots === 'all' ? '*' : slots.join(','));

const putKeys = ({ tenantId, name, list }: PutRequest): string[] => [
  keyOf(tenantId, `entry:${name}`),
  list ? keyOf(tenantId, `list:${list.name}`) : '',
];

const putValues = ({ stamp, slots, head, body, lifeMs, list }: PutRequest): (string | Buffer)[] => [
  stamp.birth,
  String(stamp.asOf),
  slots.join(','),
  head,
  body,
  String(Math.ceil(lifeMs)),
  list?.text ?? '',
];

async function lookUp(redis: Redis, link: RedisLink, request: LookupRequest): Promise<Lookup> {
  const { tenantId, held = [], names = [], listName, lease, answerFrom = 0 } = request;
  const keys = [
    GENERATION,
    BEAT,
    slotsKey(tenantId),
    listName === undefined ? '' : keyOf(tenantId, `list:${listName}`),
    lease ? keyOf(tenantId, `lease:${lease.name}`) : '',
    ...names.map((name) => keyOf(tenantId, `entry:${name}`)),
  ];
  const values = [
    newBirth(),
    lease?.holder ?? '',
    Math.ceil(lease?.lifeMs ?? 0),
    held.length,
    answerFrom,
    ...held.flatMap(({ stamp, slots }) => [stamp.birth, String(stamp.asOf), slots.join(',')]),
  ];
  const answer = await link.ask(() => runScriptBuffer(redis, LOOKUP, { keys, values }));
  return parseLookup(answer as LookupAnswer, names);
}

// Random for the process, and another one each time: to draw 9 bytes costs as much as the rest of a lookup.
const birthPrefix = randomBytes(12).toString('base64url');
let births = 0;
function newBirth(): string {
  births += 1;
  return `${birthPrefix}.${births}`;
}

type LookupAnswer = readonly [
  birth: Buffer,
  asOf: Buffer,
  fresh: Buffer,
  list: readonly Buffer[],
  leads: number,
  found: number,
  ...entry: Buffer[],
];

function parseLookup(answer: LookupAnswer, names: readonly string[]): Lookup {
  const [birth, asOf, fresh, list, leads, found, ...entry] = answer;
  return {
    stamp: birth.length > 0 ? { birth: birth.toString(), asOf: Number(asOf.toString()) } : null,
    fresh: Array.from(fresh.toString(), (digit) => digit === '1'),
    list: list.map(String),
    leads: leads === 1,
    found: parseEntry(entry, names[found - 1]),
  };
}

function parseEntry(entry: readonly Buffer[], name: string | undefined): Lookup['found'] {
  const [birth, asOf, slots, head, body] = entry;
  if (name === undefined || !birth || !asOf || !slots || !head || !body) return null;
  return {
    name,
    stamp: { birth: birth.toString(), asOf: Number(asOf.toString()) },
    slots: slots.length === 0 ? [] : slots.toString().split(',').map(Number),
    head: head.toString(),
    body,
  };
}
