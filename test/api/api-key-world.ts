import { loadConfig } from '../../src/config';
import { createApiKeys, type ApiKeys } from '../../src/identity/api-keys';
import { createTenantClients } from '../../src/main';
import { createLogger } from '../../src/platform/logger';
import { parseGlobalId } from '../../src/schema';
import type { TenantClients } from '../../src/tenancy';
import { createWorld, type Answer, type Ask, type World } from '../support/world';
import { mutate, outcomeOf } from './answers';
import { probeOf, type DatabaseProbe } from './database-probe';

export interface Key {
  readonly id: string;
  readonly hint: string;
  readonly scopes: string[];
  readonly status: string;
  readonly expiresAt: string;
  readonly createdAt: string;
  readonly lastUsedAt: string | null;
  readonly person: { id: string };
  readonly createdBy: { id: string };
}

/** The selection of a {@link Key}. */
export const KEY = 'id hint scopes status expiresAt createdAt lastUsedAt person { id } createdBy { id }';

/** A key with the token that was shown. */
export interface Made {
  readonly apiKey: Key;
  readonly token: string;
}

/** A world in which acme's owner makes keys, and the part of the server that takes them, by itself. */
export interface KeyWorld {
  readonly world: World;
  readonly probe: DatabaseProbe;
  readonly keys: ApiKeys;
  readonly clients: TenantClients;
  /** What `keys` asked the database. */
  readonly statements: string[];
  /** Makes a key, by default as the owner, with TICKETS_READ. */
  readonly made: (input?: object, ask?: Ask) => Promise<Made>;
  /** The token after a rotation by the owner. */
  readonly rotated: (key: Made, overlapHours?: number) => Promise<string>;
  /** Changes the row of a key past the API. */
  readonly alter: (key: Made, set: string) => Promise<unknown>;
  readonly letsIn: (token: string) => Promise<boolean>;
  /** What whoever comes in by a token may do, by name. */
  readonly permissionsOf: (token: string) => Promise<string[]>;
  /** A new agent of acme who may do what a custom role says, in place of the usual. */
  readonly agentWith: (permissions: string[]) => Promise<{ ask: Ask; personId: string }>;
  readonly close: () => Promise<void>;
}

export const create = (ask: Ask, input: object): Promise<Answer> =>
  mutate(ask, 'createApiKey', { name: 'ci', scopes: ['TICKETS_READ'], ...input }, `token apiKey { ${KEY} }`);

export const rotate = (ask: Ask, apiKeyId: string, overlapHours?: number): Promise<Answer> =>
  mutate(
    ask,
    'rotateApiKey',
    { apiKeyId, overlapHours },
    '__typename ... on RotateApiKeyPayload { token } ... on ApiKeyEnded { apiKey { status } }',
  );

export const revoke = (ask: Ask, apiKeyId: string): Promise<Answer> =>
  mutate(ask, 'revokeApiKey', { apiKeyId }, 'apiKey { id status revokedAt }');

export const uuidOf = (key: Made): string => parseGlobalId(key.apiKey.id)?.uuid ?? '';

export async function createKeyWorld(): Promise<KeyWorld> {
  const world = await createWorld();
  const probe = await probeOf(world);
  const statements: string[] = [];
  const { pool, clients } = createTenantClients({
    config: loadConfig({ NODE_ENV: 'test', PORT: '0' }),
    appUrl: world.database.appUrl,
    logger: createLogger({ level: 'silent', pretty: false }),
    onStatement: (text) => void statements.push(text),
  });
  const keys = createApiKeys({ clients });
  const { ask } = world.acme.owner;
  return {
    world,
    probe,
    keys,
    clients,
    statements,
    made: async (input = {}, by = ask) => outcomeOf<Made>(await create(by, input)),
    rotated: async (key, hours) =>
      outcomeOf<{ token: string }>(await rotate(ask, key.apiKey.id, hours)).token,
    alter: (key, set) => probe.query(`UPDATE api_key SET ${set} WHERE id = $1`, [uuidOf(key)]),
    letsIn: async (token) => (await keys.authenticate(token)) !== null,
    permissionsOf: async (token) =>
      [...((await keys.authenticate(token))?.member.permissions ?? [])].toSorted(),
    agentWith: (permissions) => plantAgent(world, probe, permissions),
    close: async () => {
      await pool.close();
      await probe.close();
      await world.close();
    },
  };
}

async function plantAgent({ acme, ask, tokenFor }: World, probe: DatabaseProbe, permissions: string[]) {
  const [role] = await probe.query<{ id: string }>(
    `INSERT INTO custom_role (tenant_id, id, name, permissions)
     VALUES ($1, gen_random_uuid(), gen_random_uuid(), $2) RETURNING id`,
    [acme.tenantId, permissions],
  );
  const [person] = await probe.query<{ id: string }>(
    `INSERT INTO person (tenant_id, id, email, name, role, custom_role_id)
     VALUES ($1, gen_random_uuid(), gen_random_uuid() || '@acme.test', 'n', 'AGENT', $2) RETURNING id`,
    [acme.tenantId, role?.id],
  );
  const personId = person?.id ?? '';
  return { personId, ask: ask(await tokenFor(acme.tenantId, personId)) };
}
