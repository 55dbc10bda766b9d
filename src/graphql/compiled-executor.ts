import type { ApolloServerOptionsWithGateway, BaseContext } from '@apollo/server';
import {
  type DocumentNode,
  execute,
  type ExecutionResult,
  type FragmentDefinitionNode,
  getVariableValues,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  visit,
} from 'graphql';
import type { Logger } from '../platform/logger';
import { runMutation, runQuery } from './compiled-executor-operation';
import type { Plan, Values } from './compiled-executor-plan';

/** How executions went since the start. */
export interface PlanCounts {
  /** Plans that were made. */
  readonly plans: number;
  /** Executions by a plan, its first among them. */
  readonly compiled: number;
  /** Executions by graphql-js. */
  readonly interpreted: number;
  /** Operations that are interpreted each time. */
  readonly hopeless: number;
}

export interface CompiledExecutor {
  /** What Apollo takes for a gateway: validation, plugins and masking stay Apollo's. */
  readonly gateway: NonNullable<ApolloServerOptionsWithGateway<BaseContext>['gateway']>;
  readonly counts: () => PlanCounts;
}

/** One request for an operation of a valid document. */
interface Asked {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode | undefined;
  readonly operationName: string | null | undefined;
  readonly variables: Values;
  readonly context: unknown;
}

/** The plans of one operation, by how its `@skip` and `@include` come out. */
interface Plans {
  readonly conditions: readonly string[];
  readonly byOutcome: Map<string, Plan>;
  isHopeless: boolean;
}

// Four conditions. A plan is as large as what was answered by it.
const MOST_OUTCOMES = 16;
// As graphql-js has it.
const MAX_VARIABLE_ERRORS = 50;

/**
 * Executes operations by plans that are made once for each document that Apollo keeps: which fields, which resolvers,
 * which types. What cannot be planned is interpreted by graphql-js, to the same answer. Plans do not outlive the
 * documents, and hold nothing of who asked.
 */
export function compiledExecutor(options: {
  readonly schema: GraphQLSchema;
  readonly logger: Pick<Logger, 'debug'>;
}): CompiledExecutor {
  const { schema, logger } = options;
  const known = new WeakMap<OperationDefinitionNode, Plans>();
  const counts = { plans: 0, compiled: 0, interpreted: 0, hopeless: 0 };

  const planOf = (asked: Asked, operation: OperationDefinitionNode, variables: Values): Plan | null => {
    let plans = known.get(operation);
    if (!plans) known.set(operation, (plans = plansFor(asked.document, operation)));
    const before = plans.byOutcome.size;
    const plan = plans.isHopeless ? null : planFor(schema, plans, { asked, operation, variables });
    counts.plans += plans.byOutcome.size - before;
    if (!plan && !plans.isHopeless) {
      plans.isHopeless = true;
      counts.hopeless += 1;
      const reason = `its conditions come out in more than ${MOST_OUTCOMES} ways`;
      logger.debug({ operation: operation.name?.value, reason }, 'an operation is not compiled');
    }
    return plan;
  };

  const run = (asked: Asked): ExecutionResult | Promise<ExecutionResult> => {
    const { operation, context } = asked;
    if (!operation || operation.operation === OperationTypeNode.SUBSCRIPTION) return interpret(asked);
    const definitions = operation.variableDefinitions ?? [];
    const given = getVariableValues(schema, definitions, asked.variables, { maxErrors: MAX_VARIABLE_ERRORS });
    if (!given.coerced) return { errors: given.errors };
    const plan = planOf(asked, operation, given.coerced);
    if (!plan) return interpret(asked);
    counts.compiled += 1;
    const isMutation = operation.operation === OperationTypeNode.MUTATION;
    return (isMutation ? runMutation : runQuery)(plan, context, given.coerced);
  };

  const interpret = ({ document, operationName, variables, context }: Asked) => {
    counts.interpreted += 1;
    return execute({
      schema,
      document,
      contextValue: context,
      variableValues: variables,
      operationName: operationName ?? null,
    }) as ExecutionResult | Promise<ExecutionResult>;
  };

  return {
    gateway: {
      onSchemaLoadOrUpdate: (tell) => {
        tell({ apiSchema: schema, coreSupergraphSdl: '' });
        return () => undefined;
      },
      load: () =>
        Promise.resolve({
          executor: async ({ document, operation, request, context }) =>
            run({
              document,
              operation,
              context,
              operationName: request.operationName,
              variables: request.variables ?? {},
            }),
        }),
      stop: () => {
        logger.debug(counts, 'executions by plans');
        return Promise.resolve();
      },
    },
    counts: () => ({ ...counts }),
  };
}

function planFor(
  schema: GraphQLSchema,
  { conditions, byOutcome }: Plans,
  { asked, operation, variables }: { asked: Asked; operation: OperationDefinitionNode; variables: Values },
): Plan | null {
  const outcome = conditions.map((name) => String(variables[name])).join();
  const known = byOutcome.get(outcome);
  if (known) return known;
  const rootType = schema.getRootType(operation.operation);
  if (!rootType || byOutcome.size >= MOST_OUTCOMES) return null;
  const given = conditions.filter((name) => Object.hasOwn(variables, name));
  const plan: Plan = {
    schema,
    operation,
    rootType,
    fragments: fragmentsOf(asked.document),
    conditions: Object.fromEntries(given.map((name) => [name, variables[name]])),
    root: null,
  };
  byOutcome.set(outcome, plan);
  return plan;
}

function fragmentsOf({ definitions }: DocumentNode): Plan['fragments'] {
  const fragments: Record<string, FragmentDefinitionNode> = Object.create(null);
  for (const definition of definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments[definition.name.value] = definition;
  }
  return fragments;
}

function plansFor(document: DocumentNode, operation: OperationDefinitionNode): Plans {
  const names = new Set<string>();
  const noteVariable = (node: { readonly name: { readonly value: string } }): void =>
    void names.add(node.name.value);
  visit(document, {
    // Those of the other operations are theirs.
    OperationDefinition: (node) => (node === operation ? undefined : false),
    VariableDefinition: () => false,
    Directive: (node) => {
      for (const { value } of node.arguments ?? []) if (value.kind === Kind.VARIABLE) noteVariable(value);
      return false;
    },
  });
  return { conditions: [...names], byOutcome: new Map(), isHopeless: false };
}
