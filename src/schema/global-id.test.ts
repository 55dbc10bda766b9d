import { globalId, optionalUuidOf, parseGlobalId, uuidOf } from './global-id';

const uuid = '01890000-0000-7000-8000-00000000abcd';
const encode = (text: string) => Buffer.from(text).toString('base64url');

describe('a global id', () => {
  it('says its type and its UUID, and nothing else', () => {
    expect(parseGlobalId(globalId('Ticket', uuid))).toEqual({ type: 'Ticket', uuid });
  });

  const id = globalId('Ticket', uuid);
  it.each([
    ['nothing', ''],
    ['a bare UUID', uuid],
    ['a UUID without a type', encode(`:${uuid}`)],
    ['a type without a UUID', encode('Ticket:')],
    ['a number', encode('Ticket:1')],
    ['a third part', encode(`Ticket:${uuid}:x`)],
    ['a UUID in capitals', encode(`Ticket:${uuid.toUpperCase()}`)],
    ['a cut id', id.slice(0, -1)],
    ['an id with a blank', `${id} `],
    ['an id with a line break', `${id}\n`],
    [
      'padding',
      Buffer.from(`Ticket:${uuid}`)
        .toString('base64')
        .padEnd(id.length + 1, '='),
    ],
    ['other bits in the last letter', `${id.slice(0, -1)}${nextLetter(id.at(-1) ?? '')}`],
    ['100,000 letters', 'A'.repeat(100_000)],
    ['NUL', encode(`Ticket\u0000:${uuid}`).slice(1)],
  ])('is not made of %s', (_name, text) => {
    expect(parseGlobalId(text)).toBeNull();
  });

  it('of another type is none of this type', () => {
    expect(() => uuidOf('Person', id, 'personId')).toThrow(
      expect.objectContaining({ code: 'BAD_USER_INPUT', message: '`personId` is not the id of a Person.' }),
    );
    expect(uuidOf('Ticket', id, 'ticketId')).toBe(uuid);
  });

  it('may be null or absent where that means something', () => {
    expect(optionalUuidOf('Ticket', null, 'x')).toBeNull();
    expect(optionalUuidOf('Ticket', undefined, 'x')).toBeUndefined();
    expect(optionalUuidOf('Ticket', id, 'x')).toBe(uuid);
    expect(() => optionalUuidOf('Ticket', '', 'x')).toThrow(
      expect.objectContaining({ code: 'BAD_USER_INPUT' }),
    );
  });
});

/** The next letter of the base64 alphabet: the bits that it adds are beyond the last byte. */
function nextLetter(letter: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return alphabet[alphabet.indexOf(letter) + 1] ?? 'A';
}
