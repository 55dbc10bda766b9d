import type { Fact } from '../../events';

interface Provider {
  readonly id: string;
  readonly kind: string;
}

export const providerCreated = ({ id, kind }: Provider): Fact => ({
  topic: 'identity_provider.created',
  payload: { identityProviderId: id, kind },
});

/** `fields` are the names of what changed, never values: a client secret may be among them. */
export const providerUpdated = ({ id }: Provider, fields: readonly string[]): Fact => ({
  topic: 'identity_provider.updated',
  payload: { identityProviderId: id, fields },
});

export const providerDeleted = ({ id, kind }: Provider): Fact => ({
  topic: 'identity_provider.deleted',
  payload: { identityProviderId: id, kind },
});
