export { AnswerCache, type AnswerCacheOptions } from './answer-cache';
export type { CacheWishes, Fill, Found, Obstacle, Prepared, Question } from './answer-cache.types';
export type { Described } from './described';
export { compressed, WORTH_COMPRESSING, type Encoding, type KeptAnswer } from './kept-answer';
