const { default: SchemaBuilder } = require('@pothos/core');
const { default: PrismaPlugin } = require('@pothos/plugin-prisma');
const { getDatamodel } = require('@pothos/plugin-prisma/generated');
const { TicketPriority, TicketStatus } = require('@prisma/client');

function buildSchema(prisma) {
  const builder = new SchemaBuilder({
    plugins: [PrismaPlugin],
    prisma: { client: ({ prisma: bound }) => bound ?? prisma, dmmf: getDatamodel() },
  });
  builder.enumType(TicketStatus, { name: 'TicketStatus' });
  builder.enumType(TicketPriority, { name: 'TicketPriority' });
  builder.scalarType('DateTime', {
    serialize: (date) => date.toISOString(),
    parseValue: (text) => new Date(text),
  });
  addObjects(builder);
  addCounts(builder);
  addRoots(builder);
  return builder.toSchema();
}

function addObjects(builder) {
  builder.prismaObject('Person', {
    fields: (t) => ({ id: t.exposeID('id'), name: t.exposeString('name') }),
  });
  const Tag = builder.prismaObject('Tag', {
    fields: (t) => ({ id: t.exposeID('id'), name: t.exposeString('name') }),
  });
  builder.prismaObject('Comment', {
    fields: (t) => ({
      id: t.exposeID('id'),
      body: t.exposeString('body'),
      createdAt: t.expose('createdAt', { type: 'DateTime' }),
      author: t.relation('author'),
    }),
  });
  builder.prismaObject('Ticket', {
    fields: (t) => ({
      id: t.exposeID('id'),
      number: t.exposeInt('number'),
      subject: t.exposeString('subject'),
      status: t.expose('status', { type: TicketStatus }),
      priority: t.expose('priority', { type: TicketPriority }),
      createdAt: t.expose('createdAt', { type: 'DateTime' }),
      updatedAt: t.expose('updatedAt', { type: 'DateTime' }),
      requester: t.relation('requester'),
      assignee: t.relation('assignee', { nullable: true }),
      comments: t.relation('comments', {
        args: { first: t.arg.int({ required: true }) },
        query: ({ first }) => ({ take: first, orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] }),
      }),
      tags: t.field({
        type: [Tag],
        select: (_args, _context, nested) => ({
          ticketTags: { select: { tag: nested() }, orderBy: { tag: { name: 'asc' } } },
        }),
        resolve: ({ ticketTags }) => ticketTags.map(({ tag }) => tag),
      }),
    }),
  });
}

function addCounts(builder) {
  const countsOf = (name, field, type) =>
    builder.objectRef(name).implement({
      fields: (t) => ({ [field]: t.expose(field, { type }), count: t.exposeInt('count') }),
    });
  const StatusCount = countsOf('StatusCount', 'status', TicketStatus);
  const PriorityCount = countsOf('PriorityCount', 'priority', TicketPriority);
  builder.objectRef('TicketCounts').implement({
    fields: (t) => ({
      byStatus: t.expose('byStatus', { type: [StatusCount] }),
      byPriority: t.expose('byPriority', { type: [PriorityCount] }),
    }),
  });
}

async function counted(prisma, column) {
  const groups = await prisma.ticket.groupBy({
    by: [column],
    _count: { _all: true },
    orderBy: { [column]: 'asc' },
  });
  return groups.map((group) => ({ [column]: group[column], count: group._count._all }));
}

function addRoots(builder) {
  builder.queryType({
    fields: (t) => ({
      ticket: t.prismaField({
        type: 'Ticket',
        nullable: true,
        args: { id: t.arg.id({ required: true }) },
        resolve: (query, _root, { id }, { prisma, tenantId }) =>
          prisma.ticket.findUnique({ ...query, where: { tenantId_id: { tenantId, id } } }),
      }),
      tickets: t.prismaField({
        type: ['Ticket'],
        args: { first: t.arg.int({ required: true }) },
        resolve: (query, _root, { first }, { prisma }) =>
          prisma.ticket.findMany({ ...query, take: first, orderBy: [{ createdAt: 'desc' }, { id: 'desc' }] }),
      }),
      ticketCounts: t.field({
        type: 'TicketCounts',
        resolve: async (_root, _args, { prisma }) => {
          const [byStatus, byPriority] = await Promise.all([
            counted(prisma, 'status'),
            counted(prisma, 'priority'),
          ]);
          return { byStatus, byPriority };
        },
      }),
    }),
  });
  builder.mutationType({
    fields: (t) => ({
      editComment: t.prismaField({
        type: 'Comment',
        args: { id: t.arg.id({ required: true }), body: t.arg.string({ required: true }) },
        resolve: (query, _root, { id, body }, { prisma, tenantId }) =>
          prisma.comment.update({
            ...query,
            where: { tenantId_id: { tenantId, id } },
            data: { body, editedAt: new Date() },
          }),
      }),
    }),
  });
}

module.exports = { buildSchema };
