import type { GraphQLFieldResolver, GraphQLSchema } from 'graphql';
import { isObjectType } from 'graphql';
import { readsContextAlone, type GraphqlContext } from '../schema';

type Resolve = GraphQLFieldResolver<unknown, GraphqlContext, Record<string, unknown>>;
type Method = (...params: unknown[]) => unknown;
type Take = (source: unknown, context: GraphqlContext) => unknown;
type Class = new () => Readonly<Record<string, Method>>;

/** What type-graphql notes of a parameter; its own types are not exported. */
interface NotedParam {
  readonly kind: string;
  readonly index: number;
  readonly propertyName?: string;
  readonly resolver?: (data: { readonly context: GraphqlContext }) => unknown;
}

interface NotedResolver {
  readonly kind: string;
  readonly target: Class;
  readonly methodName: string;
  readonly schemaName: string;
  readonly params?: readonly NotedParam[];
  readonly middlewares?: readonly unknown[];
  readonly roles?: readonly unknown[];
  readonly getObjectType: () => unknown;
}

interface Noted {
  readonly fieldResolvers: readonly NotedResolver[];
  readonly objectTypes: readonly { readonly name: string; readonly target: unknown }[];
}

const withoutInfo = new WeakSet<object>();

/** Whether a resolver is called with its parent and the context alone, and never looks at arguments or `info`. */
export const takesNoInfo = (resolve: object): boolean => withoutInfo.has(resolve);

/** Says that a resolver is such a one. */
export function callWithoutInfo(resolve: object): void {
  withoutInfo.add(resolve);
}

/**
 * Calls the methods of field resolvers directly where they take their parent and the request's context alone:
 * type-graphql puts objects and lists together for each call, which is for each row. What it would do more for, such as
 * arguments to be checked, is left to it. Returns how many fields are called so.
 */
export function callDirectly(schema: GraphQLSchema): number {
  const noted = (globalThis as unknown as { TypeGraphQLMetadataStorage?: Noted }).TypeGraphQLMetadataStorage;
  if (!noted) throw new Error('type-graphql notes its resolvers elsewhere: look at direct-resolvers.ts.');
  const names = new Map(noted.objectTypes.map(({ name, target }) => [target, name]));
  const instances = new Map<Class, Readonly<Record<string, Method>>>();
  const instanceOf = (of: Class): Readonly<Record<string, Method>> => {
    let instance = instances.get(of);
    if (!instance) instances.set(of, (instance = new of()));
    return instance;
  };
  let count = 0;
  for (const resolver of noted.fieldResolvers) {
    const type = schema.getType(names.get(resolver.getObjectType()) ?? '');
    const field = isObjectType(type) ? type.getFields()[resolver.schemaName] : undefined;
    const takes = takesOf(resolver);
    if (!field?.resolve || !takes) continue;
    const instance = instanceOf(resolver.target);
    const method = instance[resolver.methodName];
    if (!method) continue;
    const resolve = directly(method.bind(instance), takes);
    callWithoutInfo(resolve);
    field.resolve = resolve as typeof field.resolve;
    count += 1;
  }
  return count;
}

/** How each parameter is found; null when one needs more than the parent and the context. */
function takesOf({ kind, params, middlewares = [], roles = [] }: NotedResolver): Take[] | null {
  if (kind !== 'external' || !params || middlewares.length > 0 || roles.length > 0) return null;
  const takes: Take[] = [];
  for (const param of params.toSorted((one, other) => one.index - other.index)) {
    const take = takeOf(param);
    if (!take) return null;
    takes.push(take);
  }
  return takes;
}

function takeOf({ kind, propertyName, resolver }: NotedParam): Take | null {
  if (propertyName !== undefined) return null;
  if (kind === 'root') return (source) => source;
  if (kind === 'context') return (_source, context) => context;
  if (kind !== 'custom' || !resolver || !readsContextAlone(resolver)) return null;
  return (_source, context) => resolver({ context });
}

/** Without a list of parameters for the usual few. */
function directly(method: Method, takes: readonly Take[]): Resolve {
  const [first, second, ...others] = takes;
  if (!first) return () => method();
  if (!second) return (source, _args, context) => method(first(source, context));
  if (others.length === 0)
    return (source, _args, context) => method(first(source, context), second(source, context));
  return (source, _args, context) => method(...takes.map((take) => take(source, context)));
}
