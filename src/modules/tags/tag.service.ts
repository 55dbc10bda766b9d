import { appendFacts } from '../../events';
import { atriumError, demand } from '../../kernel';
import {
  transaction,
  type Ahead,
  type Order,
  type Page,
  type PageRequest,
  type Scope,
  type Tag as TagRow,
  type Ticket as TicketRow,
} from '../../tenancy';
import { lockTicket, mayDecideWork, requireTicket } from '../tickets';
import * as facts from './tag.events';
import { MAX_TAGS_PER_TICKET, tagNameOf } from './tag.policy';
import * as store from './tag.store';

export const TAGS_BY_NAME: Order = { name: 'tag.name', column: 'name', direction: 'asc', kind: 'text' };

/** A page of the tags that the viewer may see. */
export const listTags = (
  scope: Scope,
  conditions: store.TagConditions,
  request: PageRequest,
  ahead?: Ahead,
): Promise<Page<TagRow>> => store.readTags(scope, conditions, request, ahead);

export interface NamedTagging {
  readonly ticketId: string;
  /** As somebody typed it. */
  readonly name: string;
}

async function requireWorkable(scope: Scope, ticketId: string): Promise<TicketRow> {
  demand(mayDecideWork(scope.viewer));
  return requireTicket(scope, ticketId);
}

/**
 * Gives a ticket a tag, which is created when it is new; nothing changes when the ticket has it. Throws FORBIDDEN for
 * customers, and BAD_USER_INPUT for a name that is none and for a ticket that is full of tags.
 */
export async function tagTicket(
  scope: Scope,
  input: NamedTagging,
): Promise<{ ticket: TicketRow; tag: TagRow }> {
  const ticket = await requireWorkable(scope, input.ticketId);
  const name = tagNameOf(input.name);
  const tag = await transaction(scope, (tx) => tagInside(tx, ticket.id, name));
  return { ticket, tag };
}

async function tagInside(tx: Scope, ticketId: string, name: string): Promise<TagRow> {
  const tag = (await ensureTagRows(tx, [name])).get(name);
  if (!tag) throw new Error('a tag that was just made is gone');
  const tagging = { ticketId, tagId: tag.id };
  if (await store.hasTag(tx, tagging)) return tag;
  // Two who tag it at once count its tags one after the other.
  await lockTicket(tx, ticketId);
  if ((await store.countOtherTags(tx, tagging)) >= MAX_TAGS_PER_TICKET) {
    throw atriumError('BAD_USER_INPUT', `A ticket can have at most ${MAX_TAGS_PER_TICKET} tags.`);
  }
  await tagTickets(tx, [tagging]);
  return tag;
}

/** Takes a tag from a ticket; nothing changes when the ticket does not have it. Throws FORBIDDEN for customers. */
export async function untagTicket(scope: Scope, input: NamedTagging): Promise<{ ticket: TicketRow }> {
  const ticket = await requireWorkable(scope, input.ticketId);
  const name = tagNameOf(input.name);
  await transaction(scope, async (tx) => {
    const [tag] = await store.readTagsByNames(tx, [name]);
    if (!tag) return;
    const tagging = { ticketId: ticket.id, tagId: tag.id };
    if (await store.deleteTagging(tx, tagging)) await appendFacts(tx, [facts.ticketUntagged(tagging)]);
  });
  return { ticket };
}

/**
 * Makes sure that tags of these names exist. Resolves to ids by name, as {@link tagNameOf} writes it, and throws what
 * that throws. For bulk work inside a transaction of the system: checks no policy.
 */
export async function ensureTags(tx: Scope, names: readonly string[]): Promise<Map<string, string>> {
  const rows = await ensureTagRows(tx, names.map(tagNameOf));
  return new Map([...rows].map(([name, tag]) => [name, tag.id]));
}

/** By name, each as it is stored. */
async function ensureTagRows(tx: Scope, names: readonly string[]): Promise<Map<string, TagRow>> {
  const wanted = [...new Set(names)];
  // So that two who create the same names wait for each other and never in a circle.
  wanted.sort();
  const tags = new Map<string, TagRow>();
  const note = (rows: readonly TagRow[]) => rows.forEach((tag) => tags.set(tag.name, tag));
  const missing = () => wanted.filter((name) => !tags.has(name));
  note(await store.readTagsByNames(tx, wanted));
  if (missing().length === 0) return tags;
  const added = await store.insertMissingTags(tx, missing());
  note(added);
  await appendFacts(tx, added.map(facts.tagCreated));
  // What is missing now was committed by somebody else in the meantime.
  if (missing().length > 0) note(await store.readTagsByNames(tx, missing()));
  return tags;
}

/**
 * Gives tickets tags; those that a ticket has are left as they are. For bulk work inside a transaction of the system:
 * checks neither policy nor MAX_TAGS_PER_TICKET.
 */
export async function tagTickets(tx: Scope, taggings: readonly facts.Tagging[]): Promise<void> {
  if (taggings.length === 0) return;
  const added = await store.insertTaggings(tx, taggings);
  await appendFacts(tx, added.map(facts.ticketTagged));
}
