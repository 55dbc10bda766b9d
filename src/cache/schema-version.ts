import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { printSchema, type GraphQLSchema } from 'graphql';

/**
 * What decides how rows become answers: the schema and the compiled code. Servers of one build share what they keep;
 * those of another build never see it.
 */
export const schemaVersion = (schema: GraphQLSchema): string =>
  createHash('sha256').update(printSchema(schema)).update(buildStamp()).digest('base64url').slice(0, 22);

function buildStamp(): string {
  try {
    return readFileSync(path.join(__dirname, '../.build-stamp'), 'utf8');
  } catch {
    // Run from its sources, by tests.
    return 'sources';
  }
}
