import { type DocumentNode, GraphQLError, Kind, parse, visit } from 'graphql';
import { LRUCache } from 'lru-cache';
import { atriumError } from '../kernel';
import { checkDocumentLimits, type DocumentLimits } from './document-limits';
import { checkText } from './check-values';

// A client uses few texts; remembering that one passed spares parsing it again here.
const REMEMBERED_TEXTS = 1_000;

/**
 * Makes the gate that looks at a document's text before GraphQL does: size, syntax, limits, storable strings.
 * Throws DOCUMENT_TOO_COMPLEX, GRAPHQL_PARSE_FAILED, GRAPHQL_VALIDATION_FAILED or BAD_USER_INPUT.
 */
export function documentGate(limits: DocumentLimits): (text: string) => void {
  const passed = new LRUCache<string, true>({ max: REMEMBERED_TEXTS });
  return (text) => {
    if (passed.has(text)) return;
    if (Buffer.byteLength(text) > limits.bytes) {
      throw atriumError('DOCUMENT_TOO_COMPLEX', `The document has more than ${limits.bytes} bytes.`);
    }
    const document = parseDocument(text, limits.tokens);
    checkDocumentLimits(document, limits);
    visit(document, { [Kind.STRING]: (node) => checkText(node.value, 'A text in the document') });
    passed.set(text, true);
  };
}

function parseDocument(text: string, maxTokens: number): DocumentNode {
  try {
    return parse(text, { maxTokens, noLocation: true });
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    if (error.message.includes('tokens. Parsing aborted')) {
      throw atriumError('DOCUMENT_TOO_COMPLEX', `The document has more than ${maxTokens} tokens.`);
    }
    throw atriumError('GRAPHQL_PARSE_FAILED', error.message.slice(0, 500).toWellFormed(), { cause: error });
  }
}
