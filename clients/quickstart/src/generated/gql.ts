/* eslint-disable */
import * as types from './graphql.js';



/**
 * Map of all GraphQL operations in the project.
 *
 * This map has several performance disadvantages:
 * 1. It is not tree-shakeable, so it will include all operations in the project.
 * 2. It is not minifiable, so the string of a GraphQL query will be multiple times inside the bundle.
 * 3. It does not support dead code elimination, so it will add unused operations.
 *
 * Therefore it is highly recommended to use the babel or swc plugin for production.
 * Learn more about it here: https://the-guild.dev/graphql/codegen/plugins/presets/preset-client#reducing-bundle-size
 */
type Documents = {
    "query OpenTickets($first: Int!, $after: String) {\n  tickets(\n    first: $first\n    after: $after\n    filter: {statuses: [OPEN, PENDING]}\n    orderBy: {field: PRIORITY}\n  ) {\n    totalCount\n    nodes {\n      id\n      number\n      subject\n      priority\n      requester {\n        name\n      }\n      assignee {\n        name\n      }\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n  }\n}\n\nmutation Reply($input: AddCommentInput!) {\n  addComment(input: $input) {\n    __typename\n    ... on AddCommentPayload {\n      comment {\n        id\n        createdAt\n      }\n    }\n    ... on TicketClosed {\n      ticket {\n        number\n      }\n    }\n  }\n}": typeof types.OpenTicketsDocument,
};
const documents: Documents = {
    "query OpenTickets($first: Int!, $after: String) {\n  tickets(\n    first: $first\n    after: $after\n    filter: {statuses: [OPEN, PENDING]}\n    orderBy: {field: PRIORITY}\n  ) {\n    totalCount\n    nodes {\n      id\n      number\n      subject\n      priority\n      requester {\n        name\n      }\n      assignee {\n        name\n      }\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n  }\n}\n\nmutation Reply($input: AddCommentInput!) {\n  addComment(input: $input) {\n    __typename\n    ... on AddCommentPayload {\n      comment {\n        id\n        createdAt\n      }\n    }\n    ... on TicketClosed {\n      ticket {\n        number\n      }\n    }\n  }\n}": types.OpenTicketsDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query OpenTickets($first: Int!, $after: String) {\n  tickets(\n    first: $first\n    after: $after\n    filter: {statuses: [OPEN, PENDING]}\n    orderBy: {field: PRIORITY}\n  ) {\n    totalCount\n    nodes {\n      id\n      number\n      subject\n      priority\n      requester {\n        name\n      }\n      assignee {\n        name\n      }\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n  }\n}\n\nmutation Reply($input: AddCommentInput!) {\n  addComment(input: $input) {\n    __typename\n    ... on AddCommentPayload {\n      comment {\n        id\n        createdAt\n      }\n    }\n    ... on TicketClosed {\n      ticket {\n        number\n      }\n    }\n  }\n}"): typeof import('./graphql.js').OpenTicketsDocument;


export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}
