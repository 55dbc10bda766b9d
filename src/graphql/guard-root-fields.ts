import type { GraphQLFieldMap, GraphQLSchema } from 'graphql';
import { atriumError, demand } from '../kernel';
import type { Access, GraphqlContext, Needs } from '../schema';
import { mayUse } from './may-use';

/**
 * Puts the modules' decisions in front of every root field. Throws when a root field has no decision, or a decision
 * no root field: whoever adds one says who may use it.
 */
export function guardRootFields(schema: GraphQLSchema, access: Access): void {
  guard('Query', schema.getQueryType()?.getFields() ?? {}, access.queries ?? {});
  const needs = Object.entries(access.mutations ?? {}).map(([name, rule]) => [name, rule.needs] as const);
  guard('Mutation', schema.getMutationType()?.getFields() ?? {}, Object.fromEntries(needs));
}

function guard(
  type: string,
  fields: GraphQLFieldMap<unknown, GraphqlContext>,
  decided: Readonly<Record<string, Needs>>,
): void {
  const undecided = Object.keys(fields).filter((name) => !Object.hasOwn(decided, name));
  const unknown = Object.keys(decided).filter((name) => !Object.hasOwn(fields, name));
  if (undecided.length > 0 || unknown.length > 0) {
    throw new Error(
      `Who may use it? Decide in the module's *.access.ts. ${type} without a decision: ${undecided.join(', ') || 'none'}; decisions without a field: ${unknown.join(', ') || 'none'}.`,
    );
  }
  for (const [name, needs] of Object.entries(decided)) {
    const field = fields[name];
    const resolve = field?.resolve;
    if (!field || !resolve) throw new Error(`${type}.${name} has no resolver.`);
    field.resolve = (source, args, context, info) => {
      requireUse(context, needs);
      return resolve(source, args, context, info);
    };
  }
}

function requireUse({ scope, pushRelease }: GraphqlContext, needs: Needs): void {
  if (needs === 'ANYBODY' || (needs === 'DEPLOY' && pushRelease)) return;
  if (!scope) throw atriumError('UNAUTHENTICATED', 'Sign in: by a session, a bearer token or an API key.');
  demand(mayUse(scope.viewer, needs));
}
