import {
  buildSchema,
  type ExecutionResult,
  executeSync,
  getNamedType,
  getNullableType,
  type GraphQLFieldResolver,
  type GraphQLSchema,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
  type DocumentNode,
  printSchema,
} from 'graphql';
import { costRulesOf, type CostRule } from '../../src/schema';
import { randomFrom } from './random';

/** Answers any operation of a schema by chance: nulls, errors, and lists that are no longer than they may be. */
export type AnswerByChance = (
  asked: { document: DocumentNode; variables: Readonly<Record<string, unknown>> },
  seed: number,
) => ExecutionResult;

// What one answer may hold, so that lists of lists of lists end.
const MAX_OBJECTS = 2_000;

export function answerByChance(schema: GraphQLSchema): AnswerByChance {
  // The same types without our resolvers.
  const bare = buildSchema(printSchema(schema));
  const rules = costRulesOf(schema);
  const ruleOf = (type: string, name: string): CostRule | null => {
    const parent = schema.getType(type);
    const field = isObjectType(parent) ? parent.getFields()[name] : undefined;
    return field ? rules(field) : null;
  };
  return ({ document, variables }, seed) => {
    const chance = randomFrom(seed);
    let objects = 0;
    const object = (type: string): object => {
      objects += 1;
      const named = bare.getType(type);
      const types = isAbstractType(named) ? bare.getPossibleTypes(named) : [];
      return { __typename: types[Math.floor(chance() * types.length)]?.name ?? type };
    };
    const upTo = (most: number): number => {
      const wanted = [0, most, Math.floor(chance() * (most + 1))][Math.floor(chance() * 3)] ?? 0;
      return objects > MAX_OBJECTS ? Math.min(wanted, 1) : wanted;
    };
    const fieldResolver: GraphQLFieldResolver<{ rows?: number }, unknown, Record<string, unknown>> = (
      source,
      args,
      _context,
      { parentType, fieldName, returnType },
    ) => {
      if (chance() < 0.01) throw new Error('by chance');
      if (!isNonNullType(returnType) && chance() < 0.2) return null;
      const named = getNamedType(returnType);
      if (!isCompositeType(named)) {
        const leaf = isEnumType(named)
          ? named.getValues()[0]?.value
          : ({ Int: 1, Boolean: true }[named.name] ?? 'x');
        return isListType(getNullableType(returnType)) ? [leaf] : leaf;
      }
      const items = ruleOf(parentType.name, fieldName)?.items ?? { kind: 'ONE' };
      const many = (count: number) => Array.from({ length: count }, () => object(named.name));
      if (items.kind === 'PAGE') return { rows: upTo(pageSize(args)) };
      if (items.kind === 'AT_MOST') return many(upTo(items.count));
      if (items.kind === 'ARGUMENT') {
        return (args[items.name] as unknown[]).map(() => (chance() < 0.2 ? null : object(named.name)));
      }
      return isListType(getNullableType(returnType)) ? many(source.rows ?? 0) : object(named.name);
    };
    const typeResolver = (value: unknown) => (value as { __typename: string }).__typename;
    return executeSync({ schema: bare, document, variableValues: variables, fieldResolver, typeResolver });
  };
}

// As page arguments are checked by the server.
function pageSize({ first, last }: Record<string, unknown>): number {
  if (typeof first === 'number' && typeof last === 'number') throw new Error('not both');
  const size = Number(first ?? last ?? 20);
  if (size < 1 || size > 100) throw new Error('must be from 1 to 100');
  return size;
}
