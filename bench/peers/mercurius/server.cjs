// Mercurius with JIT, loaders and hand-written SQL. TENANCY says how a statement gets its tenant.
const fastify = require('fastify');
const mercurius = require('mercurius');
const { settings, tenantOf, fail } = require('../lib/settings.cjs');
const { loaders, resolvers, schema } = require('./help-desk.cjs');

/** Transactions as its documentation shows them, or Atrium's pool, which it does not have. */
const tenancies = {
  transaction: () => require('./transactions.cjs').openTransactions(),
  pool: () => require('../lib/tenant-pool.cjs').openTenantPool(),
};

async function main() {
  const ask = tenancies[process.env.TENANCY]();
  const app = fastify();
  app.register(mercurius, {
    schema,
    resolvers,
    loaders,
    jit: 1,
    context: ({ headers }) => {
      const tenantId = tenantOf(headers);
      return { ask: (text, values) => ask(tenantId, { text, values }) };
    },
  });
  await app.listen({ port: settings.port, host: settings.host });
}
main().catch(fail);
