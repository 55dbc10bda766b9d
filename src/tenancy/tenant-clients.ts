import { PrismaPg } from '@prisma/adapter-pg';
import { LRUCache } from 'lru-cache';
import { PrismaClient } from '../generated/prisma/client';
import { isUuid } from '../kernel';
import type { StatementPool } from '../platform/postgres';
import { attend } from './attendance';
import type { CommitWatch } from './commit-watch';
import { OpenTransaction, type OpenTransactionOptions } from './open-transaction';
import type { Recorder } from './recorder';
import type { Keeper } from './scope.types';
import { TenantBoundPool } from './tenant-bound-pool';
import type { StatementBounds } from './tenant-settings';
import { TenantStatements, type TenantStatementsOptions } from './tenant-statements';
import { TransactionClients, type LentClient } from './transaction-clients';

// One id each.
const KNOWN_TENANTS = 10_000;

export interface TenantClientsOptions {
  readonly pool: StatementPool;
  readonly bounds: StatementBounds;
  /** Clients kept ready; the least recently used one goes first. About 6 MB each (`npm run bench:tenants`). */
  readonly max: number;
  /** Told around commits. Default: nobody; the log's reader tells of them a moment later. */
  readonly commits?: CommitWatch | null;
  /** Keeps what is read. Default: nobody. */
  readonly keeper?: Keeper | null;
  /** Whether what requests read is noted, so that their answers can be kept. Default true. */
  readonly notesReads?: boolean;
}

/**
 * One light Prisma client a tenant over one shared pool. The tenant is a property of the client, never ambient:
 * Prisma merges findUnique calls of one tick into one statement, whoever asked.
 */
export class TenantClients {
  readonly #options: TenantClientsOptions;
  readonly #clients: LRUCache<string, PrismaClient>;
  readonly #known = new LRUCache<string, true>({ max: KNOWN_TENANTS });
  readonly #lent = new TransactionClients();

  constructor(options: TenantClientsOptions) {
    this.#options = options;
    // An evicted client holds no connection; requests that still use it finish, then it is collected.
    this.#clients = new LRUCache({ max: options.max });
  }

  /** Somebody of this tenant was let in. Throws on anything but a UUID. */
  welcome(tenantId: string): void {
    if (!isUuid(tenantId)) throw new TypeError('a tenant id is a UUID');
    this.#known.set(tenantId, true);
  }

  /** The client whose every statement runs as this tenant, kept for the next time. Throws on anything but a UUID. */
  of(tenantId: string): PrismaClient {
    const known = this.#clients.get(tenantId);
    if (known) return known;
    const client = this.#make(tenantId);
    this.#clients.set(tenantId, client);
    return client;
  }

  /**
   * As `of`, but a client that was not there yet is not kept: for a tenant that somebody unknown has named, so that
   * made-up tenants push out no client of a real one.
   */
  passing(tenantId: string): PrismaClient {
    return this.#clients.get(tenantId) ?? this.#make(tenantId);
  }

  /** A client of one request alone, which tells the recorder what it sends. It is not kept. */
  recorded(tenantId: string, recorder: Recorder): PrismaClient {
    return this.#make(tenantId, recorder);
  }

  /** Sends statements of our own as this tenant; costs nothing to make. */
  statements(of: Omit<TenantStatementsOptions, 'pool' | 'bounds'>): TenantStatements {
    const { pool, bounds } = this.#options;
    if (!isUuid(of.tenantId)) throw new TypeError('a tenant id is a UUID');
    return new TenantStatements({ ...of, pool, bounds });
  }

  /** A transaction as this tenant. It takes a connection with its first statement. */
  begin(of: Omit<OpenTransactionOptions, 'pool' | 'bounds'>): OpenTransaction {
    const { pool, bounds } = this.#options;
    if (!isUuid(of.tenantId)) throw new TypeError('a tenant id is a UUID');
    return new OpenTransaction({ ...of, pool, bounds });
  }

  /** A client of Prisma's on the connection of a transaction. */
  lend(transaction: OpenTransaction): LentClient {
    return this.#lent.lend(transaction);
  }

  /** Whether somebody of this tenant was let in, of the last 10,000 tenants. */
  knows(tenantId: string): boolean {
    return this.#known.has(tenantId);
  }

  get commits(): CommitWatch | null {
    return this.#options.commits ?? null;
  }

  get keeper(): Keeper | null {
    return this.#options.keeper ?? null;
  }

  get notesReads(): boolean {
    return this.#options.notesReads ?? true;
  }

  get size(): number {
    return this.#clients.size;
  }

  #make(tenantId: string, recorder: Recorder | null = null): PrismaClient {
    if (!isUuid(tenantId)) throw new TypeError('a tenant id is a UUID');
    const bound = new TenantBoundPool(this.#options.pool, tenantId, this.#options.bounds, recorder);
    const client = new PrismaClient({ adapter: new PrismaPg(bound) });
    attend(client, bound.attendance);
    return client;
  }
}
