import { execute, type ExecutionResult, parse } from 'graphql';
import { documentOf, engine, quiet, told } from '../../../test/support/bare-engine';
import { chancySchema, newWorld } from '../../../test/support/chancy-world';
import { compiledExecutor } from './create-executor';

const schema = chancySchema();

describe('the plans of a server', () => {
  it('are made once for each document and way its conditions come out', async () => {
    const { run, counts } = await engine(schema);
    const query = 'query ($a: Boolean!) { person { name @skip(if: $a) isGood } }';
    for (const a of [true, false, true, false, true]) await run(query, { a }, newWorld(1, false));
    expect(counts()).toEqual({ plans: 2, compiled: 5, interpreted: 0, hopeless: 0 });
  });

  it('are not made for more than 16 ways, which is told once', async () => {
    const logged: unknown[] = [];
    const { run, counts } = await engine(schema, { debug: (...line) => void logged.push(line) });
    const names = ['a', 'b', 'c', 'd', 'e'];
    const query = `query Many(${names.map((name) => `$${name}: Boolean!`).join()}) { person { ${names.map((name) => `${name}: name @skip(if: $${name})`).join(' ')} } }`;
    for (let ways = 0; ways < 32; ways += 1) {
      const variables = Object.fromEntries(names.map((name, bit) => [name, ((ways >> bit) & 1) === 1]));
      const [theirs, ours] = [newWorld(3, false), newWorld(3, false)];
      const expected = await execute({
        schema,
        document: documentOf(query),
        variableValues: variables,
        contextValue: theirs,
      });
      expect(told((await run(query, variables, ours)) as ExecutionResult)).toEqual(told(expected));
    }
    expect(counts()).toEqual({ plans: 16, compiled: 16, interpreted: 16, hopeless: 1 });
    expect(logged).toEqual([
      [
        { operation: 'Many', reason: 'its conditions come out in more than 16 ways' },
        'an operation is not compiled',
      ],
    ]);
  });

  it('are not needed to say which operation is missing', async () => {
    const { gateway, counts } = compiledExecutor({ schema, logger: quiet });
    const { executor } = await gateway.load({ apollo: {} });
    const document = parse('query A { __typename } query B { __typename }');
    const { errors } =
      (await executor?.({
        document,
        operation: undefined,
        request: { operationName: 'C' },
        context: {},
      } as never)) ?? {};
    expect(errors?.[0]?.message).toBe('Unknown operation named "C".');
    expect(counts()).toMatchObject({ interpreted: 1 });
  });
});
