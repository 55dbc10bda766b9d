import { createHash } from 'node:crypto';
import { GraphQLError, Kind, parse, validate, type DocumentNode, type GraphQLSchema } from 'graphql';
import { APP_NAME, APP_VERSION, atriumError } from '../../kernel';

/** The operations that one version of a client app was built with: bodies by the SHA-256 of each, in hex. */
export interface Release {
  readonly app: string;
  readonly version: string;
  readonly documents: Readonly<Record<string, string>>;
}

/** A document of a release, looked at. */
export interface CheckedDocument {
  readonly id: string;
  readonly body: string;
  /** Names of its operations, comma-separated. */
  readonly operation: string;
}

const MAX_DOCUMENTS = 5_000;
const MAX_BODY = 100_000;
const NAMED_FAULTS = 10;

export const documentId = (body: string): string => createHash('sha256').update(body).digest('hex');

/** The documents of a release, all of them good. Throws BAD_USER_INPUT naming the first ten that are not. */
export function checkRelease(schema: GraphQLSchema, { app, version, documents }: Release): CheckedDocument[] {
  if (!APP_NAME.test(app)) throw bad('`app` must be a short name: a-z, 0-9 and hyphens, at most 63.');
  if (!APP_VERSION.test(version)) {
    throw bad('`version` must have 1 to 64 letters, digits and . + _ -, and begin with a letter or digit.');
  }
  const entries = Object.entries(documents);
  if (entries.length === 0 || entries.length > MAX_DOCUMENTS) {
    throw bad(`A release has 1 to ${MAX_DOCUMENTS} documents; this one has ${entries.length}.`);
  }
  const faults: string[] = [];
  const checked = entries.flatMap(([key, body]) => {
    const id = key.replace(/^sha256:/, '');
    const fault = faultOf(schema, id, body);
    if (fault) faults.push(`${id.slice(0, 12)}…: ${fault}`);
    return fault ? [] : [{ id, body, operation: operationsOf(parse(body)) }];
  });
  if (faults.length === 0) return checked;
  const more = faults.length > NAMED_FAULTS ? `\n  and ${faults.length - NAMED_FAULTS} more` : '';
  throw bad(`The release holds what cannot run:\n  ${faults.slice(0, NAMED_FAULTS).join('\n  ')}${more}`);
}

/** What is wrong with a document; null when it is good. */
function faultOf(schema: GraphQLSchema, id: string, body: string): string | null {
  if (body.length > MAX_BODY) return `it is longer than ${MAX_BODY} characters`;
  if (documentId(body) !== id) return 'its id is not the SHA-256 of its text';
  try {
    const document = parse(body);
    return validate(schema, document)[0]?.message ?? (operationsOf(document) ? null : 'it has no operation');
  } catch (error) {
    if (error instanceof GraphQLError) return error.message;
    throw error;
  }
}

/** What a schema says against a document that ran before; null when nothing. */
export function breakOf(schema: GraphQLSchema, body: string): string | null {
  return validate(schema, parse(body, { noLocation: true }))[0]?.message ?? null;
}

const operationsOf = (document: DocumentNode): string =>
  document.definitions
    .flatMap((definition) => (definition.kind === Kind.OPERATION_DEFINITION ? [definition] : []))
    .map((operation) => operation.name?.value ?? operation.operation)
    .join(', ')
    .slice(0, 200);

const bad = (message: string) => atriumError('BAD_USER_INPUT', message);
