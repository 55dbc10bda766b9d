// Who is compared: this server, and what else people would take.
import path from 'node:path';
import { startServer } from './processes.mjs';

const root = path.resolve(import.meta.dirname, '../..');
const CONNECTIONS = '10';
const UNLIMITED = 'free=999999999/99999999';

const peer = (folder, env = {}, dialect = 'plain') => ({ kind: 'peer', folder, env, dialect });

/** All that can be measured, in the order of the tables. */
export const SERVERS = {
  'floor': { is: 'node:http + pg, one SQL statement (the floor)', ...peer('floor') },
  'atrium': { is: 'Atrium', kind: 'atrium', env: { CACHE: 'off' }, dialect: 'atrium' },
  // As people run it, for what was not asked before: who asks is remembered, and no answer is taken or kept.
  'atrium-uncached': {
    is: 'Atrium, cache on, each answer made anew',
    kind: 'atrium',
    env: { CACHE: 'on' },
    headers: [['cache-control', 'no-store']],
    dialect: 'atrium',
  },
  'atrium-hot': { is: 'Atrium, answers kept', kind: 'atrium', env: { CACHE: 'on' }, dialect: 'atrium' },
  'mercurius': {
    is: 'Mercurius + JIT + hand-written SQL, BEGIN … COMMIT',
    ...peer('mercurius', { TENANCY: 'transaction' }),
  },
  'mercurius-pool': {
    is: "Mercurius + JIT + hand-written SQL over Atrium's pool (which it does not have)",
    ...peer('mercurius', { TENANCY: 'pool' }),
  },
  'postgraphile': { is: 'PostGraphile 5', ...peer('postgraphile', {}, 'postgraphile') },
  'yoga': { is: 'Yoga + Pothos + Prisma', ...peer('yoga') },
  'type-graphql': { is: 'Apollo + type-graphql + Prisma, as tutorials write it', ...peer('type-graphql') },
};

/** Those that `--peers` can name. */
export const PEERS = Object.keys(SERVERS).filter((name) => SERVERS[name].kind === 'peer');

/** Those that are measured beside all peers. */
export const OURS = ['atrium', 'atrium-uncached'];

/** Starts one of SERVERS; what it resolves to also says how it is asked. */
export async function start(name, world, { dist }) {
  const { kind, folder, env, dialect, headers = [] } = SERVERS[name];
  const program =
    kind === 'atrium'
      ? { program: path.join(import.meta.dirname, 'start-atrium.cjs'), args: [dist] }
      : { program: path.join(root, 'bench/peers', folder, 'server.cjs') };
  const settings =
    kind === 'atrium'
      ? {
          ATRIUM_SECRET: world.secret,
          DATABASE_URL: world.ownerUrl,
          DATABASE_POOL_SIZE: CONNECTIONS,
          BUDGETS: UNLIMITED,
          ATRIUM_DATA_DIR: path.join(world.folder, 'unused'),
        }
      : { DATABASE_URL: world.peersUrl, POOL_SIZE: CONNECTIONS, ATRIUM_DIST: dist };
  const server = await startServer({ name, ...program, env: { ...settings, ...env }, folder: world.folder });
  const credential =
    kind === 'atrium'
      ? async (tenantId, personId) => [
          ['authorization', `Bearer ${await world.sign(tenantId, personId)}`],
          ...headers,
        ]
      : async (tenantId) => [['x-tenant', tenantId]];
  return { ...server, dialect, credential };
}
