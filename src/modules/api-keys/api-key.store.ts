import {
  pageOf,
  pageQuery,
  readAhead,
  type Ahead,
  type ApiKey as ApiKeyRow,
  type Page,
  type PageRequest,
  type Scope,
} from '../../tenancy';
import { visibleApiKeys } from './api-key.policy';

export async function readApiKeys(
  scope: Scope,
  request: PageRequest,
  ahead?: Ahead,
): Promise<Page<ApiKeyRow>> {
  const where = visibleApiKeys(scope.viewer);
  const page = pageQuery(request);
  const rows = await readAhead(ahead, [request.order.column], (select) =>
    scope.db.apiKey.findMany({ ...page, where: { AND: [where, page.where] }, ...select }),
  );
  return pageOf(request, rows, () => scope.db.apiKey.count({ where }));
}

export const readApiKeysByIds = (scope: Scope, ids: string[]): Promise<ApiKeyRow[]> =>
  scope.db.apiKey.findMany({ where: { AND: [{ id: { in: ids } }, visibleApiKeys(scope.viewer)] } });

/** A row to insert; what it does not say is null, and `createdAt` now. */
export type NewApiKey = Pick<
  ApiKeyRow,
  'id' | 'name' | 'personId' | 'createdById' | 'scopes' | 'secretHash'
> &
  Partial<Omit<ApiKeyRow, 'tenantId'>>;

export const insertApiKey = (tx: Scope, key: NewApiKey): Promise<ApiKeyRow> =>
  tx.db.apiKey.create({ data: key });

export async function insertApiKeys(tx: Scope, keys: readonly NewApiKey[]): Promise<void> {
  await tx.db.apiKey.createMany({ data: [...keys] });
}

/** Locks a key that is neither revoked nor expired, by an update that changes nothing; undefined without one. */
export async function lockGoodApiKey(tx: Scope, id: string, now: Date): Promise<ApiKeyRow | undefined> {
  const [row] = await tx.db.apiKey.updateManyAndReturn({
    where: { id, revokedAt: null, OR: [{ expiresAt: null }, { expiresAt: { gt: now } }] },
    data: { revokedAt: null },
  });
  return row;
}

/** A new secret, and how long the one before works on, if at all. */
export interface NewSecret {
  readonly secretHash: string;
  readonly previousHash: string | null;
  readonly previousUntil: Date | null;
}

/** Changes the secret of a key that is locked. */
export async function updateSecret(tx: Scope, id: string, secret: NewSecret): Promise<ApiKeyRow | undefined> {
  const [row] = await tx.db.apiKey.updateManyAndReturn({ where: { id }, data: secret });
  return row;
}

/** Ends a key for good; undefined when it was revoked before, or is gone. */
export async function markRevoked(tx: Scope, id: string, now: Date): Promise<ApiKeyRow | undefined> {
  const [row] = await tx.db.apiKey.updateManyAndReturn({
    where: { id, revokedAt: null },
    data: { revokedAt: now },
  });
  return row;
}
