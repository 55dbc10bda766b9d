// What a tenant's Prisma client weighs and costs: makes N of them, each with one read that has no statement of its own.
const { load } = require('./open-world.cjs');

const [count, appUrl, ...tenantIds] = process.argv.slice(2);

async function main() {
  require(
    require.resolve('reflect-metadata', { paths: [require('node:path').resolve(__dirname, '../../dist')] }),
  );
  const { loadConfig } = load('config');
  const { createLogger } = load('platform/logger');
  const config = { ...loadConfig(), tenantClientsMax: Number(count) };
  const logger = createLogger({ level: 'silent', pretty: false });
  const { pool, clients } = load('main').createTenantClients({ config, appUrl, logger });
  const weigh = () => {
    globalThis.gc();
    globalThis.gc();
    return process.memoryUsage();
  };
  // The first one loads the query compiler.
  await clients.passing(tenantIds[0]).ticket.findMany({ take: 1, where: { comments: { some: {} } } });
  const before = weigh();
  const cpu = process.cpuUsage();
  for (let number = 0; number < Number(count); number += 1) {
    await clients.of(tenantIds[number]).ticket.findMany({ take: 1, where: { comments: { some: {} } } });
  }
  const { user, system } = process.cpuUsage(cpu);
  const after = weigh();
  await pool.close();
  const each = (key) => (after[key] - before[key]) / Number(count) / 1_048_576;
  console.log(
    JSON.stringify({
      residentMb: each('rss'),
      heapMb: each('heapUsed'),
      cpuMs: (user + system) / 1_000 / Number(count),
    }),
  );
}

void main();
