import type { ApolloServerPlugin } from '@apollo/server';
import type { DocumentNode, OperationDefinitionNode } from 'graphql';
import type { Explanation, GraphqlContext } from '../../schema';
import { slotsOf, type Scope } from '../../tenancy';
import { toldCache } from './told-cache';
import { toldFields, type PointsByPath } from './told-fields';
import { toldStatements } from './told-statements';
import { inMs, type Told, type ToldBatch } from './told.types';

export interface ExplainOptions {
  /** What each field of an operation costs at most. */
  readonly pointsOf: (operation: {
    readonly document: DocumentNode;
    readonly operation: OperationDefinitionNode;
    readonly variables: Readonly<Record<string, unknown>>;
  }) => PointsByPath;
  /** Whether plans say what the planner expects, which rests on statistics about all tenants' rows. */
  readonly estimates: boolean;
}

const MOST_DEPENDENCIES = 1_000;

/** Puts `extensions.explain` beside the answers of requests that are explained. */
export function tellExplanation(options: ExplainOptions): ApolloServerPlugin<GraphqlContext> {
  return {
    requestDidStart: ({ contextValue: { explain, scope } }) => {
      if (!explain || !scope) return Promise.resolve();
      return Promise.resolve({
        executionDidStart: () => {
          explain.begin();
          return Promise.resolve();
        },
        willSendResponse: async ({ response: { body }, document, operation, request }) => {
          explain.end();
          if (body.kind !== 'single' || body.singleResult.data === undefined) return;
          if (!document || !operation) return;
          const points = options.pointsOf({ document, operation, variables: request.variables ?? {} });
          const told = await tell({ explain, scope, points, ...options });
          body.singleResult.extensions = { ...body.singleResult.extensions, explain: told };
        },
      });
    },
  };
}

async function tell(of: {
  explain: Explanation;
  scope: Scope;
  points: PointsByPath;
  estimates: boolean;
}): Promise<Told> {
  const { explain, scope, points } = of;
  const timeMs = inMs(explain.nowMs);
  const dependencies = [...scope.reading.dependencies];
  // Before the plans, which are asked for as statements, too.
  const facets = Object.fromEntries(scope.viewer.facets);
  const fields = toldFields(explain, scope.viewer, points);
  const { told: statements, leftOut } = await toldStatements(explain, of);
  return {
    timeMs,
    identity: explain.identity,
    cache: explain.cache && (await toldCache(explain.cache, scope.reading)),
    fields,
    batches: toldBatches(explain),
    statements,
    statementsLeftOut: leftOut,
    facets,
    dependencies: dependencies.slice(0, MOST_DEPENDENCIES),
    dependencyCount: dependencies.length,
    slots: slotsOf(dependencies).length,
  };
}

const toldBatches = ({ batches }: Explanation): ToldBatch[] =>
  batches.map(({ loader, keys, places, timeMs }) => ({
    loader,
    keys,
    waiting: places.length,
    timeMs: inMs(timeMs),
  }));
