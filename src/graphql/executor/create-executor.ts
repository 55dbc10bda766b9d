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
import type { Logger } from '../../platform/logger';
import { runMutation, runQuery } from './operation';
import type { Plan, Values } from './plan';

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
export function compiledExecutor({ schema, logger }: ExecutorOptions): CompiledExecutor {
  const counts = { plans: 0, compiled: 0, interpreted: 0, hopeless: 0 };
  const run = planned({ schema, logger, counts, known: new WeakMap() });
  const gateway: CompiledExecutor['gateway'] = {
    onSchemaLoadOrUpdate: (tell) => {
      tell({ apiSchema: schema, coreSupergraphSdl: '' });
      return () => undefined;
    },
    load: () =>
      Promise.resolve({
        executor: async ({ document, operation, request, context }) => {
          const { operationName, variables = {} } = request;
          return run({ document, operation, operationName, variables, context });
        },
      }),
    stop: () => {
      logger.debug(counts, 'executions by plans');
      return Promise.resolve();
    },
  };
  return { gateway, counts: () => ({ ...counts }) };
}

export interface ExecutorOptions {
  readonly schema: GraphQLSchema;
  readonly logger: Pick<Logger, 'debug'>;
}

interface Executing extends ExecutorOptions {
  readonly counts: { -readonly [Count in keyof PlanCounts]: PlanCounts[Count] };
  readonly known: WeakMap<OperationDefinitionNode, Plans>;
}

type Result = ExecutionResult | Promise<ExecutionResult>;

const planned =
  (executing: Executing) =>
  (asked: Asked): Result => {
    const { operation, context } = asked;
    if (!operation || operation.operation === OperationTypeNode.SUBSCRIPTION)
      return interpret(executing, asked);
    const definitions = operation.variableDefinitions ?? [];
    const given = getVariableValues(executing.schema, definitions, asked.variables, {
      maxErrors: MAX_VARIABLE_ERRORS,
    });
    if (!given.coerced) return { errors: given.errors };
    const plan = planOf(executing, { asked, operation, variables: given.coerced });
    if (!plan) return interpret(executing, asked);
    executing.counts.compiled += 1;
    const isMutation = operation.operation === OperationTypeNode.MUTATION;
    return (isMutation ? runMutation : runQuery)(plan, context, given.coerced);
  };

function interpret({ schema, counts }: Executing, asked: Asked): Result {
  counts.interpreted += 1;
  const { document, operationName, variables, context } = asked;
  return execute({
    schema,
    document,
    contextValue: context,
    variableValues: variables,
    operationName: operationName ?? null,
  });
}

interface Wanted {
  readonly asked: Asked;
  readonly operation: OperationDefinitionNode;
  readonly variables: Values;
}

function planOf({ schema, logger, counts, known }: Executing, wanted: Wanted): Plan | null {
  const { asked, operation } = wanted;
  let plans = known.get(operation);
  if (!plans) known.set(operation, (plans = plansFor(asked.document, operation)));
  if (plans.isHopeless) return null;
  const before = plans.byOutcome.size;
  const plan = planFor(schema, plans, wanted);
  counts.plans += plans.byOutcome.size - before;
  if (plan) return plan;
  plans.isHopeless = true;
  counts.hopeless += 1;
  const reason = `its conditions come out in more than ${MOST_OUTCOMES} ways`;
  logger.debug({ operation: operation.name?.value, reason }, 'an operation is not compiled');
  return null;
}

function planFor(
  schema: GraphQLSchema,
  { conditions, byOutcome }: Plans,
  { asked, operation, variables }: Wanted,
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
