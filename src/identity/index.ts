export { createIdentify } from './identify';
export { signToken, type TokenSubject } from './token';
