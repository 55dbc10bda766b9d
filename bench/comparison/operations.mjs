// What is asked, and how each schema spells it.
import { globalIdOf, idOf } from './seeded-ids.mjs';

const REQUESTS = 400;
const TENANTS = 20;

const ours = {
  Point:
    'query Point($id: ID!) { ticket(id: $id) { id number subject status priority createdAt updatedAt } }',
  List: `query List($first: Int!) { tickets(first: $first) { nodes {
    id number subject status createdAt requester { name } assignee { name } } } }`,
  Nested: `query Nested($first: Int!) { tickets(first: $first) { nodes {
    id number subject status createdAt assignee { name }
    comments(first: 5) { nodes { id body createdAt author { name } } } tags { name } } } }`,
  Counts: 'query Counts { ticketCounts { byStatus { status count } byPriority { priority count } } }',
  Write: `mutation Write($id: ID!, $body: String!) { editComment(input: { commentId: $id, body: $body }) {
    comment { id body author { name } } } }`,
};

const plain = {
  Point: ours.Point,
  List: `query List($first: Int!) { tickets(first: $first) {
    id number subject status createdAt requester { name } assignee { name } } }`,
  Nested: `query Nested($first: Int!) { tickets(first: $first) {
    id number subject status createdAt assignee { name }
    comments(first: 5) { id body createdAt author { name } } tags { name } } }`,
  Counts: ours.Counts,
  Write: `mutation Write($id: ID!, $body: String!) { editComment(id: $id, body: $body) {
    id body author { name } } }`,
};

const postgraphile = {
  Point: `query Point($tenantId: UUID!, $id: UUID!) { ticket: ticketByTenantIdAndId(tenantId: $tenantId, id: $id) {
    id number subject status priority createdAt updatedAt } }`,
  List: `query List($first: Int!) { tickets: allTicketsList(first: $first, orderBy: [CREATED_AT_DESC, ID_DESC]) {
    id number subject status createdAt
    requester: personByTenantIdAndRequesterId { name } assignee: personByTenantIdAndAssigneeId { name } } }`,
  Nested: `query Nested($first: Int!) { tickets: allTicketsList(first: $first, orderBy: [CREATED_AT_DESC, ID_DESC]) {
    id number subject status createdAt assignee: personByTenantIdAndAssigneeId { name }
    comments: commentsByTenantIdAndTicketIdList(first: 5, orderBy: [CREATED_AT_ASC, ID_ASC]) {
      id body createdAt author: personByTenantIdAndAuthorId { name } }
    tags: tagsList { name } } }`,
  Counts: `query Counts { ticketCounts: query {
    byStatus: countsByStatusList { status count } byPriority: countsByPriorityList { priority count } } }`,
  Write: `mutation Write($tenantId: UUID!, $id: UUID!, $body: String!, $editedAt: Datetime!) {
    editComment: updateCommentByTenantIdAndId(
      input: { tenantId: $tenantId, id: $id, commentPatch: { body: $body, editedAt: $editedAt } }
    ) { comment { id body author: personByTenantIdAndAuthorId { name } } } }`,
};

const documents = { atrium: ours, plain, postgraphile };

/** Operations, how people call them, and what they are asked with. */
export const OPERATIONS = {
  point: { name: 'Point', is: 'point read' },
  list: { name: 'List', is: 'list' },
  nested: { name: 'Nested', is: 'nested list' },
  counts: { name: 'Counts', is: 'counts' },
  write: { name: 'Write', is: 'write' },
};

// Tickets are numbered by tenant; what is written is far from what lists show, and each its own row.
function place(number) {
  const tenant = 1 + (number % TENANTS);
  const nth = Math.floor(number / TENANTS);
  const ticket = 1 + ((number * 7_919) % 1_500);
  const comment = 1 + (nth % 5);
  return {
    tenant: String(tenant),
    person: idOf(`person ${tenant} 1`),
    ticket: idOf(`ticket ${tenant} ${ticket}`),
    // Those that person 1 has written.
    comment: idOf(`comment ${tenant} ${50 * (1 + nth) - comment} ${comment}`),
  };
}

function variablesOf(operation, { dialect, at, number, first, tenantId }) {
  if (operation === 'list' || operation === 'nested') return { first };
  if (operation === 'counts') return {};
  const kind = operation === 'point' ? 'ticket' : 'comment';
  const type = kind === 'ticket' ? 'Ticket' : 'Comment';
  const id = dialect === 'atrium' ? globalIdOf(type, at[kind]) : at[kind];
  const whose = dialect === 'postgraphile' ? { tenantId } : {};
  if (operation === 'point') return { ...whose, id };
  const when = dialect === 'postgraphile' ? { editedAt: '2026-01-01T00:00:00.000Z' } : {};
  return { ...whose, ...when, id, body: `Written by request ${number}. ${'It prints again. '.repeat(3)}` };
}

/**
 * The requests of an operation to one server, `{ body, headers: [[name, value]] }` each. `tenants`: null for the 20 of the
 * help desk, or how many of the small ones are asked for by turns.
 */
export function requestsOf(operation, { dialect, first = 20, tenants = null, credential }) {
  const { name } = OPERATIONS[operation];
  const count = tenants ?? REQUESTS;
  return Promise.all(
    Array.from({ length: count }, async (_, number) => {
      const at = tenants ? smallPlace(number) : place(number);
      const tenantId = idOf(`tenant ${at.tenant}`);
      const variables = variablesOf(operation, { dialect, at, number, first, tenantId });
      const query = documents[dialect][name].replaceAll(/\s+/g, ' ');
      return {
        body: JSON.stringify({ operationName: name, query, variables }),
        headers: await credential(tenantId, at.person),
      };
    }),
  );
}

const smallPlace = (number) => {
  const tenant = `small-${number + 1}`;
  return {
    tenant,
    person: idOf(`person ${tenant} 1`),
    ticket: idOf(`ticket ${tenant} ${1 + (number % 25)}`),
  };
};
