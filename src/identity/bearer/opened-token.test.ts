import { encoded } from '../../../test/support/issuer-server';
import { openToken } from './opened-token';
import { parseJsonObject } from './strict-json';

const [header, claims] = [encoded({ alg: 'RS256' }), encoded({ sub: 'person-1' })];

describe('opening a token', () => {
  it('shows what it says of itself', () => {
    expect(openToken(`${header}.${claims}.AAAA`)).toEqual({
      header: { alg: 'RS256' },
      claims: { sub: 'person-1' },
    });
  });

  it.each([`${header}.${claims}`, `${header}.${claims}.`, `${header}.${claims}.AAAA.AAAA`, 'a', ''])(
    'takes three parts, not %s',
    (token) => expect(() => openToken(token)).toThrow(/not three parts|not base64url/),
  );
});

describe('reading strict JSON', () => {
  const parse = (text: string | Buffer) => parseJsonObject(Buffer.from(text as string));

  it('gives an object as JSON.parse does', () => {
    for (const text of ['{}', ' {"a" : [1, {"a": "}{\\"a\\":"}, {"a": 2}], "b": {"a": "a"}, "c": "a"} ']) {
      expect(parse(text)).toEqual(JSON.parse(text));
    }
  });

  it.each([
    '{"a":1,"a":1}',
    '{"a":{"b":1,"\\u0062":1}}',
    '{"a":1,"b":{},"a" :1}',
    '[{"a":1}]',
    'null',
    '1',
    '"{}"',
  ])('does not take %s', (text) => expect(() => parse(text)).toThrow(/no JSON object|a name stands twice/));

  it('takes UTF-8 alone', () => {
    expect(parse('{"a":"é"}')).toEqual({ a: 'é' });
    expect(() => parse(Buffer.from('{"a":"é"}', 'latin1'))).toThrow(/utf-8/);
    expect(() => parse('\ufeff{}')).toThrow(/JSON/);
  });
});
