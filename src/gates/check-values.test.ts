import { checkVariables } from './check-values';

const refused = (message: string) => expect.objectContaining({ code: 'BAD_USER_INPUT', message });
const nested = (depth: number): unknown => (depth === 0 ? 'x' : { a: nested(depth - 1) });

describe('checkVariables', () => {
  it.each([
    ['nothing', undefined],
    ['null', null],
    ['an empty object', {}],
    ['texts of every plane', { a: 'é e\u0301 🏃‍♀️ \u202e עברית \uffff \u{10ffff}' }],
    ['control characters other than NUL', { a: '\u0001\u001f\u007f\u0085' }],
    ['numbers, booleans and nulls', { a: [1, -1.5, true, null] }],
    ['20 levels below a variable', { a: nested(20) }],
    ['a list of 250', { a: Array(250).fill('x') }],
    ['keys named after what objects have', { constructor: 'x', hasOwnProperty: 'x', toString: 'x' }],
  ])('lets %s through', (_name, variables) => {
    expect(() => checkVariables(variables)).not.toThrow();
  });

  it.each([
    ['NUL', { a: 'x\u0000' }, 'Variable `$a` holds a NUL character.'],
    ['NUL in a list of objects', { a: [{ b: ['\u0000'] }] }, 'Variable `$a` holds a NUL character.'],
    ['NUL in a key', { a: { 'b\u0000': 1 } }, 'Variable `$a` holds a NUL character.'],
    ['half of a pair', { a: '\ud83c' }, 'Variable `$a` is not well-formed Unicode.'],
    ['the other half', { a: 'x\udfc3x' }, 'Variable `$a` is not well-formed Unicode.'],
    ['the halves the wrong way round', { a: '\udfc3\ud83c' }, 'Variable `$a` is not well-formed Unicode.'],
    ['half of a pair in a key', { a: { '\ud83c': 1 } }, 'Variable `$a` is not well-formed Unicode.'],
    ['22 levels', { a: nested(22) }, 'Variable `$a` is nested too deep.'],
    ['a list of 251', { a: Array(251).fill(1) }, 'Variable `$a` has a list of more than 250 values.'],
    [
      'a long list below',
      { a: { b: Array(100_000).fill(1) } },
      'Variable `$a` has a list of more than 250 values.',
    ],
    [
      'a variable with a long name',
      { ['n'.repeat(1_000)]: '\u0000' },
      `Variable \`$${'n'.repeat(100)}\` holds a NUL character.`,
    ],
  ])('refuses %s', (_name, variables, message) => {
    expect(() => checkVariables(variables)).toThrow(refused(message));
  });
});
