// Atrium's own pool for hand-written SQL: the tenant travels with each statement, in one round trip. Nobody else has it.
const path = require('node:path');
const { settings } = require('./settings.cjs');

const { StatementPool } = require(path.join(process.env.ATRIUM_DIST, 'platform/postgres'));

const SET_TENANT = "select pg_catalog.set_config('app.tenant_id', $1, true)";

/** `ask(tenantId, { text, values, rowMode })` resolves to the rows. */
function openTenantPool() {
  const pool = new StatementPool({
    url: settings.databaseUrl,
    size: settings.poolSize,
    queue: 10_000,
    waitMs: 30_000,
  });
  return async (tenantId, statement) => {
    const { rows } = await pool.run([{ text: SET_TENANT, values: [tenantId] }, statement], 1);
    return rows;
  };
}

module.exports = { openTenantPool };
