export { createSamlServiceProvider, type SamlServiceProvider } from './saml-service-provider';
export type { SamlSubject } from './saml-subject';
