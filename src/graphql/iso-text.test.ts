import { fc } from '../../test/support/properties';
import { isoText } from './iso-text';

describe('the text of a time', () => {
  it('is what toISOString writes', () => {
    fc.assert(
      fc.property(fc.date({ noInvalidDate: true }), (time) => {
        expect(isoText(time)).toBe(time.toISOString());
      }),
      { numRuns: 25_000 },
    );
  });

  it.each([
    '1970-01-01T00:00:00.000Z',
    '1969-12-31T23:59:59.999Z',
    '0000-01-01T00:00:00.001Z',
    '-271821-04-20T00:00:00.000Z',
  ])('of %s is that', (text) => {
    expect(isoText(new Date(text.replace(/^0000/, '+000000')))).toBe(text);
  });

  it('is refused for a Date that is none', () => {
    expect(() => isoText(new Date(NaN))).toThrow(RangeError);
  });
});
