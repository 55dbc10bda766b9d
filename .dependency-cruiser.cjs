// The import law of the house (README.md shows the floors). Bottom first: a folder may import
// itself and any floor before it in this list; nothing after it, and not its neighbours.
const floors = [
  ['kernel', 'config'],
  ['platform'],
  ['tenancy'],
  ['events', 'schema'],
  ['cache'],
  ['modules'],
  ['graphql'],
  ['identity', 'gates'],
  ['http'],
  ['request-context.ts', 'kept-answers.ts'],
  ['main.ts'],
  ['demo'],
  ['cli'],
];

const under = (names) => `^src/(${names.map((name) => name.replace('.', '\\.')).join('|')})(/|$)`;

const upward = floors.slice(0, -1).map((floor, index) => ({
  name: `${floor.join('-and-')}-looks-up`,
  severity: 'error',
  from: { path: under(floor) },
  to: { path: under(floors.slice(index + 1).flat()) },
}));

const blind = floors
  .filter((floor) => floor.length > 1)
  .flatMap((floor) =>
    floor.map((name) => ({
      name: `${name}-knows-its-neighbour`,
      severity: 'error',
      from: { path: under([name]) },
      to: { path: under(floor.filter((other) => other !== name)) },
    })),
  );

module.exports = {
  forbidden: [
    ...upward,
    ...blind,
    {
      name: 'module-front-door',
      severity: 'error',
      from: { path: '^src/modules/([^/]+)/' },
      to: { path: '^src/modules/[^/]+/', pathNot: ['^src/modules/$1/', '^src/modules/[^/]+/index\\.ts$'] },
    },
    {
      name: 'front-door-from-above',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/modules/' },
      to: { path: '^src/modules/[^/]+/', pathNot: '^src/modules/[^/]+/index\\.ts$' },
    },
    {
      name: 'floor-front-door',
      severity: 'error',
      from: { path: '^src/([^/]+)/' },
      to: {
        path: '^src/(kernel|config|tenancy|events|schema|cache|graphql|identity|gates|http|demo)/',
        pathNot: ['^src/$1/', '/index\\.ts$', '\\.json$'],
      },
    },
    {
      name: 'platform-front-door',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/platform/' },
      to: { path: '^src/platform/', pathNot: '^src/platform/[^/]+/index\\.ts$' },
    },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'prisma-only-in-tenancy',
      severity: 'error',
      from: { pathNot: '^src/(tenancy|platform|generated)/' },
      to: { path: ['^src/generated/prisma', 'node_modules/(@prisma/|pg/)'] },
    },
    {
      name: 'services-know-no-graphql',
      severity: 'error',
      from: { path: '^src/modules/.+\\.(service|policy|store|events)\\.ts$' },
      to: { path: 'node_modules/(type-graphql|graphql)/' },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '\\.test\\.ts$|^src/generated/prisma/(?!client)' },
  },
};
