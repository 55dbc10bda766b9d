// The same server without its gates: no cost, no budgets, no limits of documents or addresses, no slots.
const { load, openWorld, serveParent } = require('./open-world.cjs');

async function main() {
  const world = await openWorld();
  const { config, secret, logger } = world;
  const { createTenantClients, tokenKeyOf } = load('main');
  const { buildAtriumSchema, createApollo } = load('graphql');
  const { createHttpServer } = load('http');
  const { createIdentity, tenantSecretSealer } = load('identity');
  const { deriveKey } = load('platform/secret');
  const { createTextBudget, cursorCodec } = load('schema');

  const { pool, clients } = createTenantClients(world);
  const schema = await buildAtriumSchema();
  const apollo = await createApollo({
    schema,
    plugins: [],
    introspection: true,
    maxTokens: 2_000,
    logger,
    onFault: (error) => logger.error({ err: error }, 'fault'),
  });
  const tokenKey = tokenKeyOf(secret);
  const identity = createIdentity({
    ...world,
    pool,
    redis: null,
    clients,
    tokenKey,
    oidc: null,
    publicOrigin: 'http://localhost',
  });
  const cursorKey = deriveKey(secret, 'cursors');
  const sealer = tenantSecretSealer(secret);
  const http = createHttpServer({
    apollo,
    contextFor: async ({ headers, requestId }) => {
      const scope = await identity.identify(headers);
      return {
        requestId,
        scope,
        client: { name: '', version: null },
        document: null,
        cursors: cursorCodec(cursorKey, scope?.tenantId ?? ''),
        texts: createTextBudget(),
        sealer,
        sendInvitation: () => undefined,
        pushRelease: null,
      };
    },
    checkDocument: () => undefined,
    checkVariables: () => undefined,
    readiness: async () => ({}),
    logger,
    limits: { deadlineMs: config.requestDeadlineMs },
  });
  const url = await http.listen({ host: '127.0.0.1', port: 0 });
  serveParent(url, async () => {
    await http.close();
    await apollo.stop();
    await identity.close();
    await pool.close();
    await world.database.close();
  });
}
void main();
