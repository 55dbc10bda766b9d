import { newId, type Viewer } from '../../kernel';
import {
  literally,
  pageOf,
  pageQuery,
  readAhead,
  type Ahead,
  type Page,
  type PageRequest,
  type Prisma,
  type Scope,
  type Tag as TagRow,
  whereRelated,
} from '../../tenancy';
import type { Tagging } from './tag.events';
import { visibleTags } from './tag.policy';

export interface TagConditions {
  readonly text?: string | null;
}

function matching(viewer: Viewer, { text }: TagConditions): Prisma.TagWhereInput {
  const and: Prisma.TagWhereInput[] = [visibleTags(viewer)];
  if (text) and.push({ name: { contains: literally(text.toLowerCase()) } });
  return { AND: and };
}

export async function readTags(
  scope: Scope,
  conditions: TagConditions,
  request: PageRequest,
  ahead?: Ahead,
): Promise<Page<TagRow>> {
  const where = matching(scope.viewer, conditions);
  const page = pageQuery(request);
  const rows = await readAhead(ahead, [request.order.column], (select) =>
    scope.db.tag.findMany({ ...page, where: { AND: [where, page.where] }, ...select }),
  );
  return pageOf(request, rows, () => scope.db.tag.count({ where }));
}

export const readTagsByIds = (scope: Scope, ids: string[], ahead?: Ahead): Promise<readonly TagRow[]> => {
  const where = { AND: [{ id: { in: ids } }, visibleTags(scope.viewer)] };
  return readAhead(ahead, [], (select) => scope.db.tag.findMany({ where, ...select }));
};

/** By name, whoever may see them. */
export const readTagsByNames = (scope: Scope, names: string[]): Promise<TagRow[]> =>
  scope.db.tag.findMany({ where: { name: { in: names } } });

/** The tags of each ticket by name. */
export async function readTagsOfTickets(scope: Scope, ticketIds: string[]): Promise<Map<string, TagRow[]>> {
  const taggings = await scope.db.ticketTag.findMany({
    relationLoadStrategy: 'join',
    where: { ticketId: { in: ticketIds }, ...whereRelated('tag', visibleTags(scope.viewer)) },
    orderBy: { tag: { name: 'asc' } },
    select: { ticketId: true, tag: true },
  });
  const tags = new Map<string, TagRow[]>();
  for (const { ticketId, tag } of taggings) {
    const known = tags.get(ticketId);
    if (known) known.push(tag);
    else tags.set(ticketId, [tag]);
  }
  return tags;
}

/** Inserts those whose name is new; resolves to what was inserted here. */
export function insertMissingTags(tx: Scope, names: readonly string[]): Promise<TagRow[]> {
  const data = names.map((name) => ({ id: newId(), name }));
  return tx.db.tag.createManyAndReturn({ data, skipDuplicates: true });
}

/** Whether the ticket has the tag. */
export const hasTag = async (tx: Scope, { ticketId, tagId }: Tagging): Promise<boolean> =>
  (await tx.db.ticketTag.count({ where: { ticketId, tagId } })) > 0;

/** How many other tags the ticket has. */
export const countOtherTags = (tx: Scope, { ticketId, tagId }: Tagging): Promise<number> =>
  tx.db.ticketTag.count({ where: { ticketId, tagId: { not: tagId } } });

/** Inserts those that are new; resolves to what was inserted here. */
export const insertTaggings = (tx: Scope, taggings: readonly Tagging[]): Promise<Tagging[]> =>
  tx.db.ticketTag.createManyAndReturn({
    data: taggings.map(({ ticketId, tagId }) => ({ ticketId, tagId })),
    skipDuplicates: true,
    select: { ticketId: true, tagId: true },
  });

/** False when the ticket did not have the tag. */
export async function deleteTagging(tx: Scope, { ticketId, tagId }: Tagging): Promise<boolean> {
  return (await tx.db.ticketTag.deleteMany({ where: { ticketId, tagId } })).count === 1;
}
