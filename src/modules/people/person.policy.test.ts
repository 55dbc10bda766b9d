import { Role, Viewer, type Decision } from '../../kernel';
import { mayAdminister, mayManagePeople, mayRename, maySeeEmail, visiblePeople } from './person.policy';

const me = '01890000-0000-7000-8000-000000000001';
const other = '01890000-0000-7000-8000-000000000002';
const viewer = (role: Role) => new Viewer({ personId: me, role });
const { OWNER, ADMIN, AGENT, CUSTOMER } = Role;
const ROLES = Object.values(Role);
const rolesWho = (may: (viewer: Viewer) => Decision | boolean): Role[] =>
  ROLES.filter((role) => {
    const said = may(viewer(role));
    return typeof said === 'boolean' ? said : said.allowed;
  });

describe('policy of people', () => {
  it('lets owners and administrators alone administer people', () => {
    expect(rolesWho(mayManagePeople)).toEqual([OWNER, ADMIN]);
  });

  it.each([
    { target: OWNER, allowed: [OWNER] },
    { target: ADMIN, allowed: [OWNER, ADMIN] },
    { target: AGENT, allowed: [OWNER, ADMIN] },
    { target: CUSTOMER, allowed: [OWNER, ADMIN] },
  ])('lets $allowed administer somebody who is $target', ({ target, allowed }) => {
    expect(rolesWho((viewer) => mayAdminister(viewer, { role: target }))).toEqual(allowed);
  });

  it.each([
    { target: OWNER, allowed: [OWNER] },
    { target: ADMIN, allowed: [OWNER, ADMIN] },
    { target: AGENT, allowed: [OWNER, ADMIN] },
    { target: CUSTOMER, allowed: [OWNER, ADMIN] },
  ])('lets $allowed rename another who is $target, and everybody themself', ({ target, allowed }) => {
    expect(rolesWho((viewer) => mayRename(viewer, { id: other, role: target }))).toEqual(allowed);
    expect(rolesWho((viewer) => mayRename(viewer, { id: me, role: viewer.role }))).toEqual(ROLES);
  });

  it('shows email addresses to staff, and everybody their own', () => {
    expect(rolesWho((viewer) => maySeeEmail(viewer, { id: other }))).toEqual([OWNER, ADMIN, AGENT]);
    expect(rolesWho((viewer) => maySeeEmail(viewer, { id: me }))).toEqual(ROLES);
  });

  it('shows staff everybody', () => {
    for (const role of [OWNER, ADMIN, AGENT]) expect(visiblePeople(viewer(role))).toEqual({});
  });

  it('shows a customer themself and who works on, or wrote in public on, tickets of theirs', () => {
    const ownTicket = { requesterId: me };
    expect(visiblePeople(viewer(CUSTOMER))).toEqual({
      OR: [
        { id: me },
        { assigned: { some: ownTicket } },
        { comments: { some: { visibility: 'PUBLIC', ticket: ownTicket } } },
      ],
    });
  });
});
