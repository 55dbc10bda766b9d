import type { Module } from '../../schema';
import { providerAccess } from './provider.access';
import { providerById } from './provider.loaders';
import { IdentityProviderResolver } from './provider.resolver';

export const signIn: Module = {
  resolvers: [IdentityProviderResolver],
  access: providerAccess,
  nodes: { IdentityProvider: (scope, id) => providerById(scope).load(id) },
};

export {
  createProvider,
  deleteProvider,
  listProviders,
  PROVIDERS_BY_NAME,
  requireProviderNamed,
  updateProvider,
  type NewProvider,
} from './provider.service';
