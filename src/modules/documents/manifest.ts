import { z } from 'zod';
import { atriumError } from '../../kernel';

const shape = z.record(z.string(), z.string());

/** The documents of a manifest (`persisted-documents.json` of codegen). Throws BAD_USER_INPUT for another text. */
export function parseManifest(text: string): Record<string, string> {
  try {
    return shape.parse(JSON.parse(text));
  } catch (error) {
    throw atriumError(
      'BAD_USER_INPUT',
      'A manifest is a JSON object: texts of documents by the SHA-256 of each.',
      {
        cause: error,
      },
    );
  }
}
