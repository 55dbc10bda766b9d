import { type ClassType, Field, Int, ObjectType } from 'type-graphql';
import type { Order, Page } from '../tenancy';
import { Cost } from './cost';
import type { CursorCodec } from './cursor';

@ObjectType({ description: 'Where a page stands in its list.', simpleResolvers: true })
export class PageInfo {
  @Field(() => Boolean, { description: 'Whether rows follow this page.' })
  hasNextPage!: boolean;

  @Field(() => Boolean, { description: 'Whether rows precede this page.' })
  hasPreviousPage!: boolean;

  @Field(() => String, { nullable: true, description: 'Cursor of the first row; null on an empty page.' })
  startCursor!: string | null;

  @Field(() => String, { nullable: true, description: 'Cursor of the last row; null on an empty page.' })
  endCursor!: string | null;
}

/** What a resolver returns for a connection of rows. */
export interface Connection<Row> {
  readonly edges: readonly { readonly node: Row; readonly cursor: string }[];
  readonly nodes: readonly Row[];
  readonly pageInfo: PageInfo;
  readonly totalCount: () => Promise<number>;
}

/** The base of a type's connection, by Relay's cursor connections; declares `<Name>Edge` with it. */
export function connectionType<Node extends object>(node: ClassType<Node>, name: string) {
  @ObjectType(`${name}Edge`, { description: `A ${name} in a list.`, simpleResolvers: true })
  class EdgeClass {
    @Field(() => node, { description: 'The row itself.' })
    node!: Node;

    @Field(() => String, { description: 'Its place in this list; good for `after` and `before`.' })
    cursor!: string;
  }

  @ObjectType({ simpleResolvers: true })
  class ConnectionClass {
    // The row costs, by whichever way it is asked for.
    @Cost({ points: 0 })
    @Field(() => [EdgeClass], { description: 'The rows of the page with their cursors.' })
    edges!: EdgeClass[];

    @Field(() => [node], { description: 'The rows of the page.' })
    nodes!: Node[];

    @Cost({ points: 0 })
    @Field(() => PageInfo, { description: 'Whether there is more, and from where.' })
    pageInfo!: PageInfo;

    // Simple: type-graphql's own resolver of a field would not call it.
    @Field(() => Int, {
      simple: true,
      description: 'Rows of all pages together that the viewer may see; counted when asked.',
    })
    totalCount!: number;
  }
  return ConnectionClass;
}

/** Makes a connection of a page of rows. Cursors are sealed when they are asked for. */
export const toConnection = <Row extends { id: string }>(
  page: Page<Row>,
  cursors: CursorCodec,
): Connection<Row> => new PageConnection(page, cursors);

class PageConnection<Row extends { id: string }> implements Connection<Row> {
  readonly nodes: readonly Row[];
  readonly totalCount: () => Promise<number>;
  readonly #page: Page<Row>;
  readonly #cursors: CursorCodec;

  constructor(page: Page<Row>, cursors: CursorCodec) {
    this.nodes = page.rows;
    this.totalCount = page.count;
    this.#page = page;
    this.#cursors = cursors;
  }

  get edges(): Connection<Row>['edges'] {
    return this.nodes.map((node) => new PageEdge(node, this.#page.order, this.#cursors));
  }

  get pageInfo(): PageInfo {
    const { rows, order, hasNext, hasPrevious } = this.#page;
    const cursorOf = (row: Row | undefined): string | null => (row ? this.#cursors.encode(order, row) : null);
    return {
      hasNextPage: hasNext,
      hasPreviousPage: hasPrevious,
      startCursor: cursorOf(rows[0]),
      endCursor: cursorOf(rows.at(-1)),
    };
  }
}

class PageEdge<Row extends { id: string }> {
  readonly node: Row;
  readonly #order: Order;
  readonly #cursors: CursorCodec;

  constructor(node: Row, order: Order, cursors: CursorCodec) {
    this.node = node;
    this.#order = order;
    this.#cursors = cursors;
  }

  get cursor(): string {
    return this.#cursors.encode(this.#order, this.node);
  }
}
