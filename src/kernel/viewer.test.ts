import { permissionSet } from './permission';
import { Viewer } from './viewer';

const facts = { personId: 'p', role: 'AGENT', teamIds: ['t2', 't1'], plan: 'pro' } as const;

describe('a viewer', () => {
  it('notes nothing before it is read', () => {
    expect(new Viewer(facts).facets.size).toBe(0);
  });

  it.each([
    ['the person', (viewer: Viewer) => viewer.personId, ['id', 'p']],
    ['the role', (viewer: Viewer) => viewer.role, ['role', 'AGENT']],
    ['the teams, in one order', (viewer: Viewer) => viewer.teamIds, ['teams', 't1,t2']],
    ['the plan', (viewer: Viewer) => viewer.plan, ['plan', 'pro']],
    ['the kind of credential', (viewer: Viewer) => viewer.credential, ['credential', 'system']],
    ['one permission, had', (viewer: Viewer) => viewer.may('TICKETS_READ'), ['may:TICKETS_READ', 'true']],
    ['one permission, lacked', (viewer: Viewer) => viewer.may('TEAMS_MANAGE'), ['may:TEAMS_MANAGE', 'false']],
  ])('notes %s when it is read, and only that', (_, read, facet) => {
    const viewer = new Viewer(facts);
    read(viewer);
    expect([...viewer.facets]).toEqual([facet]);
  });

  it('notes all permissions when they are listed', () => {
    const viewer = new Viewer({ ...facts, permissions: permissionSet(['TEAMS_READ', 'TAGS_READ']) });
    expect(viewer.permissions).toEqual(['TAGS_READ', 'TEAMS_READ']);
    expect([...viewer.facets]).toEqual([['permissions', 'TAGS_READ,TEAMS_READ']]);
  });

  it('shows its facts by no other way', () => {
    const viewer = new Viewer(facts);
    expect(Object.keys(viewer)).toEqual([]);
    expect(JSON.stringify(viewer)).toBe('{}');
    expect(() => Object.assign(viewer, { personId: 'other' })).toThrow(TypeError);
  });
});
