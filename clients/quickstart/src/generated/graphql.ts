/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** A new comment. */
export type AddCommentInput = {
  /** What to write, 1 to 65,536 characters. */
  body: string;
  /** On which ticket. */
  ticketId: string | number;
  /** Default PUBLIC. INTERNAL is for staff. */
  visibility?: CommentVisibility | null | undefined;
};

/** Who may read a comment. Values may be added. */
export type CommentVisibility =
  /** Staff only. */
  | 'INTERNAL'
  /** The requester and staff. */
  | 'PUBLIC'
  | '%future added value';

/** How urgent a ticket is, least first. Values may be added. */
export type TicketPriority =
  /** Before others. */
  | 'HIGH'
  /** Can wait. */
  | 'LOW'
  /** As usual. */
  | 'NORMAL'
  /** Now. */
  | 'URGENT'
  | '%future added value';

export type OpenTicketsQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
}>;


export type OpenTicketsQuery = { tickets: { totalCount: number, nodes: Array<{ id: string, number: number, subject: string, priority: TicketPriority, requester: { name: string }, assignee: { name: string } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type ReplyMutationVariables = Exact<{
  input: AddCommentInput;
}>;


export type ReplyMutation = { addComment:
    | { __typename: 'AddCommentPayload', comment: { id: string, createdAt: string } }
    | { __typename: 'TicketClosed', ticket: { number: number } }
   };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}

export const OpenTicketsDocument = new TypedDocumentString(`
    query OpenTickets($first: Int!, $after: String) {
  tickets(
    first: $first
    after: $after
    filter: {statuses: [OPEN, PENDING]}
    orderBy: {field: PRIORITY}
  ) {
    totalCount
    nodes {
      id
      number
      subject
      priority
      requester {
        name
      }
      assignee {
        name
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `, {"hash":"sha256:f116f9bbe5686537725f090f29dcf56959582531dda71d754875061f5c2b297c"}) as unknown as TypedDocumentString<OpenTicketsQuery, OpenTicketsQueryVariables>;
export const ReplyDocument = new TypedDocumentString(`
    mutation Reply($input: AddCommentInput!) {
  addComment(input: $input) {
    __typename
    ... on AddCommentPayload {
      comment {
        id
        createdAt
      }
    }
    ... on TicketClosed {
      ticket {
        number
      }
    }
  }
}
    `, {"hash":"sha256:85805cf97ed8c4ece6375b7ed7bebe0eafb86ac08d30acc775ee1d74a20e4586"}) as unknown as TypedDocumentString<ReplyMutation, ReplyMutationVariables>;