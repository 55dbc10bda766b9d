import type { XmlName } from './xml-element';

const of =
  (namespace: string) =>
  (name: string): XmlName => ({ namespace, name });

/** A name of the SAML 2.0 protocol, as `Response`. */
export const samlp = of('urn:oasis:names:tc:SAML:2.0:protocol');
/** A name of SAML 2.0 assertions, as `Subject`. */
export const saml = of('urn:oasis:names:tc:SAML:2.0:assertion');
/** A name of XML signatures, as `Reference`. */
export const ds = of('http://www.w3.org/2000/09/xmldsig#');
