import type { Module } from '../../schema';
import { tagAccess } from './tag.access';
import { tagById } from './tag.loaders';
import { TagResolver, TicketTagsResolver } from './tag.resolver';

export const tags: Module = {
  resolvers: [TagResolver, TicketTagsResolver],
  access: tagAccess,
  nodes: { Tag: (scope, id, ahead) => tagById(scope, ahead).load(id) },
};

export { tagById } from './tag.loaders';
export { MAX_TAGS_PER_TICKET, tagNameOf } from './tag.policy';
export { ensureTags, listTags, TAGS_BY_NAME, tagTickets } from './tag.service';
export type { Tagging } from './tag.events';
export { Tag, TagConnection } from './tag.types';
