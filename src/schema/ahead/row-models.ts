import { DATA_MODEL } from '../../generated/data-model';

interface RowRelation {
  readonly model: string;
  readonly side: 'own' | 'child';
  readonly isList: boolean;
  /** Of this model for side `own`, else of the other one; null when there are several. */
  readonly foreignKey: string | null;
}

/** A table as Prisma sees it. The GraphQL type of its rows has its name. */
export interface RowModel {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly relations: Readonly<Record<string, RowRelation>>;
}

const models: Readonly<Record<string, RowModel>> = DATA_MODEL;

/** The model whose rows an object type shows; undefined when it shows none. */
export const modelOf = (type: string): RowModel | undefined =>
  Object.hasOwn(models, type) ? models[type] : undefined;

export const hasColumn = (model: RowModel, name: string): boolean => Object.hasOwn(model.fields, name);

export const relationOf = (model: RowModel, name: string): RowRelation | undefined =>
  Object.hasOwn(model.relations, name) ? model.relations[name] : undefined;
