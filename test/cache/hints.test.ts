import { parse } from 'graphql';
import { Field, Int, InterfaceType, ObjectType, Query, Resolver, buildSchemaSync } from 'type-graphql';
import { CacheFor, cacheLifeOf } from '../../src/schema';

@InterfaceType()
abstract class Shown {
  @CacheFor(90)
  @Field(() => Int)
  hinted!: number;

  @Field(() => Int)
  plain!: number;
}

@ObjectType({ implements: Shown })
class Weather extends Shown {
  @CacheFor(30)
  @Field(() => Int)
  degrees!: number;

  @Field(() => Int)
  year!: number;
}

@ObjectType({ implements: Shown })
class Dice extends Shown {
  @CacheFor(5)
  @Field(() => Int)
  override plain!: number;

  @CacheFor(0)
  @Field(() => Int)
  thrown!: number;
}

@Resolver()
class Things {
  @CacheFor(60)
  @Query(() => Weather)
  weather(): Weather {
    return { hinted: 1, plain: 1, degrees: 20, year: 2030 };
  }

  @Query(() => Dice)
  dice(): Dice {
    return { hinted: 1, plain: 1, thrown: 6 };
  }

  @Query(() => Shown)
  shown(): Shown {
    return Object.assign(new Dice(), this.dice());
  }
}

const schema = buildSchemaSync({ resolvers: [Things], orphanedTypes: [Weather, Dice], validate: false });

describe('what an answer may live by its hints', () => {
  it.each<[life: number, text: string]>([
    [Infinity, '{ __typename }'],
    [Infinity, '{ dice { hintless: __typename } }'],
    [60, '{ weather { year } }'],
    [30, '{ weather { year degrees } }'],
    [30, '{ weather { again: degrees } }'],
    [0, '{ weather { degrees } dice { thrown } }'],
    [
      0,
      'query A { weather { ...F } dice { ...D } } fragment F on Weather { degrees } fragment D on Dice { thrown }',
    ],
    [30, '{ weather { ... on Weather { degrees } } }'],
    [30, '{ weather { ... @include(if: false) { degrees } } }'],
    // Whatever it may turn out to be.
    [5, '{ shown { plain } }'],
    [90, '{ shown { hinted } }'],
    [0, '{ shown { ... on Dice { thrown } } }'],
    [0, '{ shown { ...D } } fragment D on Dice { thrown }'],
    [5, '{ shown { ... on Shown { plain } } }'],
    // Of a document with two operations the shorter hint counts for both: it only ever shortens.
    [0, 'query A { weather { year } } query B { dice { thrown } }'],
    [60, '{ weather { nonsense } }'],
  ])('is %p seconds for %s', (life, text) => expect(cacheLifeOf(schema, parse(text))).toBe(life));

  it('is never less than nothing', () => {
    for (const seconds of [-1, NaN]) expect(() => CacheFor(seconds)).toThrow(TypeError);
    expect(() => CacheFor(0)).not.toThrow();
  });
});
