import type { Fact } from '../../events';

export const tagCreated = (tag: { id: string }): Fact => ({
  topic: 'tag.created',
  payload: { tagId: tag.id },
});

/** Which ticket has which tag. */
export interface Tagging {
  readonly ticketId: string;
  readonly tagId: string;
}

export const ticketTagged = ({ ticketId, tagId }: Tagging): Fact => ({
  topic: 'ticket.tagged',
  payload: { ticketId, tagId },
});

export const ticketUntagged = ({ ticketId, tagId }: Tagging): Fact => ({
  topic: 'ticket.untagged',
  payload: { ticketId, tagId },
});
