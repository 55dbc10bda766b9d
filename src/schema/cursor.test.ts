import { fc } from '../../test/support/properties';
import type { Order } from '../tenancy';
import { cursorCodec } from './cursor';

const tenant = '01890000-0000-7000-8000-00000000000a';
const id = '01890000-0000-7000-8000-000000000001';
const byName: Order = { name: 'person.name', column: 'name', direction: 'asc', kind: 'text' };
const byTime: Order = { name: 'ticket.CREATED.ASC', column: 'createdAt', direction: 'asc', kind: 'time' };
const codec = cursorCodec('key', tenant);
const refusal = expect.objectContaining({
  code: 'BAD_USER_INPUT',
  message: '`after` is not a cursor of this list in this order.',
});

describe('a cursor', () => {
  it('gives back the place that it was made of, whatever stands in the name', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('\u001f', 'a\u001fb\u001f', '', '0')),
        (name) => {
          const cursor = codec.encode(byName, { id, name });
          expect(codec.decode(byName, cursor, 'after')).toEqual({ value: name, id });
        },
      ),
    );
    const createdAt = new Date('2026-01-01T00:00:00.123Z');
    expect(codec.decode(byTime, codec.encode(byTime, { id, createdAt }), 'after')).toEqual({
      value: createdAt,
      id,
    });
  });

  it.each([
    ['another tenant', cursorCodec('key', '01890000-0000-7000-8000-00000000000b'), byName],
    ['another installation', cursorCodec('other key', tenant), byName],
    ['another list', codec, { ...byName, name: 'team.name' }],
    ['the other direction', codec, { ...byName, name: 'person.name.desc' }],
  ])('of %s is refused', (_name, other, order) => {
    const cursor = other.encode(order, { id, name: 'n' });
    expect(() => codec.decode(byName, cursor, 'after')).toThrow(refusal);
  });

  it('is refused when any bit of it was changed', () => {
    const bytes = Buffer.from(codec.encode(byName, { id, name: 'name' }), 'base64url');
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const forged = Buffer.from(bytes);
      forged[bit >> 3] = (forged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(() => codec.decode(byName, forged.toString('base64url'), 'after')).toThrow(refusal);
    }
  });

  it('is refused when it was cut or lengthened', () => {
    const cursor = codec.encode(byName, { id, name: 'name' });
    for (let length = 0; length < cursor.length - 1; length += 1) {
      expect(() => codec.decode(byName, cursor.slice(0, length), 'after')).toThrow(refusal);
    }
    for (const more of ['AAAA', cursor, '\u001f'.repeat(4)]) {
      const forged = Buffer.concat([Buffer.from(cursor, 'base64url'), Buffer.from(more)]).toString(
        'base64url',
      );
      expect(() => codec.decode(byName, forged, 'after')).toThrow(refusal);
    }
  });

  it.each([
    ['nothing', ''],
    ['a blank', ' '],
    ['JSON', '{}'],
    ['NUL', '\u0000'],
    ['zeros as long as a MAC', 'AAAAAAAAAAAAAAAAAAAAAA'],
    ['100,000 letters', 'x'.repeat(100_000)],
  ])('is not made of %s', (_name, text) => {
    expect(() => codec.decode(byName, text, 'after')).toThrow(refusal);
  });
});
