import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import {
  CurrentScope,
  Cursors,
  globalId,
  PageArgs,
  pageRequest,
  toConnection,
  uuidOf,
  type CursorCodec,
  type GraphqlContext,
} from '../../schema';
import { lookupPart } from '../../platform/secret';
import type { IdentityProvider as ProviderRow, Scope } from '../../tenancy';
import { certificateExpiry } from './provider-certificates.rule';
import * as inputs from './provider.inputs';
import * as providers from './provider.service';
import * as types from './provider.types';

@Resolver(() => types.IdentityProvider)
export class IdentityProviderResolver {
  @FieldResolver(() => ID, { description: 'Opaque id, unique over all types. Keep it, do not parse it.' })
  id(@Root() provider: ProviderRow) {
    return globalId('IdentityProvider', provider.id);
  }

  @FieldResolver()
  reference(@Root() provider: ProviderRow) {
    return lookupPart(provider);
  }

  @FieldResolver(() => Boolean, { description: 'Whether a client secret is stored.' })
  hasClientSecret(@Root() provider: ProviderRow) {
    return provider.clientSecret !== null;
  }

  @FieldResolver(() => [Date], {
    description:
      'When each of the certificates ends, in their order. An ended one still counts: you trust it until you remove it.',
  })
  certificatesExpireAt(@Root() provider: ProviderRow) {
    return provider.certificates.map(certificateExpiry);
  }

  @Query(() => types.IdentityProviderConnection, {
    description: "The tenant's own identity providers by name. For owners.",
  })
  async identityProviders(
    @CurrentScope() scope: Scope,
    @Cursors() cursors: CursorCodec,
    @Args() page: PageArgs,
  ) {
    const request = pageRequest(page, providers.PROVIDERS_BY_NAME, cursors);
    return toConnection(await providers.listProviders(scope, request), cursors);
  }

  @Mutation(() => types.CreateOidcProviderResult, {
    description: 'Adds an OpenID Connect provider. For owners.',
  })
  createOidcProvider(
    @CurrentScope() scope: Scope,
    @Ctx() { sealer }: GraphqlContext,
    @Arg('input', () => inputs.CreateOidcProviderInput, { description: 'The new provider.' })
    input: inputs.CreateOidcProviderInput,
  ) {
    return providers.createProvider(scope, { ...input, kind: 'OIDC' }, sealer);
  }

  @Mutation(() => types.CreateSamlProviderResult, { description: 'Adds a SAML 2.0 provider. For owners.' })
  createSamlProvider(
    @CurrentScope() scope: Scope,
    @Ctx() { sealer }: GraphqlContext,
    @Arg('input', () => inputs.CreateSamlProviderInput, { description: 'The new provider.' })
    input: inputs.CreateSamlProviderInput,
  ) {
    return providers.createProvider(scope, { ...input, kind: 'SAML' }, sealer);
  }

  @Mutation(() => types.UpdateIdentityProviderResult, {
    description: 'Changes an identity provider, whose kind stays. For owners.',
  })
  updateIdentityProvider(
    @CurrentScope() scope: Scope,
    @Ctx() { sealer }: GraphqlContext,
    @Arg('input', () => inputs.UpdateIdentityProviderInput, {
      description: 'Which provider, and the new values.',
    })
    { identityProviderId, ...changes }: inputs.UpdateIdentityProviderInput,
  ) {
    const providerId = uuidOf('IdentityProvider', identityProviderId, 'identityProviderId');
    return providers.updateProvider(scope, { ...changes, providerId }, sealer);
  }

  @Mutation(() => types.DeleteIdentityProviderPayload, {
    description: 'Deletes an identity provider; nobody signs in by it any more. For owners.',
  })
  async deleteIdentityProvider(
    @CurrentScope() scope: Scope,
    @Arg('input', () => inputs.DeleteIdentityProviderInput, { description: 'Which provider.' })
    { identityProviderId }: inputs.DeleteIdentityProviderInput,
  ) {
    const providerId = uuidOf('IdentityProvider', identityProviderId, 'identityProviderId');
    await providers.deleteProvider(scope, { providerId });
    return { deletedIdentityProviderId: identityProviderId };
  }
}
