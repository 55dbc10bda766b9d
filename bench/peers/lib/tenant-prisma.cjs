// Row security as Prisma's own example shows it: every operation becomes a transaction that sets the tenant first.
const { PrismaPg } = require('@prisma/adapter-pg');
const { PrismaClient } = require('@prisma/client');
const { settings } = require('./settings.cjs');

function openTenantPrisma() {
  const adapter = new PrismaPg({ connectionString: settings.databaseUrl, max: settings.poolSize });
  const prisma = new PrismaClient({ adapter });
  const forTenant = (tenantId) =>
    prisma.$extends({
      query: {
        $allModels: {
          async $allOperations({ args, query }) {
            const [, result] = await prisma.$transaction([
              prisma.$executeRaw`SELECT set_config('app.tenant_id', ${tenantId}, TRUE)`,
              query(args),
            ]);
            return result;
          },
        },
      },
    });
  return { prisma, forTenant };
}

module.exports = { openTenantPrisma };
