import { createTextBudget } from './text-budget';

describe('a text budget', () => {
  it('hands texts on until the answer has had its share, to the character', () => {
    const budget = createTextBudget(10);
    expect(budget.take('12345')).toBe('12345');
    expect(budget.take('')).toBe('');
    expect(budget.take('67890')).toBe('67890');
    expect(() => budget.take('x')).toThrow(
      expect.objectContaining({
        code: 'COST_EXCEEDS_MAXIMUM',
        message: 'The answer would hold more than 10 characters of long texts. Ask for fewer rows.',
      }),
    );
  });

  it('is the share of one request: another one has its own', () => {
    createTextBudget(1).take('a');
    expect(createTextBudget(1).take('b')).toBe('b');
  });

  it('holds 61 of the longest texts that there are, by default', () => {
    const budget = createTextBudget();
    const longest = 'x'.repeat(65_536);
    for (let row = 0; row < 61; row += 1) expect(budget.take(longest)).toBe(longest);
    expect(() => budget.take(longest)).toThrow(expect.objectContaining({ code: 'COST_EXCEEDS_MAXIMUM' }));
  });
});
