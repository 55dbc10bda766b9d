import {
  defaultFieldResolver,
  isObjectType,
  type GraphQLField,
  type GraphQLResolveInfo,
  type GraphQLSchema,
} from 'graphql';
import type { GraphqlContext } from '../../schema';

/**
 * Makes every field of a schema note its times, for requests that are explained. Give it a schema of their own: the one
 * that all others run on is not touched.
 */
export function noteFields(schema: GraphQLSchema): void {
  for (const type of Object.values(schema.getTypeMap())) {
    // Those of the introspection are shared by all schemas.
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) noteField(type.name, field);
  }
}

function noteField(
  parentType: string,
  field: GraphQLField<unknown, GraphqlContext, Record<string, unknown>>,
): void {
  const resolve = field.resolve ?? defaultFieldResolver;
  field.resolve = (source, args, context, info) => {
    const work = (): unknown => resolve(source, args, context, info);
    const { explain } = context;
    return explain ? explain.resolve({ path: pathOf(info), parentType, name: field.name }, work) : work();
  };
}

/** Names as in the answer, without the places in lists: `tickets.nodes.subject`. */
function pathOf({ path }: GraphQLResolveInfo): string {
  const names: string[] = [];
  for (let at: GraphQLResolveInfo['path'] | undefined = path; at; at = at.prev) {
    if (typeof at.key === 'string') names.unshift(at.key);
  }
  return names.join('.');
}
