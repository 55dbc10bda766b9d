import 'reflect-metadata';
import { lexicographicSortSchema, printSchema, type GraphQLSchema } from 'graphql';
import { buildSchema, type NonEmptyArray } from 'type-graphql';
import { modules } from '../modules';
import { NodeResolver } from './node.resolver';

/** The executable schema, assembled from the modules. */
export function buildAtriumSchema(): Promise<GraphQLSchema> {
  // oxlint-disable-next-line typescript/no-unsafe-function-type -- what type-graphql calls a class
  const resolvers: NonEmptyArray<Function> = [NodeResolver, ...modules.flatMap((module) => module.resolvers)];
  return buildSchema({ resolvers, validate: { forbidUnknownValues: false }, authMode: 'null' });
}

/** The schema as text, sorted, so that a change in code order changes nothing. Ends with a newline. */
export const printAtriumSchema = (schema: GraphQLSchema): string =>
  `${printSchema(lexicographicSortSchema(schema))}\n`;
