import { beside, registered, type OtherServer } from '../gates/gated';
import { startRedis, type TestRedis } from '../support/redis';
import { createWorld, type World } from '../support/world';
import { bearer, kept, tell, type Sending, type Told } from './asking';

/** The origin of a frontend that the world's servers know. */
export const FRONTEND = 'https://console.example';

/** A server that keeps answers, and beside it one that keeps none: what the one says must be what the other says. */
export interface PoisonWorld {
  readonly kind: 'memory' | 'redis';
  readonly world: World;
  readonly redis: TestRedis | null;
  readonly documents: Awaited<ReturnType<typeof registered>>;
  readonly send: (token: string, sending: Sending) => Promise<Told>;
  readonly asOwner: (sending: Sending) => Promise<Told>;
  /** What the server says that keeps nothing; to acme's owner. */
  readonly truth: (sending: Sending) => Promise<Told>;
  /** A text that nobody has asked yet. */
  readonly fresh: (selection?: string) => string;
  /** Whatever is sent, and how often, the answers are those of the server that keeps nothing. */
  readonly expectTruth: (sendings: readonly Sending[]) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** What of an answer must be the same whoever gives it. */
const essence = ({ status, data, codes, headers }: Told) => ({
  status,
  data,
  codes,
  type: headers.get('content-type'),
});

const askerOf =
  ({ url }: Pick<OtherServer, 'url'>) =>
  (token: string, sending: Sending): Promise<Told> =>
    tell(url, { ...sending, headers: { ...bearer(token), ...sending.headers } });

export async function createPoisonWorld(kind: 'memory' | 'redis'): Promise<PoisonWorld> {
  const redis = kind === 'redis' ? await startRedis() : null;
  const variables = { TRUSTED_DOCUMENTS: 'mobile=enforce', FRONTEND_ORIGINS: FRONTEND };
  const world = await createWorld({ ...variables, CACHE: 'on', ...(redis && { REDIS_URL: redis.url }) });
  const oracle = await beside(world, { ...variables, CACHE: 'off' });
  const documents = await registered(world);
  const { token } = world.acme.owner;
  const [send, sendOracle] = [askerOf(world), askerOf(oracle)];
  const asOwner = (sending: Sending) => send(token, sending);
  const truth = (sending: Sending) => sendOracle(token, sending);
  let count = 0;
  const expectTruth = async (sendings: readonly Sending[]): Promise<void> => {
    for (let turn = 0; turn < 2; turn += 1)
      for (const sending of sendings) {
        const told = essence(await asOwner(sending));
        expect({ sending, ...told }).toEqual({ sending, ...essence(await truth(sending)) });
      }
  };
  await kept(() => asOwner({ body: { query: '{ __typename }' } }));
  return {
    kind,
    world,
    redis,
    documents,
    send,
    asOwner,
    truth,
    fresh: (selection = 'tickets(first: 3) { nodes { subject } }') =>
      `query Fresh${(count += 1)}${kind} { ${selection} }`,
    expectTruth,
    close: async () => {
      await documents.close();
      await oracle.close();
      await world.close();
      await redis?.stop();
    },
  };
}
