import {
  getOperationAST,
  getVariableValues,
  OperationTypeNode,
  parse,
  print,
  type DocumentNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import { digest } from '../../kernel';
import { cacheLifeOf } from '../../schema';
import { canonicalText } from './canonical-text';

/** What is known of an operation before it runs: prepared once for each text. */
export interface OperationPlan {
  /** Hash of the document without what means nothing, and of the operation's name: the same for texts that ask the same. */
  readonly id: string;
  /** Seconds that an answer may be kept by the hints beside its fields; Infinity without one, 0: never. */
  readonly lifeS: number;
  /** Values of variables as one text: equal for what GraphQL holds to be equal. Null for values that do not fit. */
  readonly variablesText: (values: Record<string, unknown>) => string | null;
}

/** Finds the plan of a query; null for whatever is no query of which answers may be kept. */
export type FindPlan = (text: string, operationName: string | null) => OperationPlan | null;

const REMEMBERED = 5_000;
// Texts have 2 kB, usually; whoever sends long ones shall not fill the memory.
const CHARACTERS = 20_000_000;

/** Prepares queries for being looked up. */
export function operationPlans(schema: GraphQLSchema): FindPlan {
  const known = new LRUCache<string, { readonly plan: OperationPlan | null }>({
    max: REMEMBERED,
    maxSize: CHARACTERS,
    sizeCalculation: (_plan, text) => text.length,
  });
  return (text, operationName) => {
    // A name is any text that a client sends: in quotes it cannot pass for the beginning of another document.
    const key = `${JSON.stringify(operationName)} ${text}`;
    const found = known.get(key);
    if (found) return found.plan;
    const plan = planOf(schema, text, operationName);
    known.set(key, { plan });
    return plan;
  };
}

function planOf(schema: GraphQLSchema, text: string, operationName: string | null): OperationPlan | null {
  const document = parsed(text);
  const operation = document && getOperationAST(document, operationName);
  if (!operation || operation.operation !== OperationTypeNode.QUERY) return null;
  const id = digest(`${operation.name?.value ?? ''}\n${print(document)}`);
  return { id, lifeS: cacheLifeOf(schema, document), variablesText: variablesOf(schema, operation) };
}

// GraphQL says itself what is wrong with it.
function parsed(text: string): DocumentNode | null {
  try {
    return parse(text, { noLocation: true });
  } catch {
    return null;
  }
}

function variablesOf(
  schema: GraphQLSchema,
  { variableDefinitions = [] }: OperationDefinitionNode,
): OperationPlan['variablesText'] {
  if (variableDefinitions.length === 0) return () => '{}';
  return (values) => {
    const { coerced } = getVariableValues(schema, variableDefinitions, values, { maxErrors: 1 });
    return coerced ? canonicalText(coerced) : null;
  };
}
