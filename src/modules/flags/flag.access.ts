import type { Access } from '../../schema';

export const flagAccess: Access = { queries: { flags: 'SIGNED_IN' } };
