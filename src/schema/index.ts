export { connectionType, PageInfo, toConnection, type Connection } from './connection';
export { CurrentScope, Cursors, type GraphqlContext } from './context';
export { cursorCodec, type CursorCodec } from './cursor';
export { globalId, optionalUuidOf, parseGlobalId, uuidOf } from './global-id';
export type { Module } from './module';
export { Node, type NodeLoader } from './node';
export { outcomeUnion, type Outcome } from './outcome';
export { PageArgs, pageRequest } from './page-args';
export { IsText } from './text';
