import type { Deadline } from '../platform/deadline';
import type { Statement, StatementPool } from '../platform/postgres';
import { driverFault } from './faults';
import { recordStatement } from './recorded-statement';
import type { Recorder } from './recorder';
import { tenantSettings, type StatementBounds } from './tenant-settings';

/** Sends statements of our own as one tenant, for one request. */
export interface TenantStatements {
  readonly deadline: Deadline;
  /**
   * The one value that a statement has for a result: a text. Rejects as Prisma does when the database refuses, and
   * with TIMEOUT when the deadline is over.
   */
  readonly ask: <T>(statement: Statement, read: (text: string) => T) => Promise<T>;
}

export interface TenantStatementsOptions {
  readonly pool: StatementPool;
  readonly tenantId: string;
  readonly bounds: StatementBounds;
  readonly deadline: Deadline;
  readonly recorder?: Recorder | null | undefined;
}

type Rows = { readonly rows: readonly unknown[]; readonly rowCount: number | null };

/** It holds no connection: each statement goes over the shared pool, with its tenant in the same round trip. */
export function tenantStatements(options: TenantStatementsOptions): TenantStatements {
  const { pool, tenantId, bounds, deadline, recorder } = options;
  const send = (statement: Statement): ReturnType<StatementPool['run']> =>
    pool.run([tenantSettings(tenantId, bounds, deadline), statement], 1);

  const textOf = async (statement: Statement): Promise<string> => {
    try {
      const { rows } = (await send({ ...statement, rowMode: 'array' })) as Rows;
      return (rows[0] as [string])[0];
    } catch (error) {
      throw driverFault(error);
    }
  };

  const recorded = <T>(recorder: Recorder, statement: Statement, read: (text: string) => T): Promise<T> => {
    const answer = async () => {
      const result = read(await textOf(statement));
      return { result, rowCount: Array.isArray(result) ? result.length : 1 };
    };
    return recordStatement(recorder, statement, { send: answer, ask: send }).then(({ result }) => result);
  };

  return {
    deadline,
    ask: async (statement, read) =>
      recorder ? recorded(recorder, statement, read) : read(await textOf(statement)),
  };
}
