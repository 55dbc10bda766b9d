// Apollo Server as its documentation sets it up, with its response cache plugin: in memory, or in Redis by Keyv.
// Resolvers hand out the very answer of the other servers, so a miss costs it no database; hits are what is measured.
const { createHmac } = require('node:crypto');
const { readFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const path = require('node:path');

const peer = createRequire(path.resolve(__dirname, '../peers/package.json'));
const { ApolloServer } = peer('@apollo/server');
const { startStandaloneServer } = peer('@apollo/server/standalone');
const { default: responseCachePlugin } = peer('@apollo/server-plugin-response-cache');

const typeDefs = `#graphql
  enum CacheControlScope { PUBLIC PRIVATE }
  directive @cacheControl(maxAge: Int, scope: CacheControlScope, inheritMaxAge: Boolean)
    on FIELD_DEFINITION | OBJECT | INTERFACE | UNION
  scalar DateTimeISO
  input TicketFilter { createdBefore: DateTimeISO }
  type Query {
    tickets(first: Int, filter: TicketFilter): TicketConnection! @cacheControl(maxAge: 3600, scope: PRIVATE)
  }
  type TicketConnection @cacheControl(inheritMaxAge: true) { nodes: [Ticket!]! }
  type Ticket @cacheControl(inheritMaxAge: true) {
    id: ID!
    number: Int!
    subject: String!
    status: String!
    priority: String!
    createdAt: DateTimeISO!
    updatedAt: DateTimeISO!
    requester: Person!
    assignee: Person
  }
  type Person @cacheControl(inheritMaxAge: true) { id: ID!, name: String! }
`;

async function cacheOf({ REDIS_URL }) {
  if (!REDIS_URL) return {};
  const { KeyvAdapter } = peer('@apollo/utils.keyvadapter');
  const { default: Keyv } = peer('keyv');
  const { default: KeyvRedis } = peer('@keyv/redis');
  return { cache: new KeyvAdapter(new Keyv({ store: new KeyvRedis(REDIS_URL) })) };
}

// Whoever asks is known by a token here, too: its signature is checked, and nothing else of it.
const key = Buffer.from(process.env.TOKEN_KEY, 'hex');

function bearerOf({ headers }) {
  const [head, claims, signature] = (headers.authorization ?? '').replace(/^Bearer /, '').split('.');
  if (createHmac('sha256', key).update(`${head}.${claims}`).digest('base64url') !== signature)
    throw new Error('a token is wrong');
  return JSON.parse(Buffer.from(claims, 'base64url')).sub;
}

async function main() {
  const { data } = JSON.parse(JSON.parse(readFileSync(process.env.ANSWER_FILE, 'utf8')).text);
  let resolved = 0;
  const tickets = () => {
    resolved += 1;
    return data.tickets;
  };
  const server = new ApolloServer({
    typeDefs,
    resolvers: { Query: { tickets } },
    ...(await cacheOf(process.env)),
    plugins: [responseCachePlugin({ sessionId: async ({ contextValue }) => contextValue.personId })],
  });
  const { url } = await startStandaloneServer(server, {
    listen: { host: '127.0.0.1', port: Number(process.env.PORT), path: '/graphql' },
    context: async ({ req }) => ({ personId: bearerOf(req) }),
  });
  process.on('message', (message) => {
    if (message === 'cpu') process.send({ cpu: process.cpuUsage(), resolved });
    // Its client of Redis has no end of its own here.
    if (message === 'stop') void server.stop().finally(() => process.exit());
  });
  process.send({ url });
}
void main();
