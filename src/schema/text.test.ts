import { validateSync } from 'class-validator';
import { IsText } from './text';

class Named {
  @IsText(5)
  name: unknown;
}

const faultsOf = (name: unknown) =>
  validateSync(Object.assign(new Named(), { name })).flatMap((fault) =>
    Object.values(fault.constraints ?? {}),
  );

describe('IsText', () => {
  it.each(['a', 'abcde', ' a ', '🏃🏃🏃🏃🏃', 'e\u0301'.repeat(2), '\u200b', '\u001f'])(
    'takes %j',
    (text) => {
      expect(faultsOf(text)).toEqual([]);
    },
  );

  it.each([
    '',
    ' ',
    '\t\n\u00a0\u2003\ufeff',
    'abcdef',
    '🏃🏃🏃🏃🏃🏃',
    'abcdefghijk',
    null,
    undefined,
    1,
    {},
    ['a'],
  ])('refuses %j', (text) => {
    expect(faultsOf(text)).toEqual(['must have 1 to 5 characters and not be blank']);
  });
});
