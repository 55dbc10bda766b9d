import type { ApolloServer, HTTPGraphQLResponse } from '@apollo/server';
import { isObjectType, type GraphQLSchema } from 'graphql';
import { Explanation, type GraphqlContext } from '../../schema';
import { buildAtriumSchema } from '../build-schema';
import { explaining } from './explaining-apollo';

type Engine = ApolloServer<GraphqlContext>;

const resolversOf = (schema: GraphQLSchema): unknown[] =>
  Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .flatMap((type) => Object.values(type.getFields()).map(({ resolve }) => resolve));

/** Engines that only tell which of them was asked. */
function engines() {
  const asked: string[] = [];
  const schemas: GraphQLSchema[] = [];
  const engine = (name: string): Engine =>
    ({
      executeHTTPGraphQLRequest: async () => {
        asked.push(name);
        return {} as HTTPGraphQLResponse;
      },
      stop: async () => void asked.push(`stop ${name}`),
    }) as unknown as Engine;
  const apollo = explaining(engine('plain'), async (schema) => {
    schemas.push(schema);
    return engine('explaining');
  });
  const send = (explain: Explanation | null) =>
    apollo.executeHTTPGraphQLRequest({
      httpGraphQLRequest: {} as never,
      context: async () => ({ explain }) as GraphqlContext,
    });
  return { asked, schemas, apollo, send };
}

const explain = () => new Explanation({ withPlans: false, identity: 'read' });

describe('the engine of requests that are explained', () => {
  it('is not made before somebody asks', async () => {
    const { asked, schemas, apollo, send } = engines();
    await send(null);
    await apollo.stop();
    expect(asked).toEqual(['plain', 'stop plain']);
    expect(schemas).toEqual([]);
  });

  it('is made once, and stopped with the other', async () => {
    const { asked, schemas, apollo, send } = engines();
    await Promise.all([send(explain()), send(null), send(explain())]);
    await apollo.stop();
    expect(asked.toSorted()).toEqual(['explaining', 'explaining', 'plain', 'stop explaining', 'stop plain']);
    expect(schemas).toHaveLength(1);
  });

  it('leaves the fields of everybody else as they are', async () => {
    const schema = await buildAtriumSchema();
    const before = resolversOf(schema);
    const { schemas, send } = engines();
    await send(explain());
    expect(resolversOf(schema)).toEqual(before);
    const [noted] = schemas;
    const others = noted ? resolversOf(noted) : [];
    expect(others).toHaveLength(before.length);
    expect(others.filter((resolve) => before.includes(resolve) && resolve !== undefined)).toEqual(
      // Those of the introspection, which all schemas share.
      before.filter((resolve) => others.includes(resolve) && resolve !== undefined),
    );
    const ours = Object.values(noted?.getTypeMap() ?? {}).filter(
      (type) => isObjectType(type) && !type.name.startsWith('__'),
    );
    for (const type of ours.filter(isObjectType)) {
      for (const field of Object.values(type.getFields())) {
        const plain = schema.getType(type.name);
        expect(field.resolve).toBeDefined();
        expect(isObjectType(plain) && plain.getFields()[field.name]?.resolve).not.toBe(field.resolve);
      }
    }
  });
});
