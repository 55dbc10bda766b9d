import { oneByKey, valueByParent, type Tag as TagRow } from '../../tenancy';
import { readTagsByIds, readTagsOfTickets } from './tag.store';

/** Tags by UUID that the viewer may see; null for others. */
export const tagById = oneByKey(readTagsByIds, (tag) => tag.id);

/** The tags of a ticket by name, of those that the viewer may see. */
export const tagsOfTicket = valueByParent<readonly TagRow[]>(readTagsOfTickets, []);
