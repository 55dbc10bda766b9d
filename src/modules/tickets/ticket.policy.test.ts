import { permissionSet, Role, Viewer } from '../../kernel';
import { TicketStatus } from '../../tenancy';
import { maySeeExternalId, mayWorkOnTickets, nextStatuses, visibleTickets } from './ticket.policy';

const me = '01890000-0000-7000-8000-000000000001';
const viewer = (role: Role) => new Viewer({ personId: me, role });
const STAFF = [Role.OWNER, Role.ADMIN, Role.AGENT];

describe('policy of tickets', () => {
  it.each([
    ['work on tickets', mayWorkOnTickets],
    ['see ids of other systems', maySeeExternalId],
  ])('lets staff alone %s', (_name, may) => {
    expect(Object.values(Role).filter((role) => may(viewer(role)))).toEqual(STAFF);
  });

  it('shows staff every ticket, and a customer what they requested', () => {
    for (const role of STAFF) expect(visibleTickets(viewer(role))).toEqual({});
    expect(visibleTickets(viewer(Role.CUSTOMER))).toEqual({ requesterId: me });
  });

  it.each<{ from: TicketStatus; staff: TicketStatus[]; customer: TicketStatus[] }>([
    { from: 'OPEN', staff: ['PENDING', 'ON_HOLD', 'SOLVED'], customer: ['SOLVED'] },
    { from: 'PENDING', staff: ['OPEN', 'ON_HOLD', 'SOLVED'], customer: ['SOLVED'] },
    { from: 'ON_HOLD', staff: ['OPEN', 'PENDING', 'SOLVED'], customer: ['SOLVED'] },
    { from: 'SOLVED', staff: ['OPEN', 'CLOSED'], customer: ['OPEN'] },
    { from: 'CLOSED', staff: [], customer: [] },
  ])('leads from $from to $staff for staff and to $customer for a customer', ({ from, staff, customer }) => {
    for (const role of STAFF)
      expect(nextStatuses(viewer(role), { status: from, requesterId: me })).toEqual(staff);
    expect(nextStatuses(viewer(Role.CUSTOMER), { status: from, requesterId: me })).toEqual(customer);
  });

  it('shows who reads no more than their team what is of their teams, assigned to them or requested by them', () => {
    const permissions = permissionSet(['TICKETS_READ_TEAM']);
    const light = new Viewer({ personId: me, role: Role.AGENT, permissions, teamIds: ['t2', 't1'] });
    expect(visibleTickets(light)).toEqual({
      OR: [{ requesterId: me }, { assigneeId: me }, { teamId: { in: ['t1', 't2'] } }],
    });
    expect([...light.facets]).toEqual([
      ['may:TICKETS_READ', 'false'],
      ['may:TICKETS_READ_OWN', 'true'],
      ['id', me],
      ['may:TICKETS_READ_TEAM', 'true'],
      ['teams', 't1,t2'],
    ]);
  });

  it('shows nothing without a permission, and moves nothing of somebody else', () => {
    const nobody = new Viewer({ personId: me, role: Role.OWNER, permissions: permissionSet([]) });
    expect(visibleTickets(nobody)).toEqual({ id: { in: [] } });
    expect(nextStatuses(nobody, { status: 'OPEN', requesterId: me })).toEqual([]);
    const asker = new Viewer({ personId: me, role: Role.AGENT, permissions: permissionSet(['TICKETS_ASK']) });
    expect(nextStatuses(asker, { status: 'OPEN', requesterId: 'other' })).toEqual([]);
    expect(nextStatuses(asker, { status: 'OPEN', requesterId: me })).toEqual(['SOLVED']);
  });

  it('leads on from every status but CLOSED, and from none to itself', () => {
    for (const from of Object.values(TicketStatus)) {
      const next = nextStatuses(viewer(Role.AGENT), { status: from, requesterId: me });
      expect(next.length > 0).toBe(from !== 'CLOSED');
      expect(next).not.toContain(from);
    }
  });
});
