import { buildSchema as schemaOf } from 'graphql';
import { Mutation, Query, Resolver } from 'type-graphql';
import { buildAtriumSchema } from '../../src/graphql';
import { access } from '../../src/graphql/access';
import { guardRootFields } from '../../src/graphql/guard-root-fields';
import { modules } from '../../src/modules';
import type { Module } from '../../src/schema';

@Resolver()
class UndecidedQuery {
  @Query(() => String)
  undecidedQuery(): string {
    return 'for whom?';
  }
}

@Resolver()
class UndecidedMutation {
  @Mutation(() => String)
  undecidedMutation(): string {
    return 'for whom?';
  }
}

/** Builds the schema of the house with one module more, which decides nothing. */
async function buildWith(resolvers: Module['resolvers']): Promise<unknown> {
  const all = modules as Module[];
  all.push({ resolvers, access: {} });
  try {
    return await buildAtriumSchema();
  } finally {
    all.pop();
  }
}

const buildWithout = async (): Promise<unknown> => buildAtriumSchema();

describe('the schema', () => {
  it('is built when every root field has a decision', async () => {
    await expect(buildWithout()).resolves.toBeDefined();
  });

  it('is not built with a query that nobody decided about', async () => {
    await expect(buildWith([UndecidedQuery])).rejects.toThrow(
      /Decide in the module's \*\.access\.ts\. Query without a decision: undecidedQuery;/,
    );
  });

  it('is not built with a mutation that nobody decided about', async () => {
    await expect(buildWith([UndecidedMutation])).rejects.toThrow(
      /Mutation without a decision: undecidedMutation;/,
    );
  });

  it.each([
    ['query', access.queries as Record<string, unknown>, 'SIGNED_IN'],
    ['mutation', access.mutations as Record<string, unknown>, { needs: 'SIGNED_IN' }],
  ])('is not built with a decision about a %s that there is not', async (_kind, decisions, decision) => {
    decisions['goneField'] = decision;
    try {
      await expect(buildWithout()).rejects.toThrow(/decisions without a field: goneField/);
    } finally {
      delete decisions['goneField'];
    }
  });

  it('is not guarded where a root field has no resolver of its own', () => {
    const schema = schemaOf('type Query { bare: String }');
    expect(() => guardRootFields(schema, { queries: { bare: 'ANYBODY' } })).toThrow(/no resolver/);
  });
});
