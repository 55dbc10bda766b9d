import { atriumError, type Viewer } from '../../kernel';
import type { Prisma } from '../../tenancy';

/** Tags are how the tenant works inside: who works here sees all of them, a customer none. */
export const visibleTags = (viewer: Viewer): Prisma.TagWhereInput =>
  viewer.may('TAGS_READ') ? {} : { id: { in: [] } };

/** Tags that one ticket can have. */
export const MAX_TAGS_PER_TICKET = 50;
const MAX_NAME_LENGTH = 50;

/** A tag's name as it is stored: trimmed, lower case. Throws BAD_USER_INPUT unless it has 1 to 50 characters then. */
export function tagNameOf(text: string): string {
  const name = text.trim().toLowerCase();
  if (name !== '' && name.length <= MAX_NAME_LENGTH) return name;
  throw atriumError(
    'BAD_USER_INPUT',
    `\`name\` must have 1 to ${MAX_NAME_LENGTH} characters and not be blank.`,
  );
}
