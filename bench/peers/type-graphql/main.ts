// Apollo Server, type-graphql and Prisma as tutorials put them together: stand-alone, field resolvers, loaders.
import 'reflect-metadata';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { buildSchema } from 'type-graphql';
import { fail, settings, tenantOf } from '../lib/settings.cjs';
import { openTenantPrisma } from '../lib/tenant-prisma.cjs';
import { CommentResolver } from './comment.resolver';
import { makeLoaders, type Context } from './loaders';
import { TicketResolver } from './ticket.resolver';

async function main(): Promise<void> {
  const schema = await buildSchema({ resolvers: [TicketResolver, CommentResolver], validate: false });
  const server = new ApolloServer<Context>({ schema, introspection: false });
  const { forTenant } = openTenantPrisma();
  await startStandaloneServer(server, {
    listen: { port: settings.port, host: settings.host, path: '/graphql' },
    context: async ({ req }) => {
      const tenantId = tenantOf(req.headers);
      const prisma = forTenant(tenantId);
      return { tenantId, prisma, loaders: makeLoaders(prisma) };
    },
  });
}
main().catch(fail);
