import { type ExecutionResult, getOperationAST, type GraphQLSchema, parse } from 'graphql';
import { compiledExecutor } from '../../src/graphql';

export const quiet = { debug: () => undefined };

/** A compiled executor as Apollo calls it. */
export async function engine(of: GraphQLSchema, logger: { debug: (...told: unknown[]) => void } = quiet) {
  const { gateway, counts } = compiledExecutor({ schema: of, logger });
  gateway.onSchemaLoadOrUpdate(() => undefined);
  const { executor } = await gateway.load({ apollo: {} });
  if (!executor) throw new Error('there is no executor');
  const run = (query: string, variables: object, context: unknown): unknown => {
    const document = documentOf(query);
    const operation = getOperationAST(document) ?? undefined;
    return executor({ document, operation, request: { variables }, context } as never);
  };
  return { run, counts };
}

// As Apollo keeps them: one object for one text.
const documents = new Map<string, ReturnType<typeof parse>>();
export function documentOf(query: string): ReturnType<typeof parse> {
  const document = documents.get(query) ?? parse(query);
  documents.set(query, document);
  return document;
}

/** What can be compared of an answer. */
export const told = ({ data, errors = [] }: ExecutionResult) => ({
  data: JSON.stringify(data),
  errors: errors.map(({ message, path, locations }) => JSON.stringify({ message, path, locations })),
});

interface Failed {
  readonly data?: unknown;
  readonly errors?: readonly { readonly path?: readonly (string | number)[] | undefined }[] | undefined;
}

/** What is null in an answer for an error. */
export function nullsOf({ data, errors = [] }: Failed): string[] {
  const nulls = errors.map(({ path = [] }) => {
    let at: unknown = data;
    const length = path.findIndex((key) => {
      if (at === null) return true;
      at = (at as Record<string | number, unknown>)[key];
      return false;
    });
    return path.slice(0, length < 0 ? path.length : length).join('.');
  });
  return [...new Set(nulls)].toSorted();
}
