import { isAdministrator, isStaff, type Viewer } from '../../kernel';
import { CommentVisibility, type Prisma } from '../../tenancy';

/** Staff read everything; a customer reads public comments on their own tickets. */
export function visibleComments(viewer: Viewer): Prisma.CommentWhereInput {
  if (isStaff(viewer)) return {};
  return { visibility: CommentVisibility.PUBLIC, ticket: { requesterId: viewer.personId } };
}

/** Internal notes are written by staff. */
export const mayWrite = (viewer: Viewer, visibility: CommentVisibility): boolean =>
  visibility === CommentVisibility.PUBLIC || isStaff(viewer);

/** Only the author puts words into their own mouth. */
export const mayEdit = (viewer: Viewer, comment: { authorId: string }): boolean =>
  comment.authorId === viewer.personId;

export const mayDelete = (viewer: Viewer, comment: { authorId: string }): boolean =>
  mayEdit(viewer, comment) || isAdministrator(viewer);
