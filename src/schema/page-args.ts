import { ArgsType, Field, Int } from 'type-graphql';
import { atriumError } from '../kernel';
import type { Order, PageRequest } from '../tenancy';
import type { CursorCodec } from './cursor';

export const DEFAULT_PAGE_SIZE = 20;
export const MAX_PAGE_SIZE = 100;

/** The arguments of every connection. */
@ArgsType()
export class PageArgs {
  @Field(() => Int, { nullable: true, description: 'Rows from the start, 1 to 100. Default 20.' })
  first?: number | null;

  @Field(() => String, { nullable: true, description: 'Only rows after the one with this cursor.' })
  after?: string | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Rows from the end, 1 to 100. Not together with `first`.',
  })
  last?: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'Only rows before the one with this cursor; needs `last`.',
  })
  before?: string | null;
}

/** Checks page arguments and makes the request of a page. Throws BAD_USER_INPUT naming the argument. */
export function pageRequest(args: PageArgs, order: Order, cursors: CursorCodec): PageRequest {
  const backward = typeof args.last === 'number';
  if (backward && (typeof args.first === 'number' || args.after != null)) {
    throw atriumError(
      'BAD_USER_INPUT',
      'Page with `first` and `after`, or with `last` and `before`, not both.',
    );
  }
  if (!backward && args.before != null) {
    throw atriumError('BAD_USER_INPUT', '`before` needs `last`.');
  }
  const [size, sizeName] = backward ? [args.last, 'last'] : [args.first, 'first'];
  const [cursor, cursorName] = backward ? [args.before, 'before'] : [args.after, 'after'];
  return {
    order,
    backward,
    limit: pageSize(size, sizeName),
    from: cursor == null ? null : cursors.decode(order, cursor, cursorName),
  };
}

function pageSize(size: number | null | undefined, argument: string): number {
  const value = size ?? DEFAULT_PAGE_SIZE;
  if (value >= 1 && value <= MAX_PAGE_SIZE) return value;
  throw atriumError('BAD_USER_INPUT', `\`${argument}\` must be from 1 to ${MAX_PAGE_SIZE}.`);
}
