import { Prisma } from '../generated/prisma/client';

/** What a list or a row is asked for besides its own columns: one read brings it all. Made by src/schema/ahead. */
export interface Ahead {
  /** Equal for two that select the same. */
  readonly key: string;
  /** Arguments of a Prisma read that select what was asked for, and these columns besides. */
  readonly select: (columns: readonly string[]) => object;
  /** The same, but for what Prisma does not take and the reads that we compile do. */
  readonly forPrisma: Ahead;
  /** Notes on rows that were read by this selection what they carry; resolves fields of them without a read. */
  readonly carry: <Row extends object>(rows: readonly Row[]) => readonly Row[];
}

/**
 * Reads rows by the selection of `ahead`, or whole ones without. Spread what `read` is given into Prisma's arguments.
 * Rows have what was asked for, their id and `columns`, and nothing else, whatever their type says: hand them to the
 * resolver that asked, keep them nowhere.
 */
export async function readAhead<Row extends object>(
  ahead: Ahead | undefined,
  columns: readonly string[],
  read: (select: object) => PromiseLike<Row[]>,
): Promise<readonly Row[]> {
  if (!ahead) return read({});
  try {
    return ahead.carry(await read(ahead.select(columns)));
  } catch (error) {
    // What has a form that is not compiled, Prisma reads; and it refuses what only compiled reads know.
    if (!(error instanceof Prisma.PrismaClientValidationError)) throw error;
    const { forPrisma } = ahead;
    return forPrisma.carry(await read(forPrisma.select(columns)));
  }
}
