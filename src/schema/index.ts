export { CacheFor, cacheLifeOf } from './cache-for';
export {
  carriedValue,
  LookAhead,
  LookAheadByType,
  prepareAhead,
  Takes,
  type AheadByType,
  type Taken,
} from './ahead';
export type { Access, DecideOnRow, MutationAccess, Needs } from './access';
export { connectionType, PageInfo, toConnection, type Connection } from './connection';
export { Cost, costRulesOf, type CostRule, type CostRules, type DeclaredCost, type Items } from './cost';
export {
  CurrentScope,
  Cursors,
  readsContextAlone,
  type ClientApp,
  type GraphqlContext,
  type PushedRelease,
  type SentInvitation,
} from './context';
export {
  Explanation,
  type CacheKey,
  type CacheVerdict,
  type SeenField,
  type SeenStatement,
} from './explanation';
export { cursorCodec, type CursorCodec } from './cursor';
export { globalId, optionalUuidOf, parseGlobalId, uuidOf } from './global-id';
export type { Module } from './module';
export { Node, type NodeLoader } from './node';
export { outcomeUnion, type Outcome } from './outcome';
export { DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE, PageArgs, pageRequest } from './page-args';
export { IsText } from './text';
export { createTextBudget, type TextBudget } from './text-budget';
