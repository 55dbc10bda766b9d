import { createTestDatabase, type TestDatabase } from '../support/database';
import { startOwnRedis, type OwnRedis } from './own-redis';
import { prove } from './prove';
import { serverHere, type ProofServer } from './servers';

const SECRET = 'a secret of the proof, 32 characters and more';

let database: TestDatabase;
let redis: OwnRedis;
let servers: ProofServer[];

beforeAll(async () => {
  database = await createTestDatabase();
  redis = await startOwnRedis();
  const facts = { appUrl: database.appUrl, relayUrl: database.relayUrl, secret: SECRET };
  const shared = { ...facts, variables: { REDIS_URL: redis.url } };
  servers = [
    await serverHere(shared),
    await serverHere(shared),
    await serverHere({ ...facts, variables: { CACHE: 'off' } }),
  ];
}, 120_000);
afterAll(async () => {
  for (const server of servers ?? []) await server.close();
  await redis?.stop();
  await database?.drop();
});

it('serves no kept answer that the database would not have given', async () => {
  const [one, two, oracle] = servers as [ProofServer, ProofServer, ProofServer];
  const seed = Number(process.env['PROVE_SEED'] ?? Math.floor(Math.random() * 1e9));
  const result = await prove({
    seed,
    seconds: 12,
    database,
    servers: [one, two],
    oracle,
    secret: SECRET,
    makeFault: null,
    goesOn: false,
    onProgress: () => undefined,
  });
  expect(result.violations).toEqual([]);
  expect(result.hitRatio).toBeGreaterThan(0.2);
  expect(result.writesDone).toBeGreaterThan(0);
}, 180_000);
