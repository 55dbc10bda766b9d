import { Role, Viewer } from '../../kernel';
import { tagNameOf, visibleTags } from './tag.policy';

const viewer = (role: Role) => new Viewer({ personId: '01890000-0000-7000-8000-000000000001', role });

describe('policy of tags', () => {
  it('shows no tag to a customer, and every tag to staff', () => {
    expect(visibleTags(viewer(Role.CUSTOMER))).toEqual({ id: { in: [] } });
    expect(visibleTags(viewer(Role.AGENT))).toEqual({});
  });
});

describe('tagNameOf', () => {
  it('trims and lowers what somebody typed', () => {
    expect(tagNameOf('  Urgent Refund\n')).toBe('urgent refund');
  });

  it('counts the characters of the name as it is stored', () => {
    expect(tagNameOf(`${' '.repeat(100)}${'A'.repeat(50)}`)).toBe('a'.repeat(50));
  });

  it.each([
    ['nothing', ''],
    ['blanks alone', ' \t\n'],
    ['51 characters', 'x'.repeat(51)],
    ['letters that grow past 50 when lowered', 'İ'.repeat(26)],
  ])('refuses %s', (_, text) => {
    expect(() => tagNameOf(text)).toThrow(expect.objectContaining({ code: 'BAD_USER_INPUT' }));
  });
});
