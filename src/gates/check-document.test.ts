import { documentGate } from './check-document';
import { checkDocumentLimits, defaultDocumentLimits, type DocumentLimits } from './document-limits';
import { parse } from 'graphql';

const limits: DocumentLimits = {
  bytes: 1_000,
  tokens: 120,
  depth: 4,
  aliases: 3,
  rootFields: 3,
  directivesPerField: 2,
  fields: 20,
};
const code = (code: string, message: string | RegExp) =>
  expect.objectContaining({
    code,
    message: typeof message === 'string' ? message : expect.stringMatching(message),
  });
const tooMany = (what: string) => code('DOCUMENT_TOO_COMPLEX', `The document has more than ${what}.`);

describe('the gate of documents', () => {
  const gate = documentGate(limits);

  it.each([
    ['a field', '{ a }'],
    ['as deep as allowed', '{ a { b { c { d } } } }'],
    ['as many aliases as allowed', '{ x: a y: b z: c }'],
    ['a fragment, in and out of line', '{ ...F ... on Query { b } } fragment F on Query { a }'],
    ['an unknown fragment, which validation names', '{ ...Nowhere }'],
    ['introspection that is deeper', '{ __schema { a { b { c { d { e { f } } } } } } }'],
    ['several operations, each as large as allowed', 'query A { a b c } query B { a b c }'],
    ['text with all that is text', '{ a(b: "\\u0001 é 🏃 \\uD83C\\uDFC3", c: """block""") }'],
  ])('lets %s through, once and again', (_name, text) => {
    expect(() => gate(text)).not.toThrow();
    expect(() => gate(text)).not.toThrow();
  });

  it.each([
    ['too many bytes', `{ ${'é'.repeat(500)} }`, tooMany('1000 bytes')],
    ['too many tokens', `{ ${'a '.repeat(120)} }`, tooMany('120 tokens')],
    ['too deep', '{ a { b { c { d { e } } } } }', tooMany('4 levels')],
    ['too deep by a fragment', '{ a { b { ...F } } } fragment F on T { c { d { e } } }', tooMany('4 levels')],
    ['too deep next to introspection', '{ __typename a { b { c { d { e } } } } }', tooMany('4 levels')],
    ['too many aliases', '{ w: a x: a y: a z: a }', tooMany('3 root fields')],
    ['too many aliases below', '{ a { w: a x: a y: a z: a } }', tooMany('3 aliases')],
    [
      'too many aliases by spreading',
      '{ a { ...F } b { ...F } } fragment F on T { x: a y: a }',
      tooMany('3 aliases'),
    ],
    ['too many root fields', '{ a b c d }', tooMany('3 root fields')],
    [
      'too many root fields in fragments',
      '{ a ...F ... on Query { c } } fragment F on Query { b d }',
      tooMany('3 root fields'),
    ],
    ['too many directives', '{ a @x @y @z }', tooMany('2 directives on one field')],
    [
      'too many directives on a spread',
      '{ ...F @x @y @z } fragment F on Query { a }',
      tooMany('2 directives on one field'),
    ],
    [
      'too many fields by spreading',
      '{ a { ...F ...F ...F } } fragment F on T { a b c d e f g }',
      tooMany('20 fields'),
    ],
    [
      'a fragment that spreads itself',
      '{ ...F } fragment F on Query { a { ...F } }',
      code('GRAPHQL_VALIDATION_FAILED', 'A fragment of the document spreads itself.'),
    ],
    [
      'fragments that spread each other',
      '{ ...F } fragment F on Q { ...G } fragment G on Q { ...F }',
      code('GRAPHQL_VALIDATION_FAILED', 'A fragment of the document spreads itself.'),
    ],
    ['no GraphQL', '{ a', code('GRAPHQL_PARSE_FAILED', /^Syntax Error: Expected Name, found <EOF>/)],
    ['nothing but blanks', '   ', code('GRAPHQL_PARSE_FAILED', /^Syntax Error/)],
    [
      'NUL in a string',
      '{ a(b: "\\u0000") }',
      code('BAD_USER_INPUT', 'A text in the document holds a NUL character.'),
    ],
    [
      'NUL in a block string',
      '{ a(b: """\u0000""") }',
      code('BAD_USER_INPUT', 'A text in the document holds a NUL character.'),
    ],
    [
      'NUL in a default value',
      'query ($a: T = { b: ["\\u{0}"] }) { a }',
      code('BAD_USER_INPUT', 'A text in the document holds a NUL character.'),
    ],
    ['half of a pair', '{ a(b: "\\uD83C") }', code('GRAPHQL_PARSE_FAILED', /Invalid Unicode escape/)],
    ['half of a pair as it is', '{ a(b: "\ud83c") }', code('GRAPHQL_PARSE_FAILED', /Invalid character/)],
  ])('refuses what has %s, each time', (_name, text, refusal) => {
    expect(() => gate(text)).toThrow(refusal);
    expect(() => gate(text)).toThrow(refusal);
  });

  it('repeats no more than 500 characters of a text that is no GraphQL', () => {
    const text = `{ a(b: ${'"x" '.repeat(20)}$${'y'.repeat(700)} }`;
    expect(() => gate(text)).toThrow(
      expect.objectContaining({ message: expect.stringMatching(/^.{1,500}$/s) }),
    );
  });
});

describe('counting', () => {
  const unlimited = { ...defaultDocumentLimits, bytes: Infinity, tokens: Infinity };
  /** How many selection sets the count looks at, whatever they expand to. */
  function visits(text: string): { visited: number; refusal: unknown } {
    const document = parse(text, { noLocation: true });
    let visited = 0;
    const watched = JSON.parse(JSON.stringify(document), (_key, node) => {
      if (!node || typeof node !== 'object' || node.kind !== 'SelectionSet') return node;
      const { selections } = node;
      const look = () => {
        visited += 1;
        if (visited > 100_000) throw new Error('this count has no end');
        return selections;
      };
      return Object.defineProperty({ ...node }, 'selections', { get: look });
    });
    let refusal: unknown = null;
    try {
      checkDocumentLimits(watched, unlimited);
    } catch (error) {
      refusal = error;
    }
    return { visited, refusal };
  }

  const doubling = (levels: number) =>
    `{ ...F0 } ${Array.from({ length: levels }, (_, i) => `fragment F${i} on Query { ...F${i + 1} ...F${i + 1} }`).join(' ')}
     fragment F${levels} on Query { a }`;

  it('looks at each fragment once, however often it is spread: 2 to the 24th fields cost what 24 do', () => {
    const { visited, refusal } = visits(doubling(24));
    expect(visited).toBeLessThan(100);
    expect(refusal).toEqual(tooMany('2000 fields'));
  });

  it('is not hurt by 2 to the 2,000th fields', () => {
    const { visited, refusal } = visits(doubling(2_000));
    expect(visited).toBeLessThan(5_000);
    expect(refusal).toEqual(tooMany('2000 fields'));
  });

  it('looks at a chain of 1,000 fragments once', () => {
    const chain = `{ ...F0 } ${Array.from({ length: 1_000 }, (_, i) => `fragment F${i} on Query { ...F${i + 1} }`).join(' ')} fragment F1000 on Query { a }`;
    const { visited, refusal } = visits(chain);
    expect(visited).toBeLessThan(3_000);
    expect(refusal).toBeNull();
  });
});
