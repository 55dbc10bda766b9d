import { atriumError } from '../kernel';
import type { HttpParts } from './http-parts';
import { isObject, parseJson } from './json-text';

/** A request to execute something, as it came: its shape is not known yet. */
export interface OperationRequest {
  readonly query?: unknown;
  readonly variables?: unknown;
}

type Gates = Pick<HttpParts<object>, 'checkDocument' | 'checkVariables'>;

/** The operations of a POST body. Throws BAD_REQUEST for what is no object, and for an array of more or fewer than one unless `batches`. */
export function operationsInBody(body: unknown, { batches }: { batches: boolean }): OperationRequest[] {
  if (Array.isArray(body)) {
    if (!batches)
      throw atriumError('BAD_REQUEST', 'Send one operation in a request: batches are not accepted.');
    return body.filter(isObject);
  }
  if (!isObject(body)) throw atriumError('BAD_REQUEST', 'The request body must be a JSON object.');
  return [body];
}

/** The operations of a query string. Throws BAD_REQUEST for variables or extensions that are not JSON. */
export function operationsInSearch(search: string): OperationRequest[] {
  const parameters = new URLSearchParams(search);
  for (const extensions of parameters.getAll('extensions')) parseJson(extensions, 'extensions parameter');
  const variables = parameters.getAll('variables').map((text) => parseJson(text, 'variables parameter'));
  // Apollo refuses a parameter that is given twice; until then each of its values passes the gates.
  return [
    ...parameters.getAll('query').map((query) => ({ query })),
    ...variables.map((variables) => ({ variables })),
  ];
}

/**
 * Sends every operation through the gates; a trusted text was looked at when it was registered. Whatever is absent or is not of the right type passes: Apollo refuses it
 * with a better message, and executes nothing.
 */
export function checkOperations(
  gates: Gates,
  operations: OperationRequest[],
  { isTrusted }: { isTrusted: boolean },
): void {
  for (const { query, variables } of operations) {
    if (!isTrusted && typeof query === 'string' && query !== '') gates.checkDocument(query);
    if (variables !== undefined && variables !== null) gates.checkVariables(variables);
  }
}
