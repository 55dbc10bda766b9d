import 'reflect-metadata';
import { assertValidSchema, lexicographicSortSchema, printSchema, type GraphQLSchema } from 'graphql';
import { buildSchema, type NonEmptyArray } from 'type-graphql';
import { modules } from '../modules';
import { costRulesOf } from '../schema';
import { access } from './access';
import { CanResolver } from './can.resolver';
import { checkArguments } from './check-arguments';
import { callDirectly } from './direct-resolvers';
import { guardRootFields } from './guard-root-fields';
import { NodeResolver } from './node.resolver';
import { thinDateTime, thinTypes } from './thin-types';
import { readAhead, type ReadingAhead } from './read-ahead';

/** The executable schema, assembled from the modules. */
export async function buildAtriumSchema(readingAhead: ReadingAhead = 'on'): Promise<GraphQLSchema> {
  // oxlint-disable-next-line typescript/no-unsafe-function-type -- what type-graphql calls a class
  const resolvers: NonEmptyArray<Function> = [
    NodeResolver,
    CanResolver,
    ...modules.flatMap((module) => module.resolvers),
  ];
  const schema = await buildSchema({
    resolvers,
    scalarsMap: [{ type: Date, scalar: thinDateTime }],
    validateFn: checkArguments,
    authMode: 'null',
    // It would be asked for all that it has, at every start.
    skipCheck: true,
  });
  assertValidSchema(schema);
  thinTypes(schema);
  callDirectly(schema);
  readAhead(schema, readingAhead);
  guardRootFields(schema, access);
  costRulesOf(schema); // throws for a list that nobody has bounded
  return schema;
}

/** The schema as text, sorted, so that a change in code order changes nothing. Ends with a newline. */
export const printAtriumSchema = (schema: GraphQLSchema): string =>
  `${printSchema(lexicographicSortSchema(schema))}\n`;
