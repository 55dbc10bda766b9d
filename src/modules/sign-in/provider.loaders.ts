import { oneByKey } from '../../tenancy';
import { readProvidersByIds } from './provider.store';

/** Identity providers by UUID that the viewer may see; null for others. */
export const providerById = oneByKey(readProvidersByIds, (provider) => provider.id);
