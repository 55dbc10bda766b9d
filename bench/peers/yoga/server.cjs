// GraphQL Yoga with Pothos and its Prisma plugin, which turns a selection into one call of Prisma.
const { createServer } = require('node:http');
const { createYoga } = require('graphql-yoga');
const { settings } = require('../lib/settings.cjs');
const { openTenantPrisma } = require('../lib/tenant-prisma.cjs');
const { buildSchema } = require('./help-desk.cjs');

const { prisma, forTenant } = openTenantPrisma();
const yoga = createYoga({
  schema: buildSchema(prisma),
  landingPage: false,
  graphiql: false,
  logging: false,
  context: ({ request }) => {
    const tenantId = request.headers.get('x-tenant');
    return { tenantId, prisma: forTenant(tenantId) };
  },
});
createServer(yoga).listen(settings.port, settings.host);
