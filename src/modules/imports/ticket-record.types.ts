import { isEmail } from 'class-validator';
import { z } from 'zod';
import { CommentVisibility, TicketChannel, TicketPriority, TicketStatus } from '../../tenancy';
import { MAX_TAGS_PER_TICKET, tagNameOf } from '../tags';

// The limits of the API's inputs, so that whatever is imported can be edited there as well.
const MAX_LONG_TEXT = 65_536;
// Far more than people write, few enough for one batch to hold.
const MAX_COMMENTS = 1_000;

const isStorable = (text: string): boolean => !text.includes('\0') && text.isWellFormed();

const text = (max: number) =>
  z
    .string({ error: 'is missing' })
    .refine((value) => value.trim() !== '', { error: 'is missing', abort: true })
    .refine((value) => value.length <= max, `has more than ${max.toLocaleString('en')} characters`)
    .refine(isStorable, 'has a NUL byte or half of a surrogate pair, which cannot be stored');

const email = text(320).refine((value) => isEmail(value), 'is not an email address');

const tag = text(50).transform((value, context) => {
  try {
    return tagNameOf(value);
  } catch (error) {
    // Some letters are longer in lower case.
    context.addIssue({ code: 'custom', message: (error as Error).message });
    return z.NEVER;
  }
});

const oneOf = <T extends Record<string, string>>(values: T) =>
  z.enum(values, {
    error: ({ input }) =>
      `must be one of ${Object.values(values).join(', ')}${input === undefined ? '' : `, not ${JSON.stringify(input)}`}`,
  });

const time = z.date({ error: 'is missing' });

const commentRecord = z.strictObject({
  /** Null: whoever runs the import. Somebody unknown joins as a customer. */
  authorEmail: email.nullable(),
  visibility: oneOf(CommentVisibility),
  body: text(MAX_LONG_TEXT),
  createdAt: time,
});

const ticketRecord = z.strictObject({
  /** Its id where it comes from, unique in the tenant: what was imported under it is not imported again. */
  externalId: text(200),
  subject: text(250),
  description: text(MAX_LONG_TEXT),
  status: oneOf(TicketStatus),
  priority: oneOf(TicketPriority),
  channel: oneOf(TicketChannel),
  /** Somebody unknown joins as a customer; who is known keeps their name. */
  requester: z.strictObject({ email, name: text(200) }),
  /** Active staff of the tenant. */
  assigneeEmail: email.nullable(),
  /** A team that is created when it is new. */
  teamName: text(100).nullable(),
  tags: z.array(tag).max(MAX_TAGS_PER_TICKET, `are more than ${MAX_TAGS_PER_TICKET}`),
  comments: z.array(commentRecord).max(MAX_COMMENTS, `are more than ${MAX_COMMENTS}`),
  createdAt: time,
  updatedAt: time,
  firstRespondedAt: time.nullable(),
  resolvedAt: time.nullable(),
});

/** A ticket with all that belongs to it, as another system knew it. */
export type TicketRecord = z.output<typeof ticketRecord>;
export type CommentRecord = TicketRecord['comments'][number];

export type CheckedRecord =
  | { readonly record: TicketRecord }
  /** Each names the field that is at fault: `requester.email: is not an email address`. */
  | { readonly faults: readonly string[] };

/** Checks a record against the limits of the API, and tells every fault. */
export function checkTicketRecord(candidate: unknown): CheckedRecord {
  const checked = ticketRecord.safeParse(candidate);
  if (checked.success) return { record: checked.data };
  return { faults: checked.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) };
}
