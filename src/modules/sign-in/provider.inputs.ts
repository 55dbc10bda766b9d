import { Field, ID, InputType } from 'type-graphql';
import { NewPersonRole } from './provider.types';

const NAME = 'Display name, unique in the tenant, 1 to 100 characters.';
const DOMAINS =
  'Domains of the email addresses that it vouches for, 1 to 50, none of them in another provider of the tenant; no wildcards, no public mail services.';
const ISSUER = "The issuer's URL as its discovery document has it: https, without a query.";
const ENTITY_ID = "The provider's entity id as its metadata has it, 1 to 1,000 characters without blanks.";
const CLIENT_ID = 'What the provider calls us, at most 500 characters.';
const SECRET = 'Stored sealed and read by nobody, at most 1,000 characters.';
const SIGN_IN_URL = 'Where people are sent by HTTP redirect: https.';
const CERTIFICATES =
  'Certificates in PEM that it may sign with, 1 to 5, each over an RSA key of at least 2,048 bits.';
const NEW_PERSON_ROLE =
  'The role of people whom it brings and whom the tenant does not know yet. Null: creates nobody.';
const ENFORCED =
  'Lets people in by the own providers of the tenant alone; owners always get in otherwise, too. Only for an enabled provider. Default false.';
const ENABLED = 'Whether anybody signs in by it. Default true.';
const AS_IT_IS = ' Null or absent: as it is.';

@InputType({ description: 'A new OpenID Connect provider.' })
export class CreateOidcProviderInput {
  @Field(() => String, { description: NAME })
  name!: string;

  @Field(() => [String], { description: DOMAINS })
  domains!: string[];

  @Field(() => String, { description: ISSUER })
  issuer!: string;

  @Field(() => String, { description: CLIENT_ID })
  clientId!: string;

  @Field(() => String, { nullable: true, description: `${SECRET} None: PKCE alone.` })
  clientSecret?: string | null;

  @Field(() => NewPersonRole, { nullable: true, description: NEW_PERSON_ROLE })
  newPersonRole?: NewPersonRole | null;

  @Field(() => Boolean, { nullable: true, description: ENFORCED })
  enforced?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: ENABLED })
  enabled?: boolean | null;
}

@InputType({ description: 'A new SAML 2.0 provider.' })
export class CreateSamlProviderInput {
  @Field(() => String, { description: NAME })
  name!: string;

  @Field(() => [String], { description: DOMAINS })
  domains!: string[];

  @Field(() => String, { description: ENTITY_ID })
  issuer!: string;

  @Field(() => String, { description: SIGN_IN_URL })
  signInUrl!: string;

  @Field(() => [String], { description: CERTIFICATES })
  certificates!: string[];

  @Field(() => NewPersonRole, { nullable: true, description: NEW_PERSON_ROLE })
  newPersonRole?: NewPersonRole | null;

  @Field(() => Boolean, { nullable: true, description: ENFORCED })
  enforced?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: ENABLED })
  enabled?: boolean | null;
}

@InputType({ description: 'New values of an identity provider.' })
export class UpdateIdentityProviderInput {
  @Field(() => ID, { description: 'Which provider.' })
  identityProviderId!: string;

  @Field(() => String, { nullable: true, description: NAME + AS_IT_IS })
  name?: string | null;

  @Field(() => [String], { nullable: true, description: DOMAINS + AS_IT_IS })
  domains?: string[] | null;

  @Field(() => String, {
    nullable: true,
    description: `OIDC: the issuer's URL; a new one needs the client secret again. SAML: the entity id.${AS_IT_IS}`,
  })
  issuer?: string | null;

  @Field(() => String, { nullable: true, description: `OIDC: ${CLIENT_ID}${AS_IT_IS}` })
  clientId?: string | null;

  @Field(() => String, { nullable: true, description: `OIDC: ${SECRET}${AS_IT_IS}` })
  clientSecret?: string | null;

  @Field(() => String, { nullable: true, description: `SAML: ${SIGN_IN_URL}${AS_IT_IS}` })
  signInUrl?: string | null;

  @Field(() => [String], { nullable: true, description: `SAML: ${CERTIFICATES}${AS_IT_IS}` })
  certificates?: string[] | null;

  @Field(() => NewPersonRole, { nullable: true, description: `${NEW_PERSON_ROLE} Absent: as it is.` })
  newPersonRole?: NewPersonRole | null;

  @Field(() => Boolean, {
    nullable: true,
    description: `Lets people in by the own providers of the tenant alone. Only for an enabled provider.${AS_IT_IS}`,
  })
  enforced?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: `Whether anybody signs in by it.${AS_IT_IS}` })
  enabled?: boolean | null;
}

@InputType({ description: 'Which identity provider to delete.' })
export class DeleteIdentityProviderInput {
  @Field(() => ID, { description: 'Which provider.' })
  identityProviderId!: string;
}
