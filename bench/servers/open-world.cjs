// What every server of the benchmarks stands on: the configuration, the database with its demo world, and how it tells
// its parent where it listens and how much CPU it used.
const path = require('node:path');

const dist = path.resolve(__dirname, '../../dist');
const load = (name) => require(path.join(dist, name));

async function openWorld() {
  require(require.resolve('reflect-metadata', { paths: [dist] }));
  const { loadConfig } = load('config');
  const { openDatabase } = load('platform/database');
  const { installationSecret } = load('platform/secret');
  const { createLogger } = load('platform/logger');
  const config = loadConfig();
  const secret = installationSecret({ configured: config.secret, dataDir: config.dataDir });
  const database = await openDatabase({ database: config.database, dataDir: config.dataDir, secret });
  const appUrl = await database.appUrl();
  const logger = createLogger({ level: config.logLevel, pretty: false });
  return { config, secret, database, appUrl, logger };
}

/** Answers the parent's questions until it says stop. */
function serveParent(url, close) {
  process.on('message', async (message) => {
    if (message === 'cpu') process.send({ cpu: process.cpuUsage() });
    if (message !== 'stop') return;
    await close();
    process.disconnect();
  });
  process.send({ url });
}

module.exports = { load, openWorld, serveParent };
