// The help desk in SQL written by hand.
const schema = `
  enum TicketStatus { OPEN PENDING ON_HOLD SOLVED CLOSED }
  enum TicketPriority { LOW NORMAL HIGH URGENT }
  type Person { id: ID! name: String! }
  type Tag { id: ID! name: String! }
  type Comment { id: ID! body: String! createdAt: String! author: Person! }
  type Ticket {
    id: ID! number: Int! subject: String! status: TicketStatus! priority: TicketPriority!
    createdAt: String! updatedAt: String!
    requester: Person! assignee: Person comments(first: Int!): [Comment!]! tags: [Tag!]!
  }
  type StatusCount { status: TicketStatus! count: Int! }
  type PriorityCount { priority: TicketPriority! count: Int! }
  type TicketCounts { byStatus: [StatusCount!]! byPriority: [PriorityCount!]! }
  type Query { ticket(id: ID!): Ticket tickets(first: Int!): [Ticket!]! ticketCounts: TicketCounts! }
  type Mutation { editComment(id: ID!, body: String!): Comment }
`;

const TICKET = `id, number, subject, status, priority, created_at as "createdAt", updated_at as "updatedAt",
  requester_id, assignee_id`;

function withTexts(rows) {
  for (const row of rows) {
    if (row.createdAt) row.createdAt = row.createdAt.toISOString();
    if (row.updatedAt) row.updatedAt = row.updatedAt.toISOString();
  }
  return rows;
}

const countBy = (column) => `select ${column}, count(*)::int as count from ticket group by 1 order by 1`;

const resolvers = {
  Query: {
    ticket: async (_root, { id }, { ask }) =>
      withTexts(await ask(`select ${TICKET} from ticket where id = $1`, [id]))[0] ?? null,
    tickets: async (_root, { first }, { ask }) =>
      withTexts(
        await ask(`select ${TICKET} from ticket order by created_at desc, id desc limit $1`, [first]),
      ),
    ticketCounts: async (_root, _args, { ask }) => {
      const [byStatus, byPriority] = await Promise.all([
        ask(countBy('status'), []),
        ask(countBy('priority'), []),
      ]);
      return { byStatus, byPriority };
    },
  },
  Mutation: {
    editComment: async (_root, { id, body }, { ask }) => {
      const [comment] = await ask(
        'update comment set body = $2, edited_at = now() where id = $1 returning id, body, author_id',
        [id, body],
      );
      return comment ?? null;
    },
  },
};

async function people(ids, { ask }) {
  const wanted = [...new Set(ids.filter(Boolean))];
  const rows =
    wanted.length > 0 ? await ask('select id, name from person where id = any($1::uuid[])', [wanted]) : [];
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id) => byId.get(id) ?? null);
}

function grouped(ids, rows) {
  const groups = new Map(ids.map((id) => [id, []]));
  for (const row of rows) groups.get(row.ticket_id).push(row);
  return ids.map((id) => groups.get(id));
}

const loaders = {
  Ticket: {
    requester: (queries, context) =>
      people(
        queries.map(({ obj }) => obj.requester_id),
        context,
      ),
    assignee: (queries, context) =>
      people(
        queries.map(({ obj }) => obj.assignee_id),
        context,
      ),
    comments: async (queries, { ask }) => {
      const ids = queries.map(({ obj }) => obj.id);
      const rows = await ask(
        `select c.id, c.body, c.created_at as "createdAt", c.author_id, c.ticket_id from unnest($1::uuid[]) t(id),
          lateral (select * from comment c where c.ticket_id = t.id order by c.created_at, c.id limit $2) c`,
        [ids, queries[0].params.first],
      );
      return grouped(ids, withTexts(rows));
    },
    tags: async (queries, { ask }) => {
      const ids = queries.map(({ obj }) => obj.id);
      const rows = await ask(
        `select l.ticket_id, g.id, g.name from ticket_tag l join tag g on g.id = l.tag_id
          where l.ticket_id = any($1::uuid[]) order by g.name`,
        [ids],
      );
      return grouped(ids, rows);
    },
  },
  Comment: {
    author: (queries, context) =>
      people(
        queries.map(({ obj }) => obj.author_id),
        context,
      ),
  },
};

module.exports = { schema, resolvers, loaders };
