import type { Answer, TestTenant } from '../support/world';
import { codesOf, dataOf, outcomeOf } from './answers';
import {
  createKeyWorld,
  KEY,
  revoke,
  rotate,
  uuidOf,
  type Key,
  type KeyWorld,
  type Made,
} from './api-key-world';
import { idOf } from './planting';

let k: KeyWorld;
let tenant: TestTenant;
beforeAll(async () => {
  k = await createKeyWorld();
  tenant = k.world.acme;
});
afterAll(() => k?.close());

describe('a token', () => {
  it('is refused when any part of it is another', async () => {
    const { token } = await k.made();
    const other = await k.made();
    const swap = (place: number) =>
      `${token.slice(0, place)}${token[place] === 'A' ? 'B' : 'A'}${token.slice(place + 1)}`;
    const forged = [
      ...Array.from({ length: token.length }, (_, place) => swap(place)),
      token.slice(0, 53) + other.token.slice(53),
      token.replace('atr_live_', 'atr_invite_'),
      token.slice(0, -1),
      `${token}A`,
      'atr_live_',
      '',
    ];
    const good = await Promise.all(forged.map(k.letsIn));
    expect(good.filter(Boolean)).toEqual([]);
    expect(await k.letsIn(token)).toBe(true);
  });

  it("is good in its own tenant alone: the other tenant's half with this key's finds nothing", async () => {
    const { token } = await k.made();
    const hex = Buffer.from(token.slice(9, 52), 'base64url').toString('hex');
    const foreign = Buffer.from(k.world.globex.tenantId.replaceAll('-', '') + hex.slice(32), 'hex');
    expect(await k.letsIn(`atr_live_${foreign.toString('base64url')}_${token.slice(53)}`)).toBe(false);
  });

  it('costs one statement, and one more a minute that notes its use', async () => {
    const { token } = await k.made();
    k.statements.length = 0;
    await k.letsIn(token);
    await eventually(async () => own(k.statements).length === 2);
    await Promise.all(Array.from({ length: 5 }, () => k.letsIn(token)));
    expect(own(k.statements).map((text) => text.slice(0, 6))).toEqual([
      'SELECT',
      'UPDATE',
      ...Array(5).fill('SELECT'),
    ]);
  });

  it('of a tenant that nobody has keeps no client', async () => {
    const before = k.clients.size;
    const lookup = Buffer.from('0189000000007000800000000000dead'.repeat(2), 'hex').toString('base64url');
    expect(await k.letsIn(`atr_live_${lookup}_${'A'.repeat(43)}`)).toBe(false);
    expect(k.clients.size).toBe(before);
  });

  it('is answered over HTTP as every bad credential', async () => {
    const { token, apiKey } = await k.made();
    const ask = k.world.ask(token);
    expect((await ask('{ viewer { role } }')).status).toBe(200);
    await revoke(tenant.owner.ask, apiKey.id);
    const answer = await ask('{ viewer { role } }');
    expect({ status: answer.status, codes: codesOf(answer) }).toEqual({
      status: 401,
      codes: ['UNAUTHENTICATED'],
    });
    const never = await k.world.ask(`${token.slice(0, -4)}AAAA`)('{ viewer { role } }');
    const errorsOf = ({ body }: Answer) =>
      body.errors?.map(({ message, extensions }) => [message, extensions.code]);
    expect(errorsOf(never)).toEqual(errorsOf(answer));
  });
});

const own = (texts: readonly string[]): string[] =>
  texts.filter((text) => !/set_config|^(BEGIN|COMMIT)/.test(text));

async function eventually(holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 500; tries += 1) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('it did not come to be');
}

describe('a key is dead', () => {
  it('once its time is over', async () => {
    const key = await k.made();
    await k.alter(key, "expires_at = current_timestamp - interval '1 millisecond'");
    expect(await k.letsIn(key.token)).toBe(false);
    await k.alter(key, 'expires_at = NULL');
    expect(await k.letsIn(key.token)).toBe(true);
  });

  it('from the moment that it is revoked, both secrets of it', async () => {
    const key = await k.made();
    const next = await k.rotated(key);
    const answer = outcomeOf(await revoke(tenant.admin.ask, key.apiKey.id));
    expect(answer['apiKey']).toMatchObject({ status: 'REVOKED', revokedAt: expect.any(String) });
    expect([await k.letsIn(key.token), await k.letsIn(next)]).toEqual([false, false]);
    expect(outcomeOf(await revoke(tenant.owner.ask, key.apiKey.id))).toEqual(answer);
  });

  it('while its person is deactivated or its tenant suspended', async () => {
    const { personId } = await k.agentWith(['TICKETS_READ']);
    const { token } = await k.made({ personId: idOf.person(personId) });
    for (const [shut, open] of [
      [`person SET status = 'DEACTIVATED'`, `person SET status = 'ACTIVE'`],
      [`tenant SET status = 'SUSPENDED'`, `tenant SET status = 'ACTIVE'`],
    ] as const) {
      const id = shut.startsWith('person') ? personId : tenant.tenantId;
      await k.probe.query(`UPDATE ${shut} WHERE id = $1`, [id]);
      expect(await k.letsIn(token)).toBe(false);
      await k.probe.query(`UPDATE ${open} WHERE id = $1`, [id]);
      expect(await k.letsIn(token)).toBe(true);
    }
  });
});

describe('rotation', () => {
  it('lets both secrets in until the overlap ends, then the new one alone', async () => {
    const key = await k.made();
    const next = await k.rotated(key, 1);
    expect(next.slice(0, 53)).toBe(key.token.slice(0, 53));
    expect([await k.letsIn(key.token), await k.letsIn(next)]).toEqual([true, true]);
    await k.alter(key, "previous_until = current_timestamp - interval '1 millisecond'");
    expect([await k.letsIn(key.token), await k.letsIn(next)]).toEqual([false, true]);
  });

  it('overlaps for a day unless it is told, by 0 to 168 hours', async () => {
    const key = await k.made();
    const overlap = async (hours?: number) => {
      const facts = await k.probe.factsOf(() => k.rotated(key, hours));
      const [row] = await k.probe.query<{ hours: number | null }>(
        `SELECT round(extract(epoch FROM previous_until - current_timestamp) / 3600)::int AS hours
         FROM api_key WHERE id = $1`,
        [uuidOf(key)],
      );
      expect(facts[0]?.payload).toMatchObject({ overlapHours: row?.hours ?? 0 });
      return row?.hours;
    };
    expect([await overlap(), await overlap(168), await overlap(0)]).toEqual([24, 168, null]);
    for (const hours of [-1, 169])
      expect(codesOf(await rotate(tenant.owner.ask, key.apiKey.id, hours))).toEqual(['BAD_USER_INPUT']);
  });

  it('leaves two secrets at most, and one without overlap', async () => {
    const key = await k.made();
    const second = await k.rotated(key);
    const third = await k.rotated(key);
    expect(await Promise.all([key.token, second, third].map(k.letsIn))).toEqual([false, true, true]);
    const fourth = await k.rotated(key, 0);
    expect(await Promise.all([second, third, fourth].map(k.letsIn))).toEqual([false, false, true]);
  });

  it('loses no secret that it gave out when several rotate at once: the last two are good', async () => {
    const key = await k.made();
    const tokens = await Promise.all(Array.from({ length: 6 }, () => k.rotated(key)));
    const good = await Promise.all(tokens.map(k.letsIn));
    expect(good.filter(Boolean)).toHaveLength(2);
    expect(await k.letsIn(key.token)).toBe(false);
  });

  it('changes neither expiry, name nor scopes, and is not for keys that have ended', async () => {
    const key = await k.made({ expiresInDays: 3 });
    await k.rotated(key);
    const { node } = dataOf<{ node: Key }>(
      await tenant.owner.ask(`query ($id: ID!) { node(id: $id) { ... on ApiKey { ${KEY} } } }`, {
        id: key.apiKey.id,
      }),
    );
    expect(node).toEqual({ ...key.apiKey, lastUsedAt: node.lastUsedAt });
    await k.alter(key, 'expires_at = current_timestamp');
    const expired = await rotate(tenant.owner.ask, key.apiKey.id);
    expect(outcomeOf(expired)).toEqual({ __typename: 'ApiKeyEnded', apiKey: { status: 'EXPIRED' } });
    await revoke(tenant.owner.ask, key.apiKey.id);
    const revoked = await rotate(tenant.owner.ask, key.apiKey.id);
    expect(outcomeOf(revoked)).toEqual({ __typename: 'ApiKeyEnded', apiKey: { status: 'REVOKED' } });
  });
});

describe('the last use', () => {
  const lastUse = async (key: Made): Promise<Date | null> => {
    const [row] = await k.probe.query<{ at: Date | null }>(
      'SELECT last_used_at AS at FROM api_key WHERE id = $1',
      [uuidOf(key)],
    );
    return row?.at ?? null;
  };

  it('is noted, once a minute', async () => {
    const key = await k.made();
    for (let tries = 0; tries < 5; tries += 1) await k.letsIn(`${key.token.slice(0, -4)}AAAA`);
    expect(await lastUse(key)).toBeNull();
    await k.letsIn(key.token);
    await eventually(async () => (await lastUse(key)) !== null);
    await k.alter(key, "last_used_at = date_trunc('minute', current_timestamp - interval '2 minutes')");
    const before = await lastUse(key);
    await k.letsIn(key.token);
    await eventually(async () => (await lastUse(key))?.getTime() !== before?.getTime());
  });

  it('fails no request when it cannot be noted', async () => {
    const key = await k.made();
    await k.probe.query('REVOKE UPDATE ON api_key FROM atrium_app');
    try {
      expect(await k.letsIn(key.token)).toBe(true);
      expect(await k.letsIn(key.token)).toBe(true);
    } finally {
      await k.probe.query('GRANT UPDATE ON api_key TO atrium_app');
    }
    await eventually(async () => (await k.letsIn(key.token)) && (await lastUse(key)) !== null);
  });

  it('holds no request up while somebody else has the row', async () => {
    const key = await k.made();
    await k.probe.query('BEGIN');
    try {
      await k.alter(key, "name = 'locked'");
      expect(await k.letsIn(key.token)).toBe(true);
    } finally {
      await k.probe.query('ROLLBACK');
    }
  });
});
