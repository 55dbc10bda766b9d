import type * as xmldom from '@xmldom/xmldom';
import { insist, quoted, refuse } from './saml-refusal';
import type { XmlElement } from './xml-element';

// The parser's time grows with the square of open tags, so they are counted before it starts. A person in a
// thousand groups needs 2,000 elements.
const MOST_TAGS = 6_000;
const DEEPEST = 32;
// The library's time, too, grows with the square of attributes; namespaces count as such.
const MOST_ATTRIBUTES = 64;
const ELEMENT_NODE = 1;
const TEXT_NODE = 3;

const declaration =
  /^<\?xml\s+version=(["'])1\.0\1(?:\s+encoding=(["'])utf-8\2)?(?:\s+standalone=(["'])(?:yes|no)\3)?\s*\?>\s*/i;
const strangeEntity = /&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[\da-f]{1,6});)/i;
// What XML 1.0 does not count as a character.
const notCharacter = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;
const xmlns = 'http://www.w3.org/2000/xmlns/';

/**
 * Reads a whole document, as a hostile one: no DOCTYPE, comment, CDATA section or processing instruction, no entity
 * besides those of XML itself, nothing outside the root, nothing that the parser has to guess. Refuses all else.
 */
export function parseXml(text: string): XmlElement {
  const body = text.replace(declaration, '');
  insist(!body.includes('<!'), 'The document holds a DOCTYPE, a comment or a CDATA section');
  insist(!body.includes('<?'), 'The document holds a processing instruction or an odd XML declaration');
  insist(!strangeEntity.test(body), 'The document holds an entity that XML itself does not define');
  insist(!notCharacter.test(body), 'The document holds a character that XML does not allow');
  insist(
    /^<[^/]/.test(body) && /<[^<]+>\s*$/.test(body),
    'The document is not XML, or has text around its root',
  );
  insist(body.split('<').length <= MOST_TAGS, `The document has more than ${MOST_TAGS} tags`);
  return elementFrom(rootOf(body), 1);
}

/** Parses with a handler that ends the reading at the first thing the parser is not sure of. */
function rootOf(text: string): Node {
  // The parser catches what its handler throws, and complains of that again.
  let first: string | undefined;
  const complain = (complaint: string): never =>
    refuse((first ??= `The document is not good XML: ${quoted(complaint)}`));
  const errorHandler = { warning: complain, error: complain, fatalError: complain };
  // Loaded when somebody signs in by it: most processes start without.
  const { DOMParser } = require('@xmldom/xmldom') as typeof xmldom;
  const document = new DOMParser({ errorHandler, locator: {} }).parseFromString(text, 'text/xml');
  const [root, ...others] = nodesOf(document).filter((node) => node.nodeType !== TEXT_NODE);
  insist(root?.nodeType === ELEMENT_NODE && others.length === 0, 'The document has not one root');
  return root;
}

function elementFrom(node: Node, depth: number): XmlElement {
  insist(depth <= DEEPEST, `The document is deeper than ${DEEPEST} elements`);
  const element = node as Element;
  const nodes = nodesOf(element);
  const inside = nodes.filter(({ nodeType }) => nodeType !== TEXT_NODE);
  insist(
    inside.every(({ nodeType }) => nodeType === ELEMENT_NODE),
    'The document holds a strange node',
  );
  return {
    namespace: namespaceOf(element),
    name: element.localName,
    attributes: attributesFrom(element),
    children: inside.map((child) => elementFrom(child, depth + 1)),
    text: clean(nodes.map((child) => (child.nodeType === TEXT_NODE ? (child.nodeValue ?? '') : '')).join('')),
  };
}

function attributesFrom(element: Element): ReadonlyMap<string, string> {
  const attributes = new Map<string, string>();
  insist(element.attributes.length <= MOST_ATTRIBUTES, `${element.localName} has too many attributes`);
  for (let index = 0; index < element.attributes.length; index += 1) {
    const attribute = element.attributes.item(index) ?? refuse('An attribute cannot be read');
    const namespace = namespaceOf(attribute);
    if (namespace === xmlns) continue;
    const name = namespace === '' ? attribute.name : `{${namespace}}${attribute.localName}`;
    insist(!attributes.has(name), `${element.localName} has the attribute ${quoted(name)} twice`);
    attributes.set(name, clean(attribute.value));
  }
  return attributes;
}

function namespaceOf(node: Element | Attr): string {
  const declared = node.namespaceURI ?? '';
  insist(
    declared !== '' || !node.nodeName.includes(':'),
    `The prefix of ${quoted(node.nodeName)} is not bound`,
  );
  return declared;
}

/** The text, where a character reference may have named what the document could not hold itself. */
function clean(text: string): string {
  insist(!notCharacter.test(text), 'The document names a character that XML does not allow');
  return text;
}

function nodesOf(parent: Node): Node[] {
  return Array.from({ length: parent.childNodes.length }, (_, index) => parent.childNodes.item(index));
}
