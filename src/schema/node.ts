import { Field, ID, InterfaceType } from 'type-graphql';
import type { Ahead, Scope } from '../tenancy';

@InterfaceType({
  description: 'Anything with an id of its own.',
  resolveType: (value: { __typename: string }) => value.__typename,
})
export abstract class Node {
  @Field(() => ID, { description: 'Opaque id, unique over all types. Keep it, do not parse it.' })
  id!: string;
}

/** Finds the row of a node by its UUID, or null when the viewer may see none; a part of it, when `ahead` says which. */
export type NodeLoader = (scope: Scope, uuid: string, ahead?: Ahead) => Promise<object | null>;
