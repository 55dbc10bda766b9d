import { allowIf, refuse, type Decision, type Viewer } from '../../kernel';
import { CommentVisibility, type Prisma, whereRelated } from '../../tenancy';
import { visibleTickets } from '../tickets';

/** Of a comment, what decides who may touch it. */
interface Written {
  readonly authorId: string;
  readonly visibility: CommentVisibility;
}

/** Comments on tickets that the viewer sees; internal ones for those who write such. */
export function visibleComments(viewer: Viewer): Prisma.CommentWhereInput {
  return {
    ...(!viewer.may('COMMENTS_INTERNAL') && { visibility: CommentVisibility.PUBLIC }),
    ...whereRelated('ticket', visibleTickets(viewer)),
  };
}

/** May comment on a ticket that they see. */
export function mayWrite(viewer: Viewer, visibility: CommentVisibility): Decision {
  if (visibility === CommentVisibility.PUBLIC)
    return allowIf(viewer.may('COMMENTS_WRITE'), 'Only those who write comments may do this.');
  return allowIf(viewer.may('COMMENTS_INTERNAL'), 'Internal comments are for those who work on tickets.');
}

/** Only the author puts words into their own mouth. */
export function mayEdit(viewer: Viewer, comment: Written): Decision {
  if (comment.authorId !== viewer.personId) return refuse('Only its author may edit a comment.');
  return mayWrite(viewer, comment.visibility);
}

export function mayDelete(viewer: Viewer, comment: Written): Decision {
  const may = viewer.may('COMMENTS_MODERATE') || mayEdit(viewer, comment).allowed;
  return allowIf(may, 'Only its author and moderators may delete a comment.');
}
