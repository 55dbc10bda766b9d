import { insist, quoted, refuse } from './saml-refusal';

/** An element of a parsed document. Plain data: nothing of it changes after parsing. */
export interface XmlElement {
  readonly namespace: string;
  /** The local name, without a prefix. */
  readonly name: string;
  /** Attributes without a namespace by name, others by `{namespace}name`. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  /** The text directly in this element; that of its children is not in it. */
  readonly text: string;
}

/** What an element is called: its namespace and local name. */
export interface XmlName {
  readonly namespace: string;
  readonly name: string;
}

/** The element and all below it, in document order. */
export function* everyElement(root: XmlElement): Generator<XmlElement> {
  yield root;
  for (const child of root.children) yield* everyElement(child);
}

/** The children of that name. */
export function childrenOf(parent: XmlElement, { namespace, name }: XmlName): XmlElement[] {
  return parent.children.filter((child) => child.name === name && child.namespace === namespace);
}

/** The child of that name or null. Refuses two of them. */
export function oneOrNone(parent: XmlElement, wanted: XmlName): XmlElement | null {
  const [first, second] = childrenOf(parent, wanted);
  insist(second === undefined, `${parent.name} has more than one ${wanted.name}`);
  return first ?? null;
}

/** The child of that name. Refuses none and two. */
export function exactlyOne(parent: XmlElement, wanted: XmlName): XmlElement {
  return oneOrNone(parent, wanted) ?? refuse(`${parent.name} has no ${wanted.name}`);
}

/** The whole text of an element that may hold nothing else. Refuses child elements and blank text. */
export function textOf(element: XmlElement): string {
  insist(element.children.length === 0, `${element.name} holds elements besides its text`);
  insist(element.text.trim() !== '', `${element.name} is empty`);
  return element.text;
}

/** Refuses an attribute that is missing or other than wanted. */
export function insistOnAttribute(element: XmlElement, name: string, wanted: string): void {
  const value = element.attributes.get(name);
  insist(value === wanted, `${name} of ${element.name} is ${quoted(value)}`);
}
