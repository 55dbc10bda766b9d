import {
  ApolloServer,
  type ApolloServerPlugin,
  type BaseContext,
  type GraphQLResponse,
} from '@apollo/server';
import { buildSchema, GraphQLError } from 'graphql';
import { atriumError } from '../../kernel';
import { costGate } from './cost-gate';
import type { CostBudget } from './cost.types';

const schema = buildSchema(`
  type Query { me: Person people(first: Int, last: Int): PersonConnection! broken: Person! }
  type Mutation { rename(to: String!): Person! }
  type Person { name: String friends(first: Int, last: Int): PersonConnection! }
  type PersonConnection { nodes: [Person!]! totalCount: Int! }
`);
const rename = ({ to }: { to: string }) => {
  if (to === 'no') throw new Error('no');
  return { name: to };
};
const root = {
  me: { name: 'Ann' },
  people: { nodes: [{ name: 'Ann' }, { name: 'Bob' }], totalCount: 2 },
  broken: () => {
    throw new Error('broken');
  },
  rename,
};

const STATUS = { maximumAvailable: 1_000, currentlyAvailable: 900, restoreRate: 10 };

/** A budget that writes down what is asked of it. */
function written(refusal?: Error, wait?: Promise<void>) {
  const log: string[] = [];
  const budget: CostBudget<BaseContext> = {
    reserve: async (_context, points) => {
      log.push(`reserve ${points}`);
      await wait;
      if (refusal) throw refusal;
      return {
        settle: (actual) => {
          log.push(`settle ${actual}`);
          return Promise.resolve(STATUS);
        },
      };
    },
  };
  return { budget, log };
}

interface Given {
  readonly budget?: CostBudget<BaseContext> | null;
  readonly maxCost?: number;
  readonly plugin?: ApolloServerPlugin;
}

async function ask(query: string, given: Given = {}, operationName?: string): Promise<GraphQLResponse> {
  const { budget = null, maxCost = 100, plugin } = given;
  const fields = {
    ofAnswer: ({ currentlyAvailable }: typeof STATUS) => ({ left: String(currentlyAvailable) }),
    ofRefusal: () => ({ wait: '3' }),
  };
  const server = new ApolloServer({
    schema,
    rootValue: root,
    plugins: [costGate({ schema, maxCost, budget, fields }), ...(plugin ? [plugin] : [])],
    stopOnTerminationSignals: false,
    logger: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
  });
  try {
    return await server.executeOperation({ query, ...(operationName && { operationName }) });
  } finally {
    await server.stop();
  }
}

const resultOf = ({ body }: GraphQLResponse) => {
  if (body.kind !== 'single') throw new Error('the answer is in parts');
  return body.singleResult;
};

describe('the gate of cost', () => {
  const query = '{ people(first: 7) { nodes { name } } }';

  it('tells what was asked for and what it came to', async () => {
    const { extensions } = resultOf(await ask(query));
    expect(extensions).toEqual({ cost: { requestedQueryCost: 7, actualQueryCost: 2 } });
  });

  it('reserves what is asked for, gives back what was not used and tells what is left', async () => {
    const { budget, log } = written();
    const answer = await ask(query, { budget });
    expect(log).toEqual(['reserve 7', 'settle 2']);
    expect(answer.http.headers.get('left')).toBe('900');
    expect(resultOf(answer).extensions).toEqual({
      cost: { requestedQueryCost: 7, actualQueryCost: 2, throttleStatus: STATUS },
    });
  });

  it('refuses what costs more than allowed, tells where it goes and charges nothing', async () => {
    const { budget, log } = written();
    const deep = '{ me { name } people(first: 7) { nodes { friends(first: 5) { nodes { name } } } } }';
    const answer = await ask(deep, { budget, maxCost: 42 });
    expect(answer.http.status).toBe(400);
    expect(resultOf(answer)).toEqual({
      errors: [
        expect.objectContaining({
          message:
            'The operation would cost 43 points; 42 are allowed. Most expensive: `people.nodes.friends` with 35 points. Ask for fewer rows or fields.',
          extensions: expect.objectContaining({ code: 'COST_EXCEEDS_MAXIMUM' }),
        }),
      ],
    });
    expect(resultOf(await ask(deep, { maxCost: 43 })).data).toBeDefined();
    expect(log).toEqual([]);
  });

  it.each([
    ['variables that do not fit', 'query ($n: Int!) { people(first: $n) { totalCount } }', 'BAD_USER_INPUT'],
    ['what is not valid', '{ nobody }', 'GRAPHQL_VALIDATION_FAILED'],
    ['what is not GraphQL', '{', 'GRAPHQL_PARSE_FAILED'],
  ])('charges nothing for %s', async (_name, text, code) => {
    const { budget, log } = written();
    expect(resultOf(await ask(text, { budget })).errors).toMatchObject([{ extensions: { code } }]);
    expect(log).toEqual([]);
  });

  it('leaves it to Apollo to say that there is no such operation', async () => {
    const { budget, log } = written();
    const { errors } = resultOf(
      await ask('query A { me { name } } query B { me { name } }', { budget }, 'C'),
    );
    expect(errors).toMatchObject([{ extensions: { code: 'OPERATION_RESOLUTION_FAILURE' } }]);
    expect(log).toEqual([]);
  });

  it('hands on that the budget refuses, with its status and fields', async () => {
    const { budget, log } = written(atriumError('THROTTLED', 'Wait 3 s.'));
    const answer = await ask(query, { budget });
    expect(resultOf(answer)).toMatchObject({
      errors: [{ message: 'Wait 3 s.', extensions: { code: 'THROTTLED' } }],
    });
    expect(resultOf(answer).extensions).toBeUndefined();
    expect([answer.http.status, answer.http.headers.get('wait')]).toEqual([429, '3']);
    expect(log).toEqual(['reserve 7']);
  });

  it('charges failed mutations for what they did', async () => {
    const { budget, log } = written();
    const text =
      'mutation { a: rename(to: "x") { name } b: rename(to: "no") { name } c: rename(to: "y") { name } }';
    const { data, extensions } = resultOf(await ask(text, { budget }));
    expect(data).toBeNull();
    expect(extensions).toMatchObject({ cost: { requestedQueryCost: 30, actualQueryCost: 20 } });
    expect(log).toEqual(['reserve 30', 'settle 20']);
  });

  it('charges nothing for a field that failed', async () => {
    const { budget, log } = written();
    expect(resultOf(await ask('{ broken { name } }', { budget })).data).toBeNull();
    expect(log).toEqual(['reserve 1', 'settle 0']);
  });
});

describe('a request that ends before its answer', () => {
  const query = '{ people(first: 7) { nodes { name } } }';
  const listening = (listener: object): ApolloServerPlugin => ({
    requestDidStart: () => Promise.resolve(listener),
  });
  const fail = () => Promise.reject(new GraphQLError('elsewhere'));

  it('is free when another gate refuses it, even if that is quicker than the budget', async () => {
    let go = (): void => undefined;
    const slow = new Promise<void>((resolve) => {
      go = resolve;
    });
    for (const wait of [Promise.resolve(), slow]) {
      const { budget, log } = written(undefined, wait);
      const answer = await ask(query, { budget, plugin: listening({ didResolveOperation: fail }) });
      expect(resultOf(answer).extensions).toBeUndefined();
      go();
      await new Promise(setImmediate);
      expect(log).toEqual(['reserve 7', 'settle 0']);
    }
  });

  it('is charged in full, once, when it breaks while it runs', async () => {
    const { budget, log } = written();
    const plugin = listening({ executionDidStart: fail });
    await expect(ask(query, { budget, plugin })).rejects.toThrow('Internal server error');
    expect(log).toEqual(['reserve 7', 'settle 7']);
  });

  it('is settled once when its answer breaks', async () => {
    const { budget, log } = written();
    const plugin = listening({ willSendResponse: fail });
    await expect(ask(query, { budget, plugin })).rejects.toThrow('Internal server error');
    expect(log).toEqual(['reserve 7', 'settle 2']);
  });
});
