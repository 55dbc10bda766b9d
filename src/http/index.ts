export { clientAppOf } from './client-app';
export { createHttpServer, type HttpServer } from './http-server';
export { idePage } from './ide';
export type {
  AskedOperation,
  HouseRule,
  HttpLimits,
  HttpParts,
  KeptAnswers,
  PageAnswer,
  PageRequest,
  Proof,
  RequestFacts,
} from './http-parts';
export type { CheckedAnswer } from './kept-answer.types';
