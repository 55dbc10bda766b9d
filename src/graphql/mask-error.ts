import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { unwrapResolverError } from '@apollo/server/errors';
import { ArgumentValidationError } from 'type-graphql';
import { AtriumError, atriumError, type ErrorCode } from '../kernel';
import { databaseFault } from '../tenancy';

interface ValidationFault {
  readonly property: string;
  readonly constraints?: Readonly<Record<string, string>>;
  readonly children?: readonly ValidationFault[];
}

/**
 * Apollo's `formatError`: known errors keep code and message, all others become INTERNAL. Nothing that a database,
 * a library or a stack says reaches the client.
 */
export function maskError(formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError {
  const { message, code, retriable } = tellError(formatted, error);
  return {
    message,
    ...(formatted.locations && { locations: formatted.locations }),
    ...(formatted.path && { path: formatted.path }),
    extensions: { code, ...(retriable && { retriable }) },
  };
}

/**
 * As {@link maskError}, without the names that would have been right. Apollo hides those of documents; GraphQL tells
 * them of variables, too.
 */
export function maskErrorWithoutHints(
  formatted: GraphQLFormattedError,
  error: unknown,
): GraphQLFormattedError {
  const masked = maskError(formatted, error);
  return { ...masked, message: masked.message.replace(/ ?Did you mean .*/s, '') };
}

/** What a client is told of an error. */
export function tellError(formatted: GraphQLFormattedError, error: unknown): Told {
  return knownError(thrown(error)) ?? documentError(formatted) ?? INTERNAL;
}

// Apollo unwraps what a resolver threw; a gate throws before there is a path to unwrap by.
const thrown = (error: unknown): unknown =>
  error instanceof GraphQLError && error.originalError instanceof AtriumError
    ? error.originalError
    : unwrapResolverError(error);

interface Told {
  readonly code: ErrorCode;
  readonly message: string;
  readonly retriable: boolean;
}

const INTERNAL: Told = {
  code: 'INTERNAL',
  message: 'Something went wrong on our side. The request id finds it in the log.',
  retriable: false,
};

function knownError(error: unknown): Told | null {
  const told = error instanceof ArgumentValidationError ? validationError(error) : databaseFault(error);
  return told && { code: told.code, message: told.message, retriable: told.kind.retriable };
}

function validationError(error: ArgumentValidationError): AtriumError {
  const faults = (error.extensions['validationErrors'] ?? []) as readonly ValidationFault[];
  const lines = faults.flatMap((fault) => linesOf(fault, ''));
  return atriumError('BAD_USER_INPUT', `${lines.join('; ')}.`);
}

function linesOf(fault: ValidationFault, parent: string): string[] {
  const path = parent ? `${parent}.${fault.property}` : fault.property;
  const own = Object.values(fault.constraints ?? {}).map((text) => `\`${path}\` ${text}`);
  return [...own, ...(fault.children ?? []).flatMap((child) => linesOf(child, path))];
}

// What graphql-js and Apollo say of a document is about the client's own text, so it may be shown. Coercion errors
// repeat the value that was sent, which may be long.
const MAX_MESSAGE = 500;
const APOLLO_CODES: ReadonlyMap<unknown, ErrorCode> = new Map([
  ['GRAPHQL_PARSE_FAILED', 'GRAPHQL_PARSE_FAILED'],
  ['GRAPHQL_VALIDATION_FAILED', 'GRAPHQL_VALIDATION_FAILED'],
  ['BAD_USER_INPUT', 'BAD_USER_INPUT'],
  ['OPERATION_RESOLUTION_FAILURE', 'BAD_REQUEST'],
  ['BAD_REQUEST', 'BAD_REQUEST'],
  ['PERSISTED_QUERY_NOT_SUPPORTED', 'BAD_REQUEST'],
]);

function documentError(formatted: GraphQLFormattedError): Told | null {
  const code = APOLLO_CODES.get(formatted.extensions?.['code']);
  return code
    ? { code, message: formatted.message.slice(0, MAX_MESSAGE).toWellFormed(), retriable: false }
    : null;
}
