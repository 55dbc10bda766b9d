export type { BrowserSignIn } from './browser-sign-in';
export {
  createIdentity,
  tenantSecretSealer,
  type IdentityOptions,
  type IdentityParts,
} from './create-identity';
export { signDeployToken } from './deploy-token';
export { identityKey, MAILTO } from './identity-key';
export type { Recalled } from './recollection';
export type { BrowserRequest, Redirect } from './sign-in';
export { signToken, type TokenSubject } from './token';
