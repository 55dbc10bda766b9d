import { Role, Viewer } from '../../kernel';
import { mayManageTeams, mayBeMember, visibleTeams } from './team.policy';

const viewer = (role: Role) => new Viewer({ personId: '01890000-0000-7000-8000-000000000001', role });

describe('policy of teams', () => {
  it('lets owners and administrators alone administer teams', () => {
    const allowed = Object.values(Role).filter((role) => mayManageTeams(viewer(role)).allowed);
    expect(allowed).toEqual([Role.OWNER, Role.ADMIN]);
  });

  it('takes every role but customers as members', () => {
    const allowed = Object.values(Role).filter((role) => mayBeMember({ role }));
    expect(allowed).toEqual([Role.OWNER, Role.ADMIN, Role.AGENT]);
  });

  it('shows no team to a customer, and every team to staff', () => {
    expect(visibleTeams(viewer(Role.CUSTOMER))).toEqual({ id: { in: [] } });
    expect(visibleTeams(viewer(Role.AGENT))).toEqual({});
  });
});
