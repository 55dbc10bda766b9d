import type { Statement, StatementPool } from '../platform/postgres';
import { databaseFault, driverFault } from './faults';
import type { StatementBounds } from './tenant-settings';

/** A person whom an identity stands for. */
export interface Membership {
  readonly tenantId: string;
  readonly personId: string;
}

/** What a session's record holds: its own business, text or null by name. */
export type KeyedRecord = Readonly<Record<string, string | null>>;

/** A session as it is stored. `key` and `identityKey` are SHA-256 in hex. */
export interface SessionRow {
  readonly key: string;
  readonly identityKey: string;
  readonly record: KeyedRecord;
  /** From then on anybody may sweep it away. */
  readonly expiresAt: Date;
}

export interface SessionChange {
  /** Laid over the record; what it does not name stays. */
  readonly record: KeyedRecord;
  /** Undefined leaves it. */
  readonly expiresAt?: Date | undefined;
  /** Changes nothing unless the record holds all of these. */
  readonly expected?: KeyedRecord | undefined;
}

type KeySetting = 'app.session_key' | 'app.identity_key' | 'app.once_key' | 'app.tenant_slug';
type Row = Record<string, unknown>;

// Transaction-local, and named with their schema, as the tenant of a statement is.
const settingsText = (setting: KeySetting): string =>
  `select pg_catalog.set_config('${setting}', $1, true), pg_catalog.set_config('statement_timeout', $2, true), pg_catalog.set_config('lock_timeout', $3, true)`;

const MEMBERSHIPS_AT_MOST = 100;
const SESSIONS_AT_MOST = 100;
const SWEPT_AT_ONCE = 1_000;

const KEY = /^[0-9a-f]{64}$/;
const SLUG = /^[a-z0-9-]{1,63}$/;

/**
 * The rows that are found before a tenant is known, each by the key that its caller states, and by nothing else
 * (docs/adr/0008-keyed-rows.md). Every method but the sweep is one round trip. All reject with UNAVAILABLE, OVERLOADED, TIMEOUT or
 * CONFLICT when the database cannot do it now, and with TypeError for a key that is no SHA-256 in hex.
 */
export class KeyedRows {
  readonly #pool: StatementPool;
  readonly #bounds: readonly string[];

  constructor(options: { pool: StatementPool; bounds: StatementBounds }) {
    this.#pool = options.pool;
    this.#bounds = [String(options.bounds.statementTimeoutMs), String(options.bounds.lockTimeoutMs)];
  }

  /** The people whom an identity stands for, at most 100, oldest link first; their tenants may be suspended. */
  async membershipsOf(identityKey: string): Promise<Membership[]> {
    const { rows } = await this.#run('app.identity_key', identityKey, {
      text: `select tenant_id, person_id from identity_link where identity_key = $1
        order by created_at, tenant_id limit ${MEMBERSHIPS_AT_MOST}`,
      values: [identityKey],
    });
    return rows.map((row) => ({ tenantId: String(row['tenant_id']), personId: String(row['person_id']) }));
  }

  /** The active tenant with this short name, or null. */
  async tenantIdBySlug(slug: string): Promise<string | null> {
    if (!SLUG.test(slug)) return null;
    const { rows } = await this.#send('app.tenant_slug', slug, {
      text: "select id from tenant where slug = $1 and status = 'ACTIVE'",
      values: [slug],
    });
    return rows[0] ? String(rows[0]['id']) : null;
  }

  /** The session with this key, expired ones included until they are swept; null without one. */
  async session(key: string): Promise<SessionRow | null> {
    const { rows } = await this.#run('app.session_key', key, {
      text: 'select session_key, identity_key, record, expires_at from login_session where session_key = $1',
      values: [key],
    });
    return rows[0] ? sessionRow(rows[0]) : null;
  }

  /** Stores a new session. Rejects with CONFLICT when there is one with its key. */
  async putSession({ key, identityKey, record, expiresAt }: SessionRow): Promise<void> {
    assertKey(identityKey);
    await this.#run('app.session_key', key, {
      text: 'insert into login_session (session_key, identity_key, record, expires_at) values ($1, $2, $3, $4)',
      values: [key, identityKey, JSON.stringify(record), expiresAt],
    });
  }

  /** Changes a session that exists; false when there is none, or when it is not as expected. Never makes one. */
  async changeSession(key: string, { record, expiresAt, expected }: SessionChange): Promise<boolean> {
    const { rowCount } = await this.#run('app.session_key', key, {
      text: `update login_session set record = record || $2::jsonb, expires_at = coalesce($3, expires_at)
        where session_key = $1 and record @> $4::jsonb`,
      values: [key, JSON.stringify(record), expiresAt ?? null, JSON.stringify(expected ?? {})],
    });
    return rowCount === 1;
  }

  /** Deletes a session; false when there was none. */
  async deleteSession(key: string): Promise<boolean> {
    const { rowCount } = await this.#run('app.session_key', key, {
      text: 'delete from login_session where session_key = $1',
      values: [key],
    });
    return rowCount === 1;
  }

  /** The newest 100 sessions of an identity, by its record's `createdAt`; expired ones included until they are swept. */
  async sessionsOf(identityKey: string): Promise<SessionRow[]> {
    const { rows } = await this.#run('app.identity_key', identityKey, {
      text: `select session_key, identity_key, record, expires_at from login_session where identity_key = $1
        order by record->>'createdAt' desc, session_key limit ${SESSIONS_AT_MOST}`,
      values: [identityKey],
    });
    return rows.map(sessionRow);
  }

  /** Deletes sessions of an identity, all or those that the options leave; resolves to their number. */
  async deleteSessionsOf(
    identityKey: string,
    which: { except?: string | undefined; keyStartsWith?: string | undefined } = {},
  ): Promise<number> {
    const { rowCount } = await this.#run('app.identity_key', identityKey, {
      text: `delete from login_session where identity_key = $1
        and session_key <> $2 and starts_with(session_key, $3)`,
      values: [identityKey, which.except ?? '', which.keyStartsWith ?? ''],
    });
    return rowCount ?? 0;
  }

  /** True for the first who uses this key, and for nobody else before `expiresAt`. */
  async once(key: string, expiresAt: Date): Promise<boolean> {
    const { rowCount } = await this.#run('app.once_key', key, {
      text: `insert into used_once as used (once_key, expires_at) values ($1, $2)
        on conflict (once_key) do update set expires_at = excluded.expires_at
        where used.expires_at < current_timestamp`,
      values: [key, expiresAt],
    });
    return rowCount === 1;
  }

  /** Deletes expired sessions and used-up keys, at most 1,000 of each; resolves to their number. */
  async sweep(): Promise<number> {
    const swept = async (table: string, key: string): Promise<number> => {
      // No key is stated: the policies of the sweep show what is over, and nothing else.
      const { rowCount } = await this.#send('app.session_key', '', {
        text: `delete from ${table} where ${key} in (
          select ${key} from ${table} where expires_at < current_timestamp order by expires_at limit ${SWEPT_AT_ONCE})`,
      });
      return rowCount ?? 0;
    };
    return (await swept('login_session', 'session_key')) + (await swept('used_once', 'once_key'));
  }

  async #run(setting: KeySetting, key: string, statement: Statement) {
    assertKey(key);
    return this.#send(setting, key, statement);
  }

  async #send(setting: KeySetting, key: string, statement: Statement) {
    const settings = { text: settingsText(setting), values: [key, ...this.#bounds] };
    try {
      return await this.#pool.run([settings, statement], 1);
    } catch (error) {
      throw databaseFault(driverFault(error)) ?? error;
    }
  }
}

function assertKey(key: string): void {
  if (!KEY.test(key)) throw new TypeError('a key is a SHA-256 in hex');
}

const sessionRow = (row: Row): SessionRow => ({
  key: String(row['session_key']),
  identityKey: String(row['identity_key']),
  record: row['record'] as KeyedRecord,
  expiresAt: row['expires_at'] as Date,
});
