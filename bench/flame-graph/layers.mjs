// Whose work a frame is: a layer of this server, and in it a folder of ours or a package.

/** From the outside inwards; then what no layer can be held to account for. */
export const LAYERS = {
  http: { short: 'HTTP', is: 'HTTP: framing, routing, request log', colour: '#4a6fa5' },
  gates: { short: 'identity, gates', is: 'identity, gates, cache lookups', colour: '#7b5ea7' },
  apollo: { short: 'Apollo', is: 'Apollo and graphql-js', colour: '#b3598f' },
  executor: { short: 'executor', is: 'executor', colour: '#0b6e4f' },
  modules: { short: 'modules', is: 'modules and schema: resolvers, services, look-ahead', colour: '#3f9d5a' },
  tenancy: { short: 'tenancy', is: 'tenancy: statements, dependencies, Prisma', colour: '#b8860b' },
  postgres: { short: 'PostgreSQL', is: 'PostgreSQL protocol', colour: '#c8592b' },
  node: { short: 'Node', is: 'Node itself, and what it calls', colour: '#7b8794' },
  gc: { short: 'GC', is: 'garbage collection', colour: '#9f1239' },
};

// The longest that fits counts. What is in none of them is a tool of whoever calls it.
const FOLDERS = {
  'http': 'http',
  'platform/logger': 'http',
  'request-context': 'http',
  'main': 'http',
  'identity': 'gates',
  'gates': 'gates',
  'cache': 'gates',
  'kept-answers': 'gates',
  'platform/redis': 'gates',
  'graphql': 'apollo',
  'graphql/executor': 'executor',
  'graphql/read-ahead': 'modules',
  'graphql/thin-types': 'modules',
  'modules': 'modules',
  'schema': 'modules',
  'events': 'modules',
  'tenancy': 'tenancy',
  'generated': 'tenancy',
  'platform/postgres': 'postgres',
};
const PACKAGES = {
  'fastify': 'http',
  '@fastify/cors': 'http',
  'avvio': 'http',
  'find-my-way': 'http',
  'pino': 'http',
  'pino-std-serializers': 'http',
  'sonic-boom': 'http',
  'secure-json-parse': 'http',
  'jose': 'gates',
  'graphql-query-complexity': 'gates',
  'ioredis': 'gates',
  '@apollo/server': 'apollo',
  '@apollo/cache-control-types': 'apollo',
  '@apollo/utils.keyvaluecache': 'apollo',
  '@apollo/server-gateway-interface': 'apollo',
  'graphql': 'apollo',
  'type-graphql': 'modules',
  'class-validator': 'modules',
  'graphql-scalars': 'modules',
  'dataloader': 'tenancy',
  '@prisma/client': 'tenancy',
  '@prisma/adapter-pg': 'tenancy',
  'pg': 'postgres',
  'pg-pool': 'postgres',
  'pg-protocol': 'postgres',
};
const NATIVE = 'V8';
const IN_PACKAGE = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\/(.*)$/;

/**
 * What a frame of a CPU profile is called and whose it is: `{ name, file, layer, group }`. Layer and group are null for
 * Node's own frames and for tools, which work for whoever calls them. `dist` is the folder of the compiled server.
 */
export function frameOf({ functionName, url }, dist) {
  const place = decodeURIComponent(url.replace(/^file:\/\//, ''));
  const name = functionName === '' ? `in ${place.split('/').at(-1) || 'V8'}` : functionName;
  const found = IN_PACKAGE.exec(place);
  if (found) {
    const [, package_, rest] = found;
    return { name, file: `${package_}/${rest}`, layer: PACKAGES[package_] ?? null, group: package_ };
  }
  if (place.startsWith(`${dist}/`)) return ownFrame(name, place.slice(dist.length + 1));
  return { name, file: place === '' ? NATIVE : place, layer: null, group: null };
}

function ownFrame(name, path) {
  const stem = path.replace(/\.[cm]?js$/, '');
  let group = stem;
  while (group !== '' && !Object.hasOwn(FOLDERS, group)) group = group.replace(/\/?[^/]*$/, '');
  const layer = group === '' ? null : FOLDERS[group];
  return { name, file: `src/${stem}.ts`, layer, group: group === '' ? null : `src/${folderOf(stem)}` };
}

/** Two levels say enough: a module, a part of a floor. */
const folderOf = (stem) => stem.split('/').slice(0, -1).slice(0, 2).join('/') || stem;

/** Whether a file is Node's own, or none at all. */
export const isOfNode = (file) => file === NATIVE || file.startsWith('node:');
