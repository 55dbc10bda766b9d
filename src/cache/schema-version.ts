import { readFileSync } from 'node:fs';
import path from 'node:path';
import { printSchema, type GraphQLSchema } from 'graphql';
import { digest } from '../kernel';

/**
 * What decides how rows become answers: the schema, the compiled code, and the secret that seals cursors. Servers of one
 * build and one secret share what they keep; others never see it.
 */
export const schemaVersion = (schema: GraphQLSchema, secret: string): string =>
  digest(`${printSchema(schema)}\n${buildStamp()}\n${secret}`).slice(0, 22);

function buildStamp(): string {
  try {
    return readFileSync(path.join(__dirname, '../.build-stamp'), 'utf8');
  } catch {
    // Run from its sources, by tests.
    return 'sources';
  }
}
