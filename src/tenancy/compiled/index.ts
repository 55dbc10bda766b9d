export { compiledRead, compiledWrite } from './compiled-statements';
export type { CompiledRead } from './compile-read';
export type { CompiledWrite, Written } from './compile-write';
