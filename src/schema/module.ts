import type { NonEmptyArray } from 'type-graphql';
import type { Access } from './access';
import type { NodeLoader } from './node';

/** What a module gives the house: the front door of every folder of modules/. */
export interface Module {
  // The classes that type-graphql builds the schema from; it wants them as bare functions.
  readonly resolvers: NonEmptyArray<Function>; // oxlint-disable-line typescript/no-unsafe-function-type
  /** Who may use its root fields. */
  readonly access: Access;
  /** Types that `node(id)` finds, by their GraphQL name. */
  readonly nodes?: Readonly<Record<string, NodeLoader>>;
}
