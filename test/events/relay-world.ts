import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { createRelay, type Change, type LogReader, type Relay, type RelayOptions } from '../../src/events';
import { createTestDatabase, runSql, type TestDatabase } from '../support/database';

/** A connection that writes to the log as its triggers would. */
export interface Writer {
  readonly query: (sql: string) => Promise<void>;
  /** One CHANGE row, told apart by `n`. */
  readonly change: (n: number) => Promise<void>;
  readonly cut: () => Promise<void>;
}

/** A reader of the log that remembers what it was told. */
export interface Collector extends LogReader {
  /** `n` of every row that was handed on, in order; those of calls that were refused are not in it. */
  readonly heard: number[];
  readonly counts: { passes: number; gaps: number; refusals: number };
  /** True: every call rejects. */
  refuses: boolean;
  /** Resolves when everything that was committed before this call has been handed on. */
  readonly upToNow: () => Promise<void>;
}

/** A database with a log, those who write to it and those who read it. */
export async function createRelayWorld() {
  const database = await createTestDatabase();
  const open: { end: () => Promise<unknown> }[] = [];
  return {
    database,
    writer: async (): Promise<Writer> => {
      const client = await connect(database);
      open.push(client);
      return {
        query: async (sql) => void (await client.query(sql)),
        change: async (n) => void (await client.query(changeText(n))),
        cut: () => client.end(),
      };
    },
    relay: (options: Partial<RelayOptions> & Pick<RelayOptions, 'reader' | 'mode'>): Relay => {
      const relay = createRelay({ url: database.relayUrl, logger: silent, ...options });
      open.push({ end: () => relay.close() });
      return relay;
    },
    /** Ends the connections of all relays from the database's side. */
    cutRelays: () =>
      runSql(
        database.superuserUrl,
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE application_name = 'atrium relay' AND datname = current_database()`,
      ),
    close: async () => {
      await Promise.all(open.map((one) => one.end().catch(() => undefined)));
      await database.drop();
    },
  };
}

export type RelayWorld = Awaited<ReturnType<typeof createRelayWorld>>;

const nobody = (): void => undefined;
export const silent = { warn: nobody, info: nobody, debug: nobody };

async function connect(database: TestDatabase): Promise<Client> {
  const client = new Client({ connectionString: database.superuserUrl });
  client.on('error', nobody);
  await client.connect();
  return client;
}

const tenantId = randomUUID();

/** SQL that appends one row. */
export const changeText = (n: number, { kind = 'CHANGE', age = '0 s' } = {}): string =>
  `INSERT INTO outbox (tenant_id, kind, topic, payload, created_at)
   VALUES ('${tenantId}', '${kind}', 'ticket', '{"n": ${n}}', now() - interval '${age}')`;

/** SQL that appends the rows 1 to `count` at once. */
export const manyText = (count: number, kind = 'CHANGE'): string =>
  `INSERT INTO outbox (tenant_id, kind, topic, payload)
   SELECT '${tenantId}', '${kind}', 'ticket', jsonb_build_object('n', n) FROM generate_series(1, ${count}) n`;

export const numberOf = (change: Change): number => (change.payload as { n: number }).n;

export function createCollector(): Collector {
  const heard: number[] = [];
  const counts = { passes: 0, gaps: 0, refusals: 0 };
  const hear = (): void => {
    if (!collector.refuses) return;
    counts.refusals += 1;
    throw new Error('not now');
  };
  const collector: Collector = {
    heard,
    counts,
    refuses: false,
    onChanges: async (changes) => {
      hear();
      heard.push(...changes.map(numberOf));
    },
    onPassed: async () => {
      hear();
      counts.passes += 1;
    },
    onGap: async () => {
      hear();
      counts.gaps += 1;
    },
    // The pass that ends first may have begun before.
    upToNow: () => {
      const seen = counts.passes;
      return until(() => counts.passes >= seen + 2);
    },
  };
  return collector;
}

/** Waits until it holds; the test's own time limit ends it. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await sleep(10);
}

/** 1 to `count`. */
export const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

export const sorted = (numbers: readonly number[]): number[] => numbers.toSorted((a, b) => a - b);

/** Each once, in order of size. */
export const distinct = (numbers: readonly number[]): number[] => sorted([...new Set(numbers)]);
