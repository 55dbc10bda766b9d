import {
  isInterfaceType,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type DocumentNode,
  type GraphQLSchema,
} from 'graphql';
import { Extensions } from 'type-graphql';

const NAME = 'cacheForS';

/**
 * Beside a field: an answer that holds it may be kept for so many seconds and no longer; 0: never. What the field
 * reads from the database and of the viewer is noted anyway: this is for what nobody can note, such as another service. It only ever shortens.
 */
export function CacheFor(seconds: number): MethodDecorator & PropertyDecorator {
  if (!(seconds >= 0)) throw new TypeError('@CacheFor takes seconds, zero or more');
  return Extensions({ [NAME]: seconds });
}

/** Seconds that an answer to this document may be kept, by the shortest hint beside any of its fields; Infinity without one. */
export function cacheLifeOf(schema: GraphQLSchema, document: DocumentNode): number {
  const typeInfo = new TypeInfo(schema);
  let shortest = Infinity;
  visit(
    document,
    visitWithTypeInfo(typeInfo, {
      Field: () => {
        shortest = Math.min(shortest, hintOf(typeInfo), lifeUnderInterface(schema, typeInfo));
      },
    }),
  );
  return shortest;
}

const secondsOf = (extensions: Readonly<Record<string, unknown>> | undefined): number =>
  typeof extensions?.[NAME] === 'number' ? extensions[NAME] : Infinity;

const hintOf = (typeInfo: TypeInfo): number => secondsOf(typeInfo.getFieldDef()?.extensions);

// A field of an interface is answered by an object's, whose hint counts.
function lifeUnderInterface(schema: GraphQLSchema, typeInfo: TypeInfo): number {
  const parent = typeInfo.getParentType();
  const field = typeInfo.getFieldDef();
  if (!field || !isInterfaceType(parent)) return Infinity;
  const hints = schema.getPossibleTypes(parent).map((type) => type.getFields()[field.name]?.extensions);
  return Math.min(...hints.map(secondsOf), Infinity);
}
