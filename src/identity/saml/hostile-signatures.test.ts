import {
  type Hostile,
  good,
  idp,
  odd,
  oddWhole,
  refusesEach,
  sign,
  stranger,
  swap,
} from '../../../test/support/saml/hostile';
import { ahead, pieces, responseXml } from '../../../test/support/saml/response';
import { algorithms, edit, find } from '../../../test/support/saml/signature';

const signatures: Record<string, Hostile> = {
  'no signature': [() => responseXml(), /Neither/],
  'its signature stripped': [
    () => edit(good(), (document) => find(document, 'Assertion').removeChild(find(document, 'Signature'))),
    /Neither/,
  ],
  'the signature of another key': [() => sign(responseXml(), { signer: stranger }), /Invalid signature/],
  'the signature of another key over the Response': [
    () => sign(responseXml(), { signer: stranger, of: 'Response' }),
    /Invalid document signature/,
  ],
  'another key and the right certificate in KeyInfo': [
    () => sign(responseXml(), { signer: { key: stranger.key, certificate: idp.certificate } }),
    /Invalid signature/,
  ],
  'a good signature over the Assertion and a stranger’s over the Response': [
    () => sign(good(), { signer: stranger, of: 'Response' }),
    /Invalid document signature/,
  ],
  'a good signature over the Response and a stranger’s over the Assertion': [
    () => sign(sign(responseXml(), { signer: stranger }), { of: 'Response' }),
    /Invalid signature/,
  ],
  'another NameID than was signed': [() => swap(good(), 'ann@', 'bob@'), /Invalid signature/],
  'another attribute than was signed': [() => swap(good(), 'Ann Archer', 'Bob Archer'), /Invalid signature/],
  'another status than was signed': [
    () =>
      swap(
        oddWhole({ status: pieces().status.replace('Success', 'Responder') }),
        'status:Responder',
        'status:Success',
      ),
    /Invalid document signature/,
  ],
  'a SHA-1 signature': [() => sign(responseXml(), { signatureAlgorithm: algorithms.rsaSha1 }), /rsa-sha1/],
  'a SHA-1 digest': [() => sign(responseXml(), { digestAlgorithm: algorithms.sha1 }), /DigestMethod.*sha1/],
  'a SHA-1 signature over the Response beside a good one': [
    () => sign(good(), { of: 'Response', signatureAlgorithm: algorithms.rsaSha1 }),
    /rsa-sha1/,
  ],
  'an HMAC with the certificate as its secret': [
    () =>
      sign(responseXml(), {
        signer: { key: idp.certificate, certificate: idp.certificate },
        signatureAlgorithm: algorithms.hmacSha256,
      }),
    /hmac-sha256/,
  ],
  'inclusive canonicalization': [
    () => sign(responseXml(), { canonicalization: algorithms.inclusive }),
    /Canonical/,
  ],
  'an inclusive transform': [
    () => sign(responseXml(), { transforms: [algorithms.enveloped, algorithms.inclusive] }),
    /Transform is/,
  ],
  'a canonicalization that keeps comments': [
    () => sign(responseXml(), { transforms: [algorithms.enveloped, algorithms.exclusiveWithComments] }),
    /Transform is/,
  ],
  'no canonicalization': [() => sign(responseXml(), { transforms: [algorithms.enveloped] }), /Transforms/],
  'three transforms': [
    () =>
      sign(responseXml(), { transforms: [algorithms.enveloped, algorithms.exclusive, algorithms.exclusive] }),
    /Transforms/,
  ],
  'an XPath transform': [
    () => swap(good(), algorithms.enveloped, 'http://www.w3.org/TR/1999/REC-xpath-19991116'),
    /Transform is/,
  ],
  'an empty reference': [() => sign(responseXml(), { of: 'Response', emptyUri: true }), /refers to ""/],
  'no reference address': [() => swap(good(), 'URI="#_assertion"', ''), /refers to nothing/],
  'a reference by XPointer': [
    () => swap(good(), 'URI="#_assertion"', `URI="#xpointer(id('_assertion'))"`),
    /refers to/,
  ],
  'a reference to another element': [
    () => swap(good(), 'URI="#_assertion"', 'URI="#_response"'),
    /refers to/,
  ],
  'a reference to another document': [
    () => swap(good(), 'URI="#_assertion"', 'URI="https://evil.example/#_assertion"'),
    /refers to/,
  ],
  'two references': [
    () =>
      edit(good(), (document) => {
        const reference = find(document, 'Reference');
        reference.parentNode?.appendChild(reference.cloneNode(true));
      }),
    /SignedInfo of a signature/,
  ],
  'two SignedInfo (CVE-2025-29774)': [
    () =>
      edit(good(), (document) => {
        const info = find(document, 'SignedInfo');
        const forged = info.cloneNode(true) as Element;
        find(forged, 'DigestValue').textContent = 'AAAA';
        info.parentNode?.insertBefore(forged, info);
      }),
    /Signature of a signature/,
  ],
  'a comment in its DigestValue (CVE-2025-29775)': [
    () => swap(good(), /<ds:DigestValue>/, '<ds:DigestValue><!--AAAA-->'),
    /comment/,
  ],
  'an element in its DigestValue': [
    () => swap(good(), /<ds:DigestValue>/, '<ds:DigestValue><x>AAAA</x>'),
    /DigestValue holds elements/,
  ],
  'an empty signature': [
    () => swap(good(), /<ds:SignatureValue>[^<]*/, '<ds:SignatureValue>'),
    /SignatureValue is empty/,
  ],
  'two signatures over one element': [
    () =>
      edit(good(), (document) => {
        const signature = find(document, 'Signature');
        signature.parentNode?.appendChild(signature.cloneNode(true));
      }),
    /more than one Signature/,
  ],
  'a signature elsewhere': [
    () =>
      edit(good(), (document) => {
        find(document, 'Status').appendChild(find(document, 'Signature').cloneNode(true));
      }),
    /signs nothing that is read/,
  ],
  'an Object in its signature': [
    () => swap(good(), '</ds:Signature>', '<ds:Object/></ds:Signature>'),
    /Object/,
  ],
  'an ID that two elements share': [
    () => swap(good(), '<samlp:Status>', '<samlp:Status ID="_assertion">'),
    /Two elements have the ID/,
  ],
  'an ID that two elements share by different attributes': [
    () => swap(good(), '<samlp:Status>', '<samlp:Status xml:id="_assertion">'),
    /Two elements have the ID/,
  ],
  'an ID that is an XPath': [
    () => odd({ assertionAttributes: `ID="_a' or '1'='1" Version="2.0" IssueInstant="${ahead(0)}"` }),
    /An ID is/,
  ],
};

refusesEach('a signature', signatures);
