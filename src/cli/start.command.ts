import { Command } from 'commander';
import { startedByNpm, type Config } from '../config';
import { idePage } from '../http';
import { OperatorError } from '../kernel';
import { createAtrium, type Atrium } from '../main';
import { requireTables } from '../platform/migrations';
import { redisAnswers } from '../platform/redis';
import { examineAppRole } from '../tenancy';
import { announce } from './announcement';
import { demoSessions, type DemoSession } from './demo-sessions';
import { portToListenOn, startDemoSignIn } from './demo-sign-in';
import { seedDemoWorld, wantsDemoWorld } from './demo-world';
import { withInstallation, type Installation } from './installation';
import { listenForStop } from './stop-signals';

export const startCommand = (): Command =>
  new Command('start')
    .description('start the server; in development with its own PostgreSQL and a demo world')
    .addHelpText(
      'after',
      `
Without DATABASE_URL a PostgreSQL from npm is started, its data in ATRIUM_DATA_DIR (default .atrium).
With it, that PostgreSQL (15 or newer) is used. Pending migrations are applied, unless DATABASE_APP_URL
names the application's role: then "atrium migrate deploy" does it.
Ctrl-C finishes the requests in flight, then stops everything that was started.`,
    )
    .action(() => withInstallation(serve));

/** Null when nobody can read the log: the server then works, and keeps nothing. */
async function relayUrlOf({ database, logger }: Installation): Promise<string | null> {
  const hint = 'Nothing is kept in the cache: set DATABASE_RELAY_URL, or CACHE=off to say that this is meant';
  try {
    const url = await database.relayUrl();
    if (url === null) logger.warn(hint);
    return url;
  } catch (error) {
    // An owner who could make roles once need not be able to now.
    if (!(error instanceof OperatorError)) throw error;
    logger.warn({ err: error }, hint);
    return null;
  }
}

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|::1)$/;

async function serve(installation: Installation): Promise<void> {
  const { config, database, logger } = installation;
  const migrates = config.database.kind !== 'app-url';
  if (migrates) await database.migrate();
  const appUrl = await database.appUrl();
  await requireTables(appUrl);
  await refuseUnsafeRole(appUrl);
  if (config.redisUrl && !(await redisAnswers(config.redisUrl))) {
    logger.warn('Redis does not answer at REDIS_URL: until it does, nobody can use a session');
  }
  const isDemo = migrates && config.mode === 'development';
  if (isDemo) await seedIfWanted(installation);

  const sessions = isDemo ? await demoSessions(installation) : [];
  const relayUrl = config.cache ? await relayUrlOf(installation) : null;
  await serveAt(installation, { appUrl, relayUrl, sessions, at: await place(config) });
}

/** Where to listen, and how browsers will name it. */
interface Place {
  readonly host: string;
  readonly port: number;
  readonly publicOrigin: string;
}

async function place({ listen: { host, port: wanted }, web }: Config): Promise<Place> {
  const port = await portToListenOn({ host, port: wanted });
  return { host, port, publicOrigin: web.publicUrl ?? `http://localhost:${port}` };
}

interface Serving {
  readonly appUrl: string;
  readonly relayUrl: string | null;
  readonly sessions: readonly DemoSession[];
  readonly at: Place;
}

async function serveAt(installation: Installation, { sessions, at, ...urls }: Serving): Promise<void> {
  const { config, database, logger } = installation;
  const { publicOrigin, host, port } = at;
  const demoSignIn = await startDemoSignIn(installation, { publicOrigin, serverPort: port });
  const oidc = demoSignIn?.oidc;
  // Tokens are for pages that this machine alone can ask for.
  const page = idePage({
    sessions: LOOPBACK.test(host) ? sessions : [],
    signIn: Boolean(oidc) || config.signIn.kind === 'oidc',
  });
  const isProduction = config.mode === 'production';
  const atrium = await createAtrium({
    ...installation,
    ...urls,
    publicOrigin,
    oidc,
    page: isProduction ? undefined : page,
  });
  try {
    const url = await listen(atrium, { host, port });
    const { description } = database;
    if (isProduction) logger.info({ url, database: description }, 'Atrium is up');
    else
      process.stdout.write(
        announce({ url, description, sessions, signIn: oidc && `${publicOrigin}/auth/login` }),
      );
    await untilStopped();
    logger.info('stopping');
  } finally {
    await atrium.close();
    await demoSignIn?.close();
  }
}

async function refuseUnsafeRole(appUrl: string): Promise<void> {
  const findings = await examineAppRole(appUrl);
  if (findings.length === 0) return;
  const list = findings.map(({ problem, fix }) => `  - ${problem}\n    ${fix}`).join('\n');
  throw new OperatorError(
    `The server's database role could get past tenant isolation, so it does not start:\n${list}`,
  );
}

async function seedIfWanted(installation: Installation): Promise<void> {
  if (!(await wantsDemoWorld(installation))) return;
  process.stdout.write('Making the demo world …\n');
  await seedDemoWorld(installation);
}

async function listen({ http }: Atrium, at: { host: string; port: number }): Promise<string> {
  try {
    return await http.listen({ ...at });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reasons: Record<string, string> = {
      EADDRINUSE: `Port ${at.port} is in use. Stop the program that holds it, or choose another: PORT=4001 npm start`,
      EACCES: `Port ${at.port} needs more rights. Choose one above 1023: PORT=4000 npm start`,
      EADDRNOTAVAIL: `This machine has no address ${at.host}. Set HOST to one of its own, such as 127.0.0.1.`,
      ENOTFOUND: `The host name ${at.host} is unknown. Set HOST to an address such as 127.0.0.1.`,
    };
    const reason = code && reasons[code];
    throw reason ? new OperatorError(reason, { cause: error }) : error;
  }
}

const PARENT_CHECK_MS = 500;

function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    const parent = process.ppid;
    const stop = (): void => {
      clearInterval(watch);
      resolve();
    };
    // npm hands SIGTERM to its shell, which dies of it and tells nobody.
    const watch = setInterval(() => {
      if (startedByNpm() && process.ppid !== parent) stop();
    }, PARENT_CHECK_MS);
    listenForStop(stop);
  });
}
