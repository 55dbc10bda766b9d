export { clientAppOf } from './client-app';
export { createHttpServer, type HttpServer } from './http-server';
export { idePage } from './ide';
export type { HouseRule, HttpLimits, HttpParts, PageAnswer, PageRequest, RequestFacts } from './http-parts';
