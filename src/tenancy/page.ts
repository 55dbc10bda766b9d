/** A total order of rows: one column, ties broken by id. */
export interface Order {
  /** Part of every cursor, so that a cursor is good for this order only. */
  readonly name: string;
  readonly column: string;
  readonly direction: 'asc' | 'desc';
  /** How the column's values compare: as times, as texts, or by their place in `ranks` (an enum). */
  readonly kind: 'time' | 'text' | 'rank';
  /** For kind `rank`: every value, lowest first. */
  readonly ranks?: readonly string[];
}

/** A place between rows, right after (or before) the row with these values. */
export interface Position {
  readonly value: Date | string;
  readonly id: string;
}

export interface PageRequest {
  readonly order: Order;
  /** Rows at most. */
  readonly limit: number;
  /** True reads towards the beginning: the last rows before `from`. */
  readonly backward: boolean;
  readonly from: Position | null;
}

/** Some consecutive rows of an order. */
export interface Page<Row> {
  readonly rows: readonly Row[];
  readonly order: Order;
  readonly hasNext: boolean;
  readonly hasPrevious: boolean;
  /** Rows of all pages together; counted when asked. */
  readonly count: () => Promise<number>;
}

type Direction = 'asc' | 'desc';
export interface PageQuery {
  /** A Prisma WHERE: conditions that hold for the rows beyond `from`. */
  readonly where: Record<string, unknown>;
  readonly orderBy: Record<string, Direction>[];
  /** One more than asked for, to know whether a page follows. */
  readonly take: number;
}

/** The keyset query of a page: it seeks, so a late page costs what the first does, and inserts shift nothing. */
export function pageQuery(request: PageRequest): PageQuery {
  const { order, from } = request;
  const flipped = order.direction === 'asc' ? 'desc' : 'asc';
  const direction = request.backward ? flipped : order.direction;
  return {
    where: from ? beyond(order, direction, from) : {},
    orderBy: [{ [order.column]: direction }, { id: direction }],
    take: request.limit + 1,
  };
}

function beyond(order: Order, direction: Direction, from: Position): Record<string, unknown> {
  const past = direction === 'asc' ? 'gt' : 'lt';
  const { column } = order;
  return {
    AND: [
      // Says nothing that the rest does not, but as one bound on the column it lets the index seek.
      { [column]: fromOn(order, direction, from.value) },
      {
        OR: [
          { [column]: strictlyPast(order, direction, from.value) },
          { [column]: from.value, id: { [past]: from.id } },
        ],
      },
    ],
  };
}

function fromOn(order: Order, direction: Direction, value: Date | string): Record<string, unknown> {
  if (order.kind !== 'rank') return direction === 'asc' ? { gte: value } : { lte: value };
  return { in: [String(value), ...ranksPast(order, direction, value)] };
}

function strictlyPast(order: Order, direction: Direction, value: Date | string): Record<string, unknown> {
  if (order.kind !== 'rank') return direction === 'asc' ? { gt: value } : { lt: value };
  return { in: ranksPast(order, direction, value) };
}

// Prisma has no < for enums, but their values are few.
function ranksPast({ ranks = [] }: Order, direction: Direction, value: Date | string): readonly string[] {
  const place = ranks.indexOf(String(value));
  return direction === 'asc' ? ranks.slice(place + 1) : ranks.slice(0, place);
}

/** Makes a page of what {@link pageQuery} read. */
export function pageOf<Row>(
  request: PageRequest,
  read: readonly Row[],
  count: () => Promise<number>,
): Page<Row> {
  const more = read.length > request.limit;
  const rows = read.slice(0, request.limit);
  if (request.backward) rows.reverse();
  const [ahead, behind] = request.backward ? [request.from !== null, more] : [more, request.from !== null];
  return { rows, order: request.order, hasNext: ahead, hasPrevious: behind, count };
}
