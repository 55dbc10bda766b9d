import { v5, v7, validate } from 'uuid';

/** A new time-ordered id (UUID version 7). Ids are made in code: PostgreSQL 15 has no function for them. */
export const newId = (): string => v7();

/** The same id for the same name, so that repeated work finds what it made before (UUID version 5). */
export const idFor = (namespaceId: string, name: string): string => v5(name, namespaceId);

export const isUuid = (value: string): boolean => validate(value);
