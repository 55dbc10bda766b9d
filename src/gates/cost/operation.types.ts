import type { DocumentNode, GraphQLFormattedError, OperationDefinitionNode } from 'graphql';

/** Values by the names of variables. */
export type Variables = Readonly<Record<string, unknown>>;

/** One operation of a document that is valid. */
export interface Operation {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly variables: Variables;
}

/** What an execution came to. */
export interface ExecutedAnswer {
  readonly data: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly GraphQLFormattedError[] | undefined;
}
