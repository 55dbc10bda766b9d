import type { TestTenant } from '../support/world';
import { unknown, type FactPlants } from './fact-plants';
import type { FactCase } from './work-fact-cases';

/** Mutations of API keys, identity providers, roles, invitations and ownership. */
export const accessCases = (
  tenant: () => TestTenant,
  {
    fresh,
    newPerson,
    oidcInput,
    samlInput,
    newProvider,
    newApiKey,
    revokedApiKey,
    newRole,
    invitationInput,
    newInvitation,
    revokedInvitation,
  }: FactPlants,
): readonly FactCase[] => [
  {
    name: 'createApiKey',
    input: async () => ({ name: 'n', scopes: ['TICKETS_READ'] }),
    topics: ['api_key.created'],
    idle: async () => ({ name: 'n', scopes: ['TICKETS_READ'], personId: unknown.person }),
  },
  {
    name: 'rotateApiKey',
    input: async () => ({ apiKeyId: await newApiKey() }),
    topics: ['api_key.rotated'],
    idle: async () => ({ apiKeyId: await revokedApiKey() }),
  },
  {
    name: 'revokeApiKey',
    input: async () => ({ apiKeyId: await newApiKey() }),
    topics: ['api_key.revoked'],
    idle: async () => ({ apiKeyId: unknown.apiKey }),
  },
  {
    name: 'createOidcProvider',
    input: async () => ({ ...oidcInput(), clientSecret: 's' }),
    topics: ['identity_provider.created'],
    idle: async () => ({ ...oidcInput(), domains: ['oidc-canary-acme.example'] }),
  },
  {
    name: 'createSamlProvider',
    input: async () => ({ ...samlInput(), name: fresh('saml') }),
    topics: ['identity_provider.created'],
    idle: async () => ({ ...samlInput(), name: 'SAML secret-acme canary-acme' }),
  },
  {
    name: 'updateIdentityProvider',
    input: async () => ({ identityProviderId: await newProvider(), clientSecret: 's' }),
    topics: ['identity_provider.updated'],
    idle: async () => ({ identityProviderId: await newProvider(), domains: ['saml-canary-acme.example'] }),
  },
  {
    name: 'deleteIdentityProvider',
    input: async () => ({ identityProviderId: await newProvider() }),
    topics: ['identity_provider.deleted'],
    idle: async () => ({ identityProviderId: unknown.provider }),
  },
  {
    name: 'createCustomRole',
    input: async () => ({ name: fresh('role'), permissions: ['TICKETS_READ'] }),
    topics: ['custom_role.created'],
    idle: async () => ({ name: 'role secret-acme canary-acme', permissions: ['TICKETS_READ'] }),
  },
  {
    name: 'updateCustomRole',
    input: async () => ({ customRoleId: await newRole(), permissions: ['TAGS_READ'] }),
    topics: ['custom_role.updated'],
    idle: async () => ({ customRoleId: await newRole(), name: 'role secret-acme canary-acme' }),
  },
  {
    name: 'deleteCustomRole',
    input: async () => ({ customRoleId: await newRole() }),
    topics: ['custom_role.deleted'],
    idle: async () => ({ customRoleId: tenant().ids.CustomRole }),
  },
  {
    name: 'assignCustomRole',
    input: async () => ({ personId: await newPerson(), customRoleId: await newRole() }),
    topics: ['person.custom_role_changed'],
    idle: async () => ({ personId: unknown.person, customRoleId: await newRole() }),
  },
  {
    name: 'invitePerson',
    input: async () => invitationInput(),
    topics: ['invitation.created'],
    idle: async () => ({ ...invitationInput(), email: 'invited@acme.test' }),
  },
  {
    name: 'resendInvitation',
    input: async () => ({ invitationId: await newInvitation() }),
    topics: ['invitation.resent'],
    idle: async () => ({ invitationId: await revokedInvitation() }),
  },
  {
    name: 'revokeInvitation',
    input: async () => ({ invitationId: await newInvitation() }),
    topics: ['invitation.revoked'],
    idle: async () => ({ invitationId: await revokedInvitation() }),
  },
  {
    name: 'transferOwnership',
    input: async () => ({ personId: await newPerson() }),
    topics: ['person.role_changed', 'person.role_changed'],
    idle: async () => ({ personId: await newPerson({ status: 'DEACTIVATED' }) }),
  },
];
