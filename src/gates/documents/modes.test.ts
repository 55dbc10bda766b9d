import { modeOf } from './modes';

const rule = (plan: string | null, app: string | null, mode: 'off' | 'report' | 'enforce') => ({
  plan,
  app,
  mode,
});

describe('the mode of a document', () => {
  it('is off without a rule', () => expect(modeOf([], 'free', 'web')).toBe('off'));

  it('is that of the first rule that fits, not of the closest', () => {
    const rules = [rule(null, 'web', 'report'), rule('free', 'web', 'enforce'), rule(null, null, 'enforce')];
    expect(modeOf(rules, 'free', 'web')).toBe('report');
    expect(modeOf(rules, 'free', 'mobile')).toBe('enforce');
    expect(modeOf(rules.toReversed(), 'free', 'web')).toBe('enforce');
  });

  it('of a plan holds for no other, and that of every app for callers without a name', () => {
    expect(modeOf([rule('pro', null, 'enforce')], 'free', 'web')).toBe('off');
    expect(modeOf([rule('pro', null, 'enforce')], 'pro', '')).toBe('enforce');
    expect(modeOf([rule(null, 'web', 'enforce')], 'pro', '')).toBe('off');
  });
});
