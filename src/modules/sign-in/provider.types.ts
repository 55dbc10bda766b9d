import { Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import { connectionType, Node, outcomeUnion } from '../../schema';
import { IdentityProviderKind } from '../../tenancy';

registerEnumType(IdentityProviderKind, {
  name: 'IdentityProviderKind',
  description: 'How an identity provider speaks. Values may be added.',
  valuesConfig: {
    OIDC: { description: 'OpenID Connect.' },
    SAML: { description: 'SAML 2.0.' },
  },
});

/** Roles that somebody may get without an invitation. */
export enum NewPersonRole {
  AGENT = 'AGENT',
  CUSTOMER = 'CUSTOMER',
}
registerEnumType(NewPersonRole, {
  name: 'NewPersonRole',
  description: 'The role of somebody who signs in for the first time. Values may be added.',
  valuesConfig: {
    AGENT: { description: 'Works on tickets.' },
    CUSTOMER: { description: 'Asks for help; sees own tickets and public comments.' },
  },
});

@ObjectType({
  implements: Node,
  description:
    "A tenant's own identity provider: where the people of its domains sign in. Owners alone see it. Its client secret is read by nobody.",
  simpleResolvers: true,
})
export class IdentityProvider extends Node {
  @Field(() => String, {
    description:
      'Names it in addresses: /auth/login?provider=<reference> and, for SAML, /auth/saml/<reference>/metadata and …/acs.',
  })
  reference!: string;

  @Field(() => IdentityProviderKind, { description: 'How it speaks.' })
  kind!: IdentityProviderKind;

  @Field(() => String, { description: 'Display name, unique in the tenant.' })
  name!: string;

  @Field(() => [String], {
    description:
      'Domains of the email addresses that it vouches for: lower case, international ones in punycode.',
  })
  domains!: string[];

  @Field(() => String, { description: "OIDC: the issuer's URL. SAML: the provider's entity id." })
  issuer!: string;

  @Field(() => String, { nullable: true, description: 'OIDC: what the provider calls us. Null for SAML.' })
  clientId!: string | null;

  @Field(() => Boolean, { description: 'Whether a client secret is stored.' })
  hasClientSecret!: boolean;

  @Field(() => String, { nullable: true, description: 'SAML: where people are sent. Null for OIDC.' })
  signInUrl!: string | null;

  @Field(() => [String], { description: 'SAML: certificates in PEM that it may sign with. None for OIDC.' })
  certificates!: string[];

  @Field(() => [Date], {
    description:
      'When each of the certificates ends, in their order. An ended one still counts: you trust it until you remove it.',
  })
  certificatesExpireAt!: Date[];

  @Field(() => NewPersonRole, {
    nullable: true,
    description:
      'The role of people whom it brings and whom the tenant does not know yet; null creates nobody.',
  })
  newPersonRole!: NewPersonRole | null;

  @Field(() => Boolean, {
    description:
      'Whether the tenant lets people in by its own providers alone. Owners always get in otherwise, too.',
  })
  enforced!: boolean;

  @Field(() => Boolean, { description: 'Whether anybody signs in by it.' })
  enabled!: boolean;

  @Field(() => Date, { description: 'When it was added.' })
  createdAt!: Date;

  @Field(() => Date, { description: 'When it last changed.' })
  updatedAt!: Date;
}

@ObjectType({ description: 'A page of identity providers.', simpleResolvers: true })
export class IdentityProviderConnection extends connectionType(IdentityProvider, 'IdentityProvider') {}

@ObjectType({ description: 'The provider was added.', simpleResolvers: true })
export class CreateOidcProviderPayload {
  @Field(() => IdentityProvider, { description: 'The new provider.' })
  identityProvider!: IdentityProvider;
}

@ObjectType({ description: 'The provider was added.', simpleResolvers: true })
export class CreateSamlProviderPayload {
  @Field(() => IdentityProvider, { description: 'The new provider.' })
  identityProvider!: IdentityProvider;
}

@ObjectType({ description: 'The provider was updated.', simpleResolvers: true })
export class UpdateIdentityProviderPayload {
  @Field(() => IdentityProvider, { description: 'The provider as it is now.' })
  identityProvider!: IdentityProvider;
}

@ObjectType({
  description: 'The provider was deleted; nobody signs in by it any more.',
  simpleResolvers: true,
})
export class DeleteIdentityProviderPayload {
  @Field(() => ID, { description: 'The id that the provider had.' })
  deletedIdentityProviderId!: string;
}

@ObjectType({
  description: 'An identity provider of this tenant has the name already.',
  simpleResolvers: true,
})
export class ProviderNameTaken {
  @Field(() => String, { description: 'The name.' })
  name!: string;
}

@ObjectType({
  description: 'Another identity provider of this tenant has the domain already.',
  simpleResolvers: true,
})
export class DomainTaken {
  @Field(() => String, { description: 'The domain.' })
  domain!: string;
}

export const CreateOidcProviderResult = outcomeUnion(
  'CreateOidcProviderResult',
  'Outcomes of createOidcProvider.',
  [CreateOidcProviderPayload, ProviderNameTaken, DomainTaken] as const,
);

export const CreateSamlProviderResult = outcomeUnion(
  'CreateSamlProviderResult',
  'Outcomes of createSamlProvider.',
  [CreateSamlProviderPayload, ProviderNameTaken, DomainTaken] as const,
);

export const UpdateIdentityProviderResult = outcomeUnion(
  'UpdateIdentityProviderResult',
  'Outcomes of updateIdentityProvider.',
  [UpdateIdentityProviderPayload, ProviderNameTaken, DomainTaken] as const,
);
