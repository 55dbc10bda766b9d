import { noDeadline, type Deadline } from '../../platform/deadline';
import type { StatementPool } from '../../platform/postgres';
import type { CheckedDocument, Release } from './release';

// Each reads a few rows by their key; only a lock could make it this long.
const STATEMENT_TIMEOUT_MS = 10_000;

/** A document as it stands in one version of an app. */
export interface StoredDocument {
  readonly app: string;
  readonly version: string;
  readonly id: string;
  readonly operation: string;
  readonly body: string;
  /** When its version is or was retired; null while nobody said so. */
  readonly retiresAt: Date | null;
  readonly lastUsedAt: Date | null;
  readonly uses: number;
}

export interface StoredRelease {
  readonly app: string;
  readonly version: string;
  readonly documents: number;
  readonly pushedAt: Date;
  readonly retiresAt: Date | null;
  readonly lastUsedAt: Date | null;
}

/** Uses that were counted since they were last written. */
export interface UseCount {
  readonly app: string;
  readonly version: string;
  readonly id: string;
  readonly uses: number;
  readonly lastUsedAt: Date;
}

/** The registered documents, in tables without a tenant: they are the installation's. */
export class DocumentStore {
  readonly #pool: StatementPool;

  constructor(pool: StatementPool) {
    this.#pool = pool;
  }

  /** Every version of the app that holds the document. */
  async find(app: string, id: string, deadline = noDeadline): Promise<StoredDocument[]> {
    const text = `${SELECT} where d.app = $1 and d.id = $2`;
    return (await this.#rows(text, [app, id], deadline)).map(storedDocument);
  }

  /** All documents of releases that are not retired yet, by app, version and operation. */
  async living(): Promise<StoredDocument[]> {
    const text = `${SELECT} where r.retires_at is null or r.retires_at > current_timestamp order by 1, 2, 4`;
    return (await this.#rows(text, [])).map(storedDocument);
  }

  async releases(): Promise<StoredRelease[]> {
    const rows = await this.#rows(
      `select r.app, r.version, r.pushed_at, r.retires_at, count(d.id)::int as documents, max(d.last_used_at) as used
       from document_release r left join trusted_document d using (app, version)
       group by r.app, r.version order by r.app, r.pushed_at`,
      [],
    );
    return rows.map((row) => ({
      app: String(row['app']),
      version: String(row['version']),
      documents: Number(row['documents']),
      pushedAt: row['pushed_at'] as Date,
      retiresAt: row['retires_at'] as Date | null,
      lastUsedAt: row['used'] as Date | null,
    }));
  }

  /** Stores a release, whole or not at all. False when the version is there with other documents. */
  async add({ app, version }: Release, documents: readonly CheckedDocument[]): Promise<boolean> {
    const ids = documents.map(({ id }) => id);
    // One statement, so one transaction. A version that is there already is compared with what is pushed.
    const rows = await this.#rows(
      `with added as (
         insert into document_release (app, version) values ($1, $2) on conflict do nothing returning app
       ), stored as (
         insert into trusted_document (app, version, id, operation, body)
         select $1, $2, t.id, t.operation, t.body
         from unnest($3::text[], $4::text[], $5::text[]) as t (id, operation, body)
         where exists (select from added)
       )
       select exists (select from added) as added,
         array(select id from trusted_document where app = $1 and version = $2 order by id) as ids`,
      [app, version, ids, documents.map(({ operation }) => operation), documents.map(({ body }) => body)],
    );
    return rows[0]?.['added'] === true || JSON.stringify(rows[0]?.['ids']) === JSON.stringify(ids.toSorted());
  }

  /** Says when a version retires; null takes it back. False when there is no such version. */
  async retire(app: string, version: string, at: Date | null): Promise<boolean> {
    const text = 'update document_release set retires_at = $3 where app = $1 and version = $2 returning app';
    return (await this.#rows(text, [app, version, at])).length === 1;
  }

  async addUses(uses: readonly UseCount[]): Promise<void> {
    if (uses.length === 0) return;
    await this.#rows(
      `update trusted_document d set uses = d.uses + u.uses, last_used_at = greatest(d.last_used_at, u.at)
       from unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::timestamptz[]) as u (app, version, id, uses, at)
       where d.app = u.app and d.version = u.version and d.id = u.id`,
      [
        uses.map(({ app }) => app),
        uses.map(({ version }) => version),
        uses.map(({ id }) => id),
        uses.map((use) => use.uses),
        uses.map(({ lastUsedAt }) => lastUsedAt),
      ],
    );
  }

  async addUntrusted(counts: readonly { app: string; plan: string; requests: number }[]): Promise<void> {
    if (counts.length === 0) return;
    await this.#rows(
      `insert into untrusted_use as n (app, plan, day, requests)
       select u.app, u.plan, current_date, u.requests from unnest($1::text[], $2::text[], $3::bigint[]) as u (app, plan, requests)
       on conflict (app, plan, day) do update set requests = n.requests + excluded.requests`,
      [counts.map(({ app }) => app), counts.map(({ plan }) => plan), counts.map(({ requests }) => requests)],
    );
  }

  /** Requests of the last 30 days whose documents would not be trusted. */
  async untrusted(): Promise<{ app: string; plan: string; requests: number }[]> {
    const rows = await this.#rows(
      `select app, plan, sum(requests)::bigint as requests from untrusted_use where day > current_date - 30
       group by app, plan order by requests desc`,
      [],
    );
    return rows.map((row) => ({
      app: String(row['app']),
      plan: String(row['plan']),
      requests: Number(row['requests']),
    }));
  }

  async #rows(
    text: string,
    values: readonly unknown[],
    deadline: Deadline = noDeadline,
  ): Promise<Record<string, unknown>[]> {
    const timeoutMs = Math.ceil(Math.min(STATEMENT_TIMEOUT_MS, deadline.remainingMs()));
    const bound = {
      text: "select pg_catalog.set_config('statement_timeout', $1, true)",
      values: [String(timeoutMs)],
    };
    const { rows } = await this.#pool.run([bound, { text, values: [...values] }], 1);
    return rows;
  }
}

const SELECT = `select d.app, d.version, d.id, d.operation, d.body, r.retires_at, d.last_used_at, d.uses
  from trusted_document d join document_release r using (app, version)`;

const storedDocument = (row: Record<string, unknown>): StoredDocument => ({
  app: String(row['app']),
  version: String(row['version']),
  id: String(row['id']),
  operation: String(row['operation']),
  body: String(row['body']),
  retiresAt: row['retires_at'] as Date | null,
  lastUsedAt: row['last_used_at'] as Date | null,
  uses: Number(row['uses']),
});
