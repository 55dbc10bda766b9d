import { setTimeout as sleep } from 'node:timers/promises';
import { newId, Viewer } from '../../src/kernel';
import { withDeadline, type Deadline } from '../../src/platform/deadline';
import {
  createScope,
  databaseFault,
  recordedScope,
  transaction,
  unreadScope,
  type Scope,
} from '../../src/tenancy';
import { createBoundClients, type BoundClients } from '../support/bound-clients';

let world: BoundClients;
beforeAll(async () => {
  world = await createBoundClients();
});
afterAll(() => world.close());

const scopeUntil = (deadline?: Deadline): Scope =>
  createScope(world.clients, {
    tenantId: world.acmeId,
    viewer: new Viewer({ personId: newId(), role: 'OWNER' }),
    ...(deadline && { deadline }),
  });
const addTag = (tx: Scope, name: string) => tx.db.tag.create({ data: { id: newId(), name } });
const tags = async (): Promise<string[]> =>
  (await scopeUntil().db.tag.findMany({ orderBy: { name: 'asc' } })).map(({ name }) => name);
const codeOf = (error: unknown) => databaseFault(error)?.code;

describe('a scope', () => {
  it('hands its deadline on to every scope that is made of it', async () => {
    await withDeadline(10_000, async (deadline) => {
      const scope = scopeUntil(deadline);
      const recorder = { place: () => null, batch: () => undefined, statement: () => () => undefined };
      const inside = await transaction(scope, async (tx) => tx);
      const made = [scope, unreadScope(scope), recordedScope(scope, recorder), inside];
      expect(made.map((one) => one?.deadline === deadline)).toEqual([true, true, true, true]);
    });
    expect(scopeUntil().deadline.remainingMs()).toBe(Infinity);
  });

  it('sends nothing when its deadline is over', async () => {
    const scope = await withDeadline(10, async (deadline) => scopeUntil(deadline));
    await sleep(15);
    world.statements.length = 0;
    await expect(scope.db.tag.findMany().catch((error) => codeOf(error))).resolves.toBe('TIMEOUT');
    await expect(transaction(scope, (tx) => addTag(tx, 'late')).catch(codeOf)).resolves.toBe('TIMEOUT');
    expect(world.statements).toEqual([]);
  });
});

describe('a transaction', () => {
  it('commits nothing when the deadline comes before its end, however often it writes', async () => {
    const work = async (scope: Scope): Promise<unknown> =>
      transaction(scope, async (tx) => {
        await addTag(tx, `before ${newId()}`);
        await sleep(120);
        return tx;
      });
    const running: Promise<unknown>[] = [];
    const late = withDeadline(80, (deadline) => {
      running.push(work(scopeUntil(deadline)).catch(codeOf));
      return running[0] as Promise<unknown>;
    });
    await expect(late).rejects.toMatchObject({ code: 'TIMEOUT' });
    expect(await running[0]).toBe('TIMEOUT');
    expect(await tags()).toEqual([]);
  });

  it('has all its time beside one that has little', async () => {
    const patient = withDeadline(10_000, (deadline) =>
      transaction(scopeUntil(deadline), async (tx) => {
        await sleep(700);
        return addTag(tx, 'patient');
      }),
    );
    const hasty = withDeadline(50, (deadline) =>
      transaction(scopeUntil(deadline), async (tx) => {
        await sleep(100);
        return addTag(tx, 'hasty');
      }),
    );
    await expect(hasty).rejects.toMatchObject({ code: 'TIMEOUT' });
    expect(await patient).toMatchObject({ name: 'patient' });
    expect(await tags()).toEqual(['patient']);
  });
});
