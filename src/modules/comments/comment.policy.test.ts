import { Role, Viewer } from '../../kernel';
import { mayDelete, mayEdit, mayWrite, visibleComments } from './comment.policy';

const me = '01890000-0000-7000-8000-000000000001';
const other = '01890000-0000-7000-8000-000000000002';
const viewer = (role: Role) => new Viewer({ personId: me, role });
const ROLES = Object.values(Role);
const { OWNER, ADMIN, AGENT } = Role;

describe('policy of comments', () => {
  it.each([
    { visibility: 'PUBLIC' as const, allowed: ROLES },
    { visibility: 'INTERNAL' as const, allowed: [OWNER, ADMIN, AGENT] },
  ])('lets $allowed write $visibility comments', ({ visibility, allowed }) => {
    expect(ROLES.filter((role) => mayWrite(viewer(role), visibility).allowed)).toEqual(allowed);
  });

  it('lets authors alone edit, whatever the role', () => {
    expect(
      ROLES.filter((role) => mayEdit(viewer(role), { authorId: me, visibility: 'PUBLIC' }).allowed),
    ).toEqual(ROLES);
    expect(
      ROLES.filter((role) => mayEdit(viewer(role), { authorId: other, visibility: 'PUBLIC' }).allowed),
    ).toEqual([]);
  });

  it('lets authors and administrators delete', () => {
    expect(
      ROLES.filter((role) => mayDelete(viewer(role), { authorId: me, visibility: 'PUBLIC' }).allowed),
    ).toEqual(ROLES);
    expect(
      ROLES.filter((role) => mayDelete(viewer(role), { authorId: other, visibility: 'PUBLIC' }).allowed),
    ).toEqual([OWNER, ADMIN]);
  });

  it('shows staff everything, and a customer what is public on their own tickets', () => {
    for (const role of [OWNER, ADMIN, AGENT]) expect(visibleComments(viewer(role))).toEqual({});
    expect(visibleComments(viewer(Role.CUSTOMER))).toEqual({
      visibility: 'PUBLIC',
      ticket: { requesterId: me },
    });
  });
});
