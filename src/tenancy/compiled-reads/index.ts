export { compiledRead } from './compiled-reads';
export type { CompiledRead } from './compile-read';
