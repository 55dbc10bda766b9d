export { createHttpServer, type HttpServer } from './http-server';
export { idePage } from './ide';
export type { HouseRule, HttpLimits, HttpParts, PageAnswer, PageRequest } from './http-parts';
