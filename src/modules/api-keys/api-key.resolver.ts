import { Arg, Args, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import { isPermission } from '../../kernel';
import {
  CurrentScope,
  Cursors,
  globalId,
  LookAhead,
  optionalUuidOf,
  PageArgs,
  pageRequest,
  Takes,
  toConnection,
  uuidOf,
  type CursorCodec,
} from '../../schema';
import { isOver, type Ahead, type ApiKey as ApiKeyRow, type Scope } from '../../tenancy';
import { Person, personById, visiblePeople } from '../people';
import { apiKeyStatus, hintOf } from './api-key.life';
import * as apiKeys from './api-key.service';
import * as types from './api-key.types';

@Resolver(() => types.ApiKey)
export class ApiKeyResolver {
  @Takes({ columns: ['id'] })
  @FieldResolver(() => ID, { description: 'Opaque id, unique over all types. Keep it, do not parse it.' })
  id(@Root() key: ApiKeyRow) {
    return globalId('ApiKey', key.id);
  }

  @Takes({ columns: ['tenantId', 'id'] })
  @FieldResolver()
  hint(@Root() key: ApiKeyRow) {
    return hintOf(key);
  }

  // One of a newer version gives nothing in this one.
  @Takes({ columns: ['scopes'] })
  @FieldResolver()
  scopes(@Root() key: ApiKeyRow) {
    return key.scopes.filter(isPermission);
  }

  @Takes({ columns: ['revokedAt', 'expiresAt'] })
  @FieldResolver()
  status(@Root() key: ApiKeyRow, @CurrentScope() scope: Scope) {
    return apiKeyStatus(key, (instant) => isOver(scope, instant));
  }

  @Takes({ one: 'person', where: visiblePeople })
  @FieldResolver(() => Person, { description: 'Whom it acts for.' })
  person(@Root() key: ApiKeyRow, @CurrentScope() scope: Scope) {
    return personById(scope).load(key.personId);
  }

  @Takes({ one: 'createdBy', where: visiblePeople })
  @FieldResolver(() => Person, { description: 'Who created it.' })
  createdBy(@Root() key: ApiKeyRow, @CurrentScope() scope: Scope) {
    return personById(scope).load(key.createdById);
  }

  @Query(() => types.ApiKeyConnection, {
    description:
      'API keys of the tenant, newest first, the expired and revoked ones among them. For owners and administrators.',
  })
  async apiKeys(
    @CurrentScope() scope: Scope,
    @Cursors() cursors: CursorCodec,
    @LookAhead() ahead: Ahead | undefined,
    @Args() page: PageArgs,
  ) {
    const request = pageRequest(page, apiKeys.NEWEST_API_KEYS, cursors);
    return toConnection(await apiKeys.listApiKeys(scope, request, ahead), cursors);
  }

  @Mutation(() => types.CreateApiKeyPayload, {
    description: 'Creates an API key and shows its token, once. For owners and administrators.',
  })
  createApiKey(
    @CurrentScope() scope: Scope,
    @Arg('input', () => types.CreateApiKeyInput, { description: 'The new key.' })
    input: types.CreateApiKeyInput,
  ) {
    const { name, scopes, expiresInDays } = input;
    const personId = optionalUuidOf('Person', input.personId, 'personId');
    return apiKeys.createApiKey(scope, { name, scopes, personId, expiresInDays });
  }

  @Mutation(() => types.RotateApiKeyResult, {
    description:
      'Gives an API key a new secret and shows its token, once; the one before works on for a while. For owners and administrators.',
  })
  rotateApiKey(
    @CurrentScope() scope: Scope,
    @Arg('input', () => types.RotateApiKeyInput, { description: 'Which key, and for how long both work.' })
    input: types.RotateApiKeyInput,
  ) {
    const apiKeyId = uuidOf('ApiKey', input.apiKeyId, 'apiKeyId');
    return apiKeys.rotateApiKey(scope, { apiKeyId, overlapHours: input.overlapHours });
  }

  @Mutation(() => types.RevokeApiKeyPayload, {
    description: 'Ends an API key at once and for good. For owners and administrators.',
  })
  async revokeApiKey(
    @CurrentScope() scope: Scope,
    @Arg('input', () => types.RevokeApiKeyInput, { description: 'Which key.' })
    input: types.RevokeApiKeyInput,
  ) {
    const apiKeyId = uuidOf('ApiKey', input.apiKeyId, 'apiKeyId');
    return { apiKey: await apiKeys.revokeApiKey(scope, { apiKeyId }) };
  }
}
