import type { DedicatedConnection } from '../../platform/postgres';

/** Locks of this database that end with the session that holds them. */
export type LockName = 'reads' | 'purges';

/** Takes a lock unless another session holds it. Taken again, it is to be given up as often. */
export async function tryLock(connection: DedicatedConnection, name: LockName): Promise<boolean> {
  const [answer] = await connection.run<{ taken: boolean }>({
    name: 'atrium_lock',
    text: 'select pg_try_advisory_lock(hashtextextended($1, 0)) as taken',
    values: [`atrium ${name} the log`],
  });
  return answer?.taken === true;
}

export async function unlock(connection: DedicatedConnection, name: LockName): Promise<void> {
  await connection.run({
    name: 'atrium_unlock',
    text: 'select pg_advisory_unlock(hashtextextended($1, 0))',
    values: [`atrium ${name} the log`],
  });
}
