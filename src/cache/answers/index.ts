export { AnswerCache, type AnswerCacheOptions } from './answer-cache';
export type { CacheWishes, Described, Fill, Found, Obstacle, Prepared, Question } from './answer-cache.types';
export { compressed, WORTH_COMPRESSING, type Encoding, type KeptAnswer } from './kept-answer';
