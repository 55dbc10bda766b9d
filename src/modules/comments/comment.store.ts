import { newId } from '../../kernel';
import {
  pageQuery,
  readAhead,
  type Ahead,
  type Comment as CommentRow,
  type PageRequest,
  type Prisma,
  type Scope,
} from '../../tenancy';
import { visibleComments } from './comment.policy';

export const readCommentsByIds = (
  scope: Scope,
  ids: string[],
  ahead?: Ahead,
): Promise<readonly CommentRow[]> => {
  const where = { AND: [{ id: { in: ids } }, visibleComments(scope.viewer)] };
  return readAhead(ahead, [], (select) => scope.db.comment.findMany({ where, ...select }));
};

/** The same page of comments of several tickets, by one LATERAL join. */
export async function readCommentPages(
  scope: Scope,
  ticketIds: string[],
  request: PageRequest,
): Promise<Map<string, CommentRow[]>> {
  const page = pageQuery(request);
  const tickets = await scope.db.ticket.findMany({
    where: { id: { in: ticketIds } },
    select: { id: true, comments: { ...page, where: { AND: [visibleComments(scope.viewer), page.where] } } },
    relationLoadStrategy: 'join',
  });
  return new Map(tickets.map((ticket) => [ticket.id, ticket.comments]));
}

export async function countComments(scope: Scope, ticketIds: string[]): Promise<Map<string, number>> {
  const groups = await scope.db.comment.groupBy({
    by: ['ticketId'],
    where: { AND: [{ ticketId: { in: ticketIds } }, visibleComments(scope.viewer)] },
    _count: { _all: true },
  });
  return new Map(groups.map((group) => [group.ticketId, group._count._all]));
}

export type NewComment = Omit<Prisma.CommentUncheckedCreateInput, 'id' | 'tenantId'>;

export const insertComment = (tx: Scope, comment: NewComment): Promise<CommentRow> =>
  tx.db.comment.create({ data: { ...comment, id: newId() } });

export const insertComments = (tx: Scope, comments: readonly NewComment[]): Promise<CommentRow[]> =>
  tx.db.comment.createManyAndReturn({ data: comments.map((comment) => ({ ...comment, id: newId() })) });

/** Null when the viewer may see no such comment any more. */
export async function updateCommentBody(tx: Scope, id: string, body: string): Promise<CommentRow | null> {
  const [row] = await tx.db.comment.updateManyAndReturn({
    where: { AND: [{ id }, visibleComments(tx.viewer)] },
    data: { body, editedAt: new Date() },
  });
  return row ?? null;
}

/** False when there was no such comment any more. */
export async function deleteCommentRow(tx: Scope, id: string): Promise<boolean> {
  const where = { AND: [{ id }, visibleComments(tx.viewer)] };
  return (await tx.db.comment.deleteMany({ where })).count === 1;
}
