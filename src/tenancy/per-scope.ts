import type { Scope } from './scope';

type Memo = Map<object, unknown>;
const memos = new WeakMap<Scope, Memo>();

/**
 * Makes one thing a scope, on first use, and keeps it as long as the scope: the way to declare a DataLoader.
 * Two scopes never share one, so neither requests nor viewers nor tenants do.
 */
export function perScope<T>(create: (scope: Scope) => T): (scope: Scope) => T {
  return (scope) => {
    let memo = memos.get(scope);
    if (!memo) memos.set(scope, (memo = new Map()));
    if (!memo.has(create)) memo.set(create, create(scope));
    return memo.get(create) as T;
  };
}

/** Drops what a scope remembered: after a commit, its loaders must read again. */
export function forgetMemos(scope: Scope): void {
  memos.delete(scope);
}
