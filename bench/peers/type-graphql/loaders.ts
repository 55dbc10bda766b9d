import type { Comment, Person, PrismaClient, Tag } from '@prisma/client';
import DataLoader from 'dataloader';

export interface Context {
  readonly tenantId: string;
  readonly prisma: PrismaClient;
  readonly loaders: ReturnType<typeof makeLoaders>;
}

function grouped<T>(ids: readonly string[], rows: readonly T[], keyOf: (row: T) => string): T[][] {
  const groups = new Map<string, T[]>(ids.map((id) => [id, []]));
  for (const row of rows) groups.get(keyOf(row))?.push(row);
  return ids.map((id) => groups.get(id) ?? []);
}

/** Loaders of one request. */
export const makeLoaders = (prisma: PrismaClient) => ({
  person: new DataLoader<string, Person | null>(async (ids) => {
    const rows = await prisma.person.findMany({ where: { id: { in: [...ids] } } });
    const byId = new Map(rows.map((row) => [row.id, row]));
    return ids.map((id) => byId.get(id) ?? null);
  }),
  comments: new DataLoader<string, Comment[]>(async (ids) => {
    const rows = await prisma.comment.findMany({
      where: { ticketId: { in: [...ids] } },
      orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
    });
    return grouped(ids, rows, ({ ticketId }) => ticketId);
  }),
  tags: new DataLoader<string, Tag[]>(async (ids) => {
    const rows = await prisma.ticketTag.findMany({
      where: { ticketId: { in: [...ids] } },
      include: { tag: true },
      orderBy: { tag: { name: 'asc' } },
    });
    return grouped(ids, rows, ({ ticketId }) => ticketId).map((group) => group.map(({ tag }) => tag));
  }),
});
