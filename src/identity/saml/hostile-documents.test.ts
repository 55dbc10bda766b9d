import {
  type Hostile,
  confirmedBy,
  good,
  nameIdWith,
  odd,
  oddWhole,
  reasonOf,
  refusesEach,
  responseWith,
  sign,
  swap,
  theirs,
} from '../../../test/support/saml/hostile';
import { ahead, attributes, facts, responseXml } from '../../../test/support/saml/response';
import { field } from '../../../test/support/saml/signature';
import { wrappings } from '../../../test/support/saml/wrapping';

const laughs = Array.from({ length: 9 }, (_, n) => `<!ENTITY l${n + 1} "${`&l${n};`.repeat(10)}">`).join('');
const victim = 'owner@acme.example';
const wrapped: Record<string, Hostile> = {};
for (const [name, wrap] of Object.entries(wrappings)) {
  const whole = name === 'XSW1' || name === 'XSW2';
  wrapped[name] = [
    () => wrap(whole ? oddWhole({}) : good(), victim),
    /2 assertions|Two elements have the ID/,
  ];
  wrapped[`${name} where both were signed`] = [
    () => wrap(sign(good(), { of: 'Response' }), victim),
    /2 assertions|Two elements have the ID/,
  ];
}

const documents: Record<string, Hostile> = {
  'a comment that cuts the NameID short': [
    () => swap(odd({ nameId: nameIdWith('ann@acme.example.evil.example') }), '.evil', '<!---->.evil'),
    /comment/,
  ],
  'a comment in an attribute value': [
    () =>
      swap(
        odd({ attributes: attributes({ mail: 'ann@acme.example.evil.example' }) }),
        '.evil',
        '<!-- -->.evil',
      ),
    /comment/,
  ],
  'a comment before the root': [() => `<!-- -->${good()}`, /comment/],
  'a DOCTYPE': [() => `<!DOCTYPE Response>${good()}`, /DOCTYPE/],
  'an external entity': [
    () =>
      `<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/hostname">]>${responseXml({ nameId: nameIdWith('&x;') })}`,
    /DOCTYPE/,
  ],
  'a billion laughs': [
    () => `<!DOCTYPE r [<!ENTITY l0 "ha">${laughs}]>${responseXml({ nameId: nameIdWith('&l9;') })}`,
    /DOCTYPE/,
  ],
  'an entity that nothing declares': [() => swap(good(), 'ann@', '&ann;@'), /entity/],
  'an entity without its end': [() => swap(good(), 'ann@', '&amp@'), /entity/],
  'a CDATA section': [() => swap(good(), /ann@acme.example/, '<![CDATA[ann@acme.example]]>'), /CDATA/],
  'a processing instruction in the NameID': [
    () => swap(good(), 'ann@', 'ann<?x?>@'),
    /processing instruction/,
  ],
  'a style sheet': [
    () => `<?xml-stylesheet href="https://evil.example"?>${good()}`,
    /processing instruction/,
  ],
  'another encoding declared': [() => `<?xml version="1.0" encoding="UTF-7"?>${good()}`, /XML declaration/],
  'a NUL by reference': [() => swap(good(), 'ann@', '&#0;ann@'), /character/],
  'a NUL': [() => swap(good(), 'ann@', '\0ann@'), /character/],
  'an attribute twice': [() => swap(good(), 'Version="2.0"', 'Version="2.0" Version="2.0"'), /redefined/],
  'an attribute twice by two prefixes': [
    () => swap(good(), 'Version="2.0"', 'xmlns:a="u:u" xmlns:b="u:u" a:x="1" b:x="2" Version="2.0"'),
    /twice/,
  ],
  'an attribute without quotes': [() => swap(good(), 'Version="2.0"', 'Version=2.0'), /good XML/],
  'a prefix that is not bound': [() => swap(good(), 'Version="2.0"', 'Version="2.0" x:y="z"'), /prefix/],
  'a second root': [() => good() + good(), /good XML/],
  'text after the root': [() => `${good()}more`, /not XML/],
  'text before the root': [() => `more${good()}`, /not XML/],
  'an end that is missing': [() => swap(good(), '</samlp:Response>', ''), /good XML/],
  'a thousand levels': [
    () =>
      swap(good(), /<samlp:Status>/, `<x>${'<x>'.repeat(1_000)}${'</x>'.repeat(1_000)}</x><samlp:Status>`),
    /deeper/,
  ],
  'fifty thousand tags that never end': [() => '<a>'.repeat(50_000) + good(), /tags/],
  'a hundred attributes on one element': [
    () =>
      swap(
        good(),
        '<samlp:Status>',
        `<samlp:Status ${Array.from({ length: 100 }, (_, n) => `a${n}=""`).join(' ')}>`,
      ),
    /too many attributes/,
  ],
  'no XML': [() => 'SAML', /not XML/],
  'half a megabyte': [() => odd({ attributes: attributes({ mail: 'x'.repeat(512 * 1_024) }) }), /too large/],
  '280 kB': [() => odd({ attributes: attributes({ mail: 'x'.repeat(280 * 1_024) }) }), /too large/],
};

refusesEach('a wrapped response', wrapped);
refusesEach('a document', documents);

describe('a sign-in', () => {
  it('is refused when its field is no base64, or empty, or not UTF-8', async () => {
    expect(await reasonOf('<samlp:Response/>')).toMatch(/not base64/);
    expect(await reasonOf('')).toMatch(/not base64/);
    expect(await reasonOf(`${field(good())}====`)).toMatch(/not base64/);
    expect(await reasonOf(Buffer.from('<a>\xff</a>', 'latin1').toString('base64'))).toMatch(/not valid/);
  });

  it('is refused without a request, also when the response names none either', async () => {
    const nothing = odd({
      responseAttributes: responseWith(/InResponseTo="[^"]*"/, 'InResponseTo=""'),
      confirmationData: confirmedBy(facts.acs, '', ahead(300)),
    });
    expect(await reasonOf(field(nothing), { request: '' })).toMatch(/No request/);
  });

  it('is refused by the provider of another tenant, though all in it is right', async () => {
    expect(await reasonOf(field(good()), { by: theirs })).toMatch(/Invalid signature/);
  });

  it('is refused with a reason on one line, whatever the response says', async () => {
    const reason = await reasonOf(
      field(odd({ responseIssuer: `<saml:Issuer>a\nb${'c'.repeat(9_000)}</saml:Issuer>` })),
    );
    expect(reason).toMatch(/^Error: Issuer of Response is "a\\nb/);
    expect(reason.length).toBeLessThan(200);
  });
});
