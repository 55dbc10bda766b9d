export { createHttpServer, type HttpServer } from './http-server';
export type { HouseRule, HttpLimits, HttpParts, PageAnswer, PageRequest } from './http-parts';
