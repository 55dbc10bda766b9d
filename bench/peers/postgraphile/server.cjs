// PostGraphile 5: the schema is made from the tables.
// It asks for Node 22; this is all of it that Node 20 lacks.
Promise.withResolvers ??= function withResolvers() {
  const made = {};
  made.promise = new Promise((resolve, reject) => Object.assign(made, { resolve, reject }));
  return made;
};

const { createServer } = require('node:http');
const { postgraphile } = require('postgraphile');
const { makePgService } = require('postgraphile/adaptors/pg');
const { grafserv } = require('postgraphile/grafserv/node');
const { PostGraphileAmberPreset } = require('postgraphile/presets/amber');
const { makeV4Preset } = require('postgraphile/presets/v4');
const { settings, tenantOf, fail } = require('../lib/settings.cjs');

const preset = {
  extends: [
    PostGraphileAmberPreset,
    makeV4Preset({ simpleCollections: 'both', dynamicJson: true, ignoreRBAC: true }),
  ],
  pgServices: [
    makePgService({
      connectionString: settings.databaseUrl,
      schemas: ['public'],
      pubsub: false,
      poolConfig: { max: settings.poolSize },
    }),
  ],
  grafserv: { port: settings.port, graphqlPath: '/graphql', graphiql: false, websockets: false },
  grafast: {
    explain: false,
    context: ({ node }) => ({ pgSettings: { 'app.tenant_id': tenantOf(node.req.headers) } }),
  },
};

async function main() {
  const instance = postgraphile(preset);
  if (process.argv[2] === '--schema') {
    const { printSchema } = require('graphql');
    console.log(printSchema(await instance.getSchema()));
    process.exit();
  }
  const server = createServer();
  await instance.createServ(grafserv).addTo(server);
  server.listen(settings.port, settings.host);
}
main().catch(fail);
