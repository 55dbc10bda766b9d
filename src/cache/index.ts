export type {
  CacheWishes,
  Described,
  Encoding,
  Fill,
  Found,
  KeptAnswer,
  Prepared,
  Question,
} from './answers';
export { AnswerCache, compressed, WORTH_COMPRESSING } from './answers';
export { createCache, type Cache } from './create-cache';
export { Watch } from './kept';
export { canonicalText } from './operations';
export { createCacheStore, type CacheStore, type Resting } from './store';
