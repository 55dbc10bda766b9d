import type { TypedDocumentString } from './generated/graphql.js';

interface GraphqlError {
  readonly message: string;
  readonly extensions: { readonly code: string };
}

/** Sends one operation; the types of its variables and its answer come from the document. */
export async function ask<Result, Variables>(
  server: { url: string; token: string },
  document: TypedDocumentString<Result, Variables>,
  variables: Variables,
): Promise<Result> {
  const response = await fetch(server.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'authorization': `Bearer ${server.token}` },
    body: JSON.stringify({ query: document.toString(), variables }),
  });
  const answer = (await response.json()) as { data?: Result; errors?: GraphqlError[] };
  const [error] = answer.errors ?? [];
  if (error) throw new Error(`${error.extensions.code}: ${error.message}`);
  if (!answer.data) throw new Error(`The server answered with status ${response.status} and no data.`);
  return answer.data;
}
