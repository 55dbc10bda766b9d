// What each peer is told by the benchmark: where to listen, which database, how many connections.
const settings = {
  port: Number(process.env.PORT),
  host: '127.0.0.1',
  databaseUrl: process.env.DATABASE_URL,
  poolSize: Number(process.env.POOL_SIZE),
};

/** The tenant of a request, as all peers take it: they have no identity. */
const tenantOf = (headers) => headers['x-tenant'];

/** Says what was wrong, and ends. */
const fail = (error) => {
  console.error(error);
  process.exit(1);
};

module.exports = { settings, tenantOf, fail };
