export { ownCookie, type OwnCookie } from './cookies';
export { createOrigins, type OriginOptions, type Origins } from './origins';
export { CSRF_HEADER, refuseForgery } from './refuse-forgery';
