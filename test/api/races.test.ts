import { Role } from '../../src/kernel';
import { globalId } from '../../src/schema';
import { TicketStatus, transaction, type Scope } from '../../src/tenancy';
import { createWorld, type Answer, type World } from '../support/world';
import { probeOf, type DatabaseProbe } from './database-probe';

let world: World;
let probe: DatabaseProbe;
beforeAll(async () => {
  world = await createWorld();
  probe = await probeOf(world);
});
afterAll(async () => {
  await probe.close();
  await world.close();
});

/** Sends `request` while `write` is done and not yet committed, then commits and resolves to the answer. */
async function duringCommit(
  scope: Scope,
  write: (tx: Scope) => Promise<unknown>,
  request: () => Promise<Answer>,
): Promise<Answer> {
  const { answer } = await transaction(scope, async (tx) => {
    await write(tx);
    const answer = request();
    // By then the request has read what it checks.
    await probe.waitForLock();
    return { answer };
  });
  return answer;
}

describe('a request that races a commit', () => {
  it.each(['agent', 'customer'] as const)(
    'does not put a reply of the %s on a ticket that was just closed',
    async (who) => {
      const { acme } = world;
      const ticketId = acme.tickets[who === 'agent' ? 0 : 1] ?? '';
      const before = await acme.owner.scope.db.comment.count({ where: { ticketId } });
      const input = `{ ticketId: "${globalId('Ticket', ticketId)}", body: "too late" }`;
      const { body } = await duringCommit(
        acme.owner.scope,
        (tx) => tx.db.ticket.updateMany({ where: { id: ticketId }, data: { status: TicketStatus.CLOSED } }),
        () => acme[who].ask(`mutation { addComment(input: ${input}) { __typename } }`),
      );
      expect(body).toEqual({ data: { addComment: { __typename: 'TicketClosed' } } });
      expect(await acme.owner.scope.db.comment.count({ where: { ticketId } })).toBe(before);
    },
  );

  it('does not let an administrator change the role of somebody who was just made an owner', async () => {
    const { acme } = world;
    const id = acme.agent2.personId;
    const input = `{ personId: "${globalId('Person', id)}", role: ADMIN }`;
    const { body } = await duringCommit(
      acme.owner.scope,
      (tx) => tx.db.person.updateMany({ where: { id }, data: { role: Role.OWNER } }),
      () => acme.admin.ask(`mutation { changePersonRole(input: ${input}) { __typename } }`),
    );
    expect(body.errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    expect((await acme.owner.scope.db.person.findFirst({ where: { id } }))?.role).toBe('OWNER');
  });
});
