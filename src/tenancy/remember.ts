import { keeperOf, type Scope } from './scope';

/**
 * The value of `read`, or the one that was kept under `key` when nothing that it rests on has changed since. `read`
 * gets a scope of its own and must use that one; what it reads of the viewer and of the database is noted for the
 * caller's scope, too, so whatever is made of the value may be kept by the same rules. The value must not be changed by anybody. `key` is the
 * module's and stands for all that `read` depends on besides its scope. Inside a transaction nothing is remembered.
 */
export function remember<T extends object>(
  scope: Scope,
  key: string,
  read: (scope: Scope) => Promise<T>,
): Promise<T> {
  const keeper = keeperOf(scope);
  return keeper ? keeper.remember(scope, key, read) : read(scope);
}
