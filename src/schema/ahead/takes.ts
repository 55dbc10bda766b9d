import type { GraphQLField } from 'graphql';
import { Extensions } from 'type-graphql';
import type { Viewer } from '../../kernel';
import type { CountOfParent, Order } from '../../tenancy';

const NAME = 'takes';

/** Which rows of a relation the viewer may see: a Prisma WHERE on the rows that the field gives. */
export type VisibleRows = (viewer: Viewer) => object;

/** Columns that the resolver of a field reads. */
export interface TakenColumns {
  readonly columns: readonly string[];
}

/** The row that a relation leads to; null when the viewer may not see it. */
export interface TakenRow {
  readonly one: string;
  readonly where: VisibleRows;
}

/** A connection over a relation's rows or, with `over`, over what its join rows lead to by that relation of theirs. */
export interface TakenPage {
  readonly page: string;
  readonly over?: string;
  readonly where: VisibleRows;
  readonly order: Order;
  readonly count: CountOfParent;
}

/** The rows that the join rows of the first relation lead to by the second; `orderBy` orders the join rows. */
export interface TakenList {
  readonly through: readonly [joins: string, target: string];
  readonly where: VisibleRows;
  readonly orderBy: object;
}

export type TakenRelation = TakenRow | TakenPage | TakenList;
export type Taken = TakenColumns | TakenRelation;

/**
 * Says what a field with a resolver takes of the row of its type, so that whoever reads that row reads it, too. A field
 * without a resolver takes the column of its name; one with a resolver and without this makes the whole row be read.
 * The resolver gives the same by itself: it is what runs where a row was read otherwise.
 */
export const Takes = (taken: Taken): MethodDecorator & PropertyDecorator => Extensions({ [NAME]: taken });

/** What a field declares. */
export const takenBy = (field: Pick<GraphQLField<unknown, unknown>, 'extensions'>): Taken | undefined =>
  field.extensions[NAME] as Taken | undefined;

export const isRelation = (taken: Taken): taken is TakenRelation => !('columns' in taken);

/** The relations from a row to those that a field gives. */
export function relationsOf(taken: TakenRelation): readonly string[] {
  if ('one' in taken) return [taken.one];
  if ('through' in taken) return taken.through;
  return taken.over === undefined ? [taken.page] : [taken.page, taken.over];
}
