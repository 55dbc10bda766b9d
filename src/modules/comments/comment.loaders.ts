import { oneByKey, pagesByParent } from '../../tenancy';
import { countComments, readCommentPages, readCommentsByIds } from './comment.store';

/** Comments by UUID that the viewer may see; null for others. */
export const commentById = oneByKey(readCommentsByIds, (comment) => comment.id);

export const commentsOfTicket = pagesByParent(readCommentPages, countComments);
