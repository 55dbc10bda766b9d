import { timeReader } from './time-format';

const read = (format: string, text: string, utcOffset = '+00:00'): string | null =>
  timeReader(format, utcOffset)?.(text)?.toISOString() ?? null;

describe('a time reader', () => {
  it.each([
    ['iso', '2026-01-31', '2026-01-31T00:00:00.000Z'],
    ['iso', '2026-01-31 08:30', '2026-01-31T08:30:00.000Z'],
    ['iso', '2026-01-31T08:30:15.5Z', '2026-01-31T08:30:15.500Z'],
    ['iso', ' 2026-01-31T08:30:15.123456+05:30 ', '2026-01-31T03:00:15.123Z'],
    ['iso', '2026-01-31T23:30-0230', '2026-02-01T02:00:00.000Z'],
    ['unix', '1767225600', '2026-01-01T00:00:00.000Z'],
    ['unix-ms', '1767225600250', '2026-01-01T00:00:00.250Z'],
    ['dd/MM/yyyy HH:mm', '31/01/2026 08:30', '2026-01-31T08:30:00.000Z'],
    ['M/d/yyyy h:mm a', '1/31/2026 12:05 AM', '2026-01-31T00:05:00.000Z'],
    ['M/d/yyyy h:mm a', '1/31/2026 12:05 p.m.', '2026-01-31T12:05:00.000Z'],
    ['d MMM yyyy', '3 September 2026', '2026-09-03T00:00:00.000Z'],
    ['yyyy-MM-dd HH:mm:ss.SSS XXX', '2026-01-31 08:30:00.007 +02:00', '2026-01-31T06:30:00.007Z'],
  ])('reads %s: %s', (format, text, expected) => {
    expect(read(format, text)).toBe(expected);
  });

  it('takes times that name no offset for local ones', () => {
    expect(read('iso', '2026-01-31 08:30', '+02:00')).toBe('2026-01-31T06:30:00.000Z');
    expect(read('iso', '2026-01-31 08:30Z', '+02:00')).toBe('2026-01-31T08:30:00.000Z');
    expect(read('dd.MM.yyyy', '31.01.2026', '-05:30')).toBe('2026-01-31T05:30:00.000Z');
  });

  it.each([
    ['iso', 'yesterday'],
    ['iso', ''],
    ['iso', '2026-02-31'],
    ['iso', '2026-13-01'],
    ['iso', '2026-01-31 24:30'],
    ['iso', '2026-01-31 08:60'],
    ['iso', '0026-01-31'],
    ['iso', '31/01/2026'],
    ['unix', '12e3'],
    ['unix', '99999999999999'],
    ['dd/MM/yyyy', '1/2/2026'],
    ['M/d/yyyy h:mm a', '1/31/2026 13:05 PM'],
    ['d MMM yyyy', '3 Foo 2026'],
  ])('refuses %s: %s', (format, text) => {
    expect(read(format, text)).toBeNull();
  });

  it.each(['', 'HH:mm', 'yyyy-MM', 'yyyy-MM-dd dd'])('knows that "%s" is no format', (format) => {
    expect(timeReader(format, '+00:00')).toBeNull();
  });
});
