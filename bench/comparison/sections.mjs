// What is measured, part by part.
import { OPERATIONS } from './operations.mjs';
import { measureCases } from './rounds.mjs';
import { start } from './servers.mjs';

export const READS = ['point', 'list', 'nested', 'counts'];

/** Those that ask how something grows. */
export const GROWTH = ['long', 'connections', 'tenants'];

/** Parts and what they are for; `--only` names them. */
export const SECTIONS = {
  reads: 'point read, list, nested list and counts on every server',
  long: 'the nested list, first 20 and first 100',
  connections: 'the list on 32 and on 256 connections',
  tenants: 'the list of 20 and of many tenants by turns',
  hot: 'reads with and without kept answers',
  write: 'the write on every server',
};

const caseOf = (server, operation, connections, further = {}) => ({
  name: server.name,
  server,
  operation,
  connections,
  first: 20,
  tenants: null,
  ...further,
});

// How we grow, and one to compare with: all of them would take an hour.
const GROWING = ['atrium', 'mercurius'];

/** The same operation on those servers, in two variants that are named `server` and `server @ told`. */
const variants = (servers, operation, connections, [one, other]) =>
  servers
    .filter(({ name }) => GROWING.includes(name))
    .flatMap((server) =>
      [one, other].map(({ told, ...further }) =>
        caseOf(server, operation, connections, { ...further, name: `${server.name} @ ${told}` }),
      ),
    );

/** Measures one section over the servers that run. Resolves to results of `measureCases` by the name of the question. */
export function measureSection(name, running, options) {
  return sections[name](running, options);
}

const sections = {
  reads: (servers, options) => eachOperation(READS, servers, options),
  write: (servers, options) => eachOperation(['write'], servers, options),

  long: async (servers, options) => {
    // Few: an answer is long in the making.
    const cases = variants(servers, 'nested', 8, [
      { told: 'first 20', first: 20 },
      { told: 'first 100', first: 100 },
    ]);
    return { long: await measureCases('nested list, first 20 and 100', cases, options) };
  },

  connections: async (servers, options) => {
    const cases = variants(servers, 'list', null, [
      { told: '32 connections', connections: 32 },
      { told: '256 connections', connections: 256 },
    ]);
    return { connections: await measureCases('list, 32 and 256 connections', cases, options) };
  },

  tenants: async (servers, options) => {
    const few = Math.min(20, options.tenants);
    await options.world.addSmallTenants(options.tenants);
    const cases = variants(servers, 'list', options.connections, [
      { told: `${few} tenants`, tenants: few },
      { told: `${options.tenants} tenants`, tenants: options.tenants },
    ]);
    return { tenants: await measureCases(`list, ${few} and ${options.tenants} tenants`, cases, options) };
  },

  hot: async (servers, options) => {
    const hot = await start('atrium-hot', options.world, options);
    try {
      const compared = servers.filter(({ name }) => name === 'atrium' || name === 'floor');
      const measured = await eachOperation(READS, [hot, ...compared], options);
      return Object.fromEntries(
        Object.entries(measured).map(([operation, result]) => [`hot ${operation}`, result]),
      );
    } finally {
      await hot.stop();
    }
  },
};

async function eachOperation(operations, servers, options) {
  const results = {};
  for (const operation of operations) {
    const cases = servers.map((server) => caseOf(server, operation, options.connections));
    results[operation] = await measureCases(OPERATIONS[operation].is, cases, options);
  }
  return results;
}
