import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GraphQLResponse } from '@apollo/server';
import { assert, asyncProperty, integer } from '../support/properties';
import { isAbstractType, isEnumType, isObjectType, parse, validate } from 'graphql';
import { Role } from '../../src/kernel';
import { nullsOf } from '../support/bare-engine';
import { randomFrom } from '../support/random';
import { randomOperation } from '../support/random-operation';
import { createTwoEngines, type TwoEngines } from '../support/two-engines';

let engines: TwoEngines;
beforeAll(async () => {
  engines = await createTwoEngines();
});
afterAll(() => engines.close());

const OWNER = { name: 'owner', role: Role.OWNER };
const CUSTOMER = { name: 'customer', role: Role.CUSTOMER };

/**
 * All that is sent of an answer; errors in an order that does not depend on which row was read first. Where an error made
 * an object null, which others are told of what was in it is a matter of time: then only what is null for errors counts.
 */
function sent({ body, http }: GraphQLResponse) {
  if (body.kind !== 'single') throw new Error('the answer is in parts');
  const { data, errors = [], extensions } = body.singleResult;
  const nulls = data === undefined ? [] : nullsOf({ data, errors });
  const isSpread = data !== undefined && errors.some(({ path = [] }) => !nulls.includes(path.join('.')));
  return {
    status: http.status,
    data: JSON.stringify(data),
    errors: isSpread ? nulls : errors.map((error) => JSON.stringify(error)).toSorted(),
    extensions: JSON.stringify(extensions),
  };
}

describe('the answer to any operation', () => {
  it('is the same by a plan and by graphql-js, for who sees all and who sees little', async () => {
    const { schema, tenant, compiled, interpreted } = engines;
    const ids = Object.values(tenant.ids);
    const seen = { answers: 0, rows: 0, refused: 0, errors: 0 };
    await assert(
      asyncProperty(integer({ min: 0, max: 2 ** 32 - 1 }), async (seed) => {
        const asked = randomOperation(randomFrom(seed), { schema, ids, mutations: false });
        for (const who of [OWNER, CUSTOMER]) {
          const variables = asked.otherVariables();
          const ours = sent(await compiled(who, asked.query, variables));
          const theirs = sent(await interpreted(who, asked.query, variables));
          expect({ query: asked.query, variables, ...ours }).toEqual({
            query: asked.query,
            variables,
            ...theirs,
          });
          seen.answers += ours.data === undefined ? 0 : 1;
          seen.refused += ours.data === undefined ? 1 : 0;
          seen.rows += (ours.data ?? '').length > 100 ? 1 : 0;
          seen.errors += ours.data === undefined ? 0 : ours.errors.length;
        }
      }),
      { numRuns: 120, endOnFailure: true },
    );
    // The property is about something.
    expect(seen.answers).toBeGreaterThan(60);
    expect(seen.rows).toBeGreaterThan(15);
    expect(seen.refused).toBeGreaterThan(5);
    expect(seen.errors).toBeGreaterThan(5);
  });

  it.each<[name: string, query: string, variables?: object]>([
    ['an id that is none', '{ node(id: "none") { id } viewer { role } }'],
    ['an operation that is missing', 'query A { viewer { role } } query B { viewer { role } }'],
    ['a variable of the wrong type', 'query ($n: Int) { tickets(first: $n) { totalCount } }', { n: 'x' }],
    ['a page that is too long', '{ tickets(first: 1000) { totalCount } viewer { role } }'],
    ['introspection', '{ __schema { queryType { name fields { name } } } __type(name: "Ticket") { kind } }'],
  ])('is the same for %s', async (_name, query, variables = {}) => {
    const { compiled, interpreted } = engines;
    expect(sent(await compiled(OWNER, query, variables))).toEqual(
      sent(await interpreted(OWNER, query, variables)),
    );
  });
});

const ROOT = join(__dirname, '../..');

/** Every operation that is valid of the pages of the documentation and of the benchmark. */
function writtenOperations(): string[] {
  const pages = ['README.md', ...readdirSync(join(ROOT, 'docs')).map((name) => `docs/${name}`)];
  const documented = pages
    .filter((name) => name.endsWith('.md'))
    .flatMap((name) => [...readFileSync(join(ROOT, name), 'utf8').matchAll(/```graphql\n(.*?)```/gs)])
    .map(([, text]) => text ?? '');
  const bench = readFileSync(join(ROOT, 'bench/comparison/operations.mjs'), 'utf8');
  const ours = /const ours = \{(.*?)\n\};/s.exec(bench)?.[1] ?? '';
  const measured = [...ours.matchAll(/[`']((?:query|mutation) .*?)[`']/gs)].map(([, text]) => text ?? '');
  expect(measured.length).toBeGreaterThanOrEqual(5);
  return [...documented, ...measured].filter(isValid);
}

function isValid(text: string): boolean {
  try {
    return validate(engines.schema, parse(text)).length === 0;
  } catch {
    // A page may show an excerpt.
    return false;
  }
}

describe('the operations of the documentation and the benchmark', () => {
  it('are compiled once, and served by their plans from then on', async () => {
    const { compiled, executor, tenant } = engines;
    const variables = { id: tenant.ids.Ticket, ticket: tenant.ids.Ticket, first: 3, body: 'Thanks.' };
    const texts = writtenOperations().filter((text) => !/^\s*(mutation|subscription)/.test(text));
    expect(texts.length).toBeGreaterThanOrEqual(5);
    let executed = 0;
    for (const text of texts) {
      const before = executor.counts();
      const { data } = sent(await compiled(OWNER, text, variables));
      // One page shows what is refused for its cost.
      const times = data === undefined ? 0 : 1;
      executed += times;
      const first = executor.counts();
      await compiled(OWNER, text, variables);
      const second = executor.counts();
      const served = second.compiled - first.compiled;
      expect({ text, made: first.plans - before.plans, again: second.plans - first.plans, served }).toEqual({
        text,
        made: times,
        again: 0,
        served: times,
      });
    }
    expect(executed).toBeGreaterThanOrEqual(texts.length - 1);
    expect(executor.counts().hopeless).toBe(0);
  });
});

describe('the schema', () => {
  const objects = () =>
    Object.values(engines.schema.getTypeMap()).filter(
      (type) => isObjectType(type) && !type.name.startsWith('__'),
    );

  it('has a resolver on no field that is a property of its row', () => {
    const resolved = objects()
      .filter(isObjectType)
      .flatMap((type) => Object.values(type.getFields()).map((field) => ({ type: type.name, field })))
      .filter(({ field }) => field.resolve && /createBasicFieldResolver|root\[/.test(String(field.resolve)))
      .map(({ type, field }) => `${type}.${field.name}`);
    expect(resolved).toEqual([]);
  });

  it('lets every object tell its type at once', () => {
    for (const type of Object.values(engines.schema.getTypeMap())) {
      if (isObjectType(type))
        expect({ type: type.name, check: type.isTypeOf }).toEqual({ type: type.name, check: undefined });
      if (!isAbstractType(type)) continue;
      const [name] = engines.schema.getPossibleTypes(type).map((one) => one.name);
      const info = {} as never;
      expect(type.resolveType?.({ __typename: name, kind: name }, {}, info, type)).toBe(name);
    }
  });

  it('has enums that are written as they are kept', () => {
    for (const type of Object.values(engines.schema.getTypeMap())) {
      if (!isEnumType(type) || type.name.startsWith('__')) continue;
      for (const { name, value } of type.getValues())
        expect({ type: type.name, value }).toEqual({ type: type.name, value: name });
    }
  });
});
