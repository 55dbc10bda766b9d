import { type ClassType, createUnionType } from 'type-graphql';

/** An outcome of a use case: `kind` is the name of the GraphQL type that tells it. */
export interface Outcome {
  readonly kind: string;
}

/** Declares the union of a mutation's outcomes; resolvers return services' outcomes as they are. */
export function outcomeUnion<T extends readonly ClassType[]>(name: string, description: string, types: T) {
  return createUnionType({
    name,
    description,
    types: () => types,
    resolveType: (outcome: unknown) => (outcome as Outcome).kind,
  });
}
