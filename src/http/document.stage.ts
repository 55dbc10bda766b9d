import type { BaseContext } from '@apollo/server';
import type { Deadline } from '../platform/deadline';
import type { HttpParts } from './http-parts';
import { isObject, parseJson } from './json-text';

/** What a request brings to execute, in the form that Apollo reads. */
export interface Asked {
  /** From the question mark on, or empty. */
  readonly search: string;
  readonly body: unknown;
}

/** What is asked, with its text in place of a name, and whether the text is a registered one. */
export interface Found extends Asked {
  readonly isTrusted: boolean;
}

type Finder<C extends BaseContext> = NonNullable<HttpParts<C>['findDocument']>;

/** Puts the text where a request only names one: by `documentId`, or by the hash of a persisted query. */
export async function findText<C extends BaseContext>(
  find: Finder<C> | undefined,
  { search, body }: Asked,
  { context, deadline }: { context: C; deadline: Deadline },
): Promise<Found> {
  if (!find) return { search, body, isTrusted: false };
  if (isObject(body) && !Array.isArray(body)) {
    const { documentId, extensions, ...rest } = body as Record<string, unknown>;
    const { text, trusted } = await find({ query: rest['query'], documentId, extensions }, context, deadline);
    const others = withoutPersistedQuery(extensions);
    const asked = {
      ...rest,
      ...(text !== undefined && { query: text }),
      ...(others !== undefined && { extensions: others }),
    };
    return { search, body: asked, isTrusted: trusted };
  }
  if (body !== undefined) return { search, body, isTrusted: false };
  return inSearch((operation) => find(operation, context, deadline), search);
}

type Operation = Parameters<Finder<BaseContext>>[0];

async function inSearch(
  find: (operation: Operation) => ReturnType<Finder<BaseContext>>,
  search: string,
): Promise<Found> {
  const parameters = new URLSearchParams(search);
  const only = (name: string): string | undefined =>
    parameters.getAll(name).length === 1 ? (parameters.get(name) ?? undefined) : undefined;
  const extensionsText = only('extensions');
  const extensions = extensionsText && parseJson(extensionsText, 'extensions parameter');
  const operation = { query: only('query'), documentId: only('documentId'), extensions };
  const { text, trusted } = await find(operation);
  if (text === undefined || text === operation.query) return { search, body: undefined, isTrusted: trusted };
  parameters.set('query', text);
  parameters.delete('documentId');
  const others = withoutPersistedQuery(extensions);
  if (others) parameters.set('extensions', JSON.stringify(others));
  else parameters.delete('extensions');
  return { search: `?${parameters}`, body: undefined, isTrusted: trusted };
}

// Apollo would look for the hash itself, and has no store for it.
function withoutPersistedQuery(extensions: unknown): unknown {
  if (!isObject(extensions) || Array.isArray(extensions)) return extensions;
  const { persistedQuery: _named, ...others } = extensions as Record<string, unknown>;
  return Object.keys(others).length > 0 ? others : undefined;
}
