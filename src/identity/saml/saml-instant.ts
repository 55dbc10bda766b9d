import { insist, quoted } from './saml-refusal';
import type { XmlElement } from './xml-element';

/** How far the clocks of the two sides may lie apart. */
export const TOLERANCE_MS = 60_000;

const dateTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/;

/** An attribute that is an instant, or null when it is missing. Refuses any other text, and a time without a zone. */
export function instantOf(element: XmlElement, name: string): Date | null {
  const text = element.attributes.get(name);
  if (text === undefined) return null;
  const instant = new Date(dateTime.test(text) ? text : Number.NaN);
  insist(!Number.isNaN(instant.getTime()), `${name} of ${element.name} is ${quoted(text)}`);
  return instant;
}

/** Refuses an element whose time has not come or is over, by its NotBefore and NotOnOrAfter where it has them. */
export function insistOnNow(element: XmlElement): void {
  const notBefore = instantOf(element, 'NotBefore');
  insist(!notBefore || notBefore.getTime() <= Date.now() + TOLERANCE_MS, `${element.name} is not valid yet`);
  insistNotOver(element, 'NotOnOrAfter');
}

/** Refuses an element with an end that has passed. */
export function insistNotOver(element: XmlElement, name: string): void {
  const end = instantOf(element, name);
  insist(!end || end.getTime() + TOLERANCE_MS > Date.now(), `${element.name} is over by its ${name}`);
}
