import type { Access } from '../../schema';

export const viewerAccess: Access = { queries: { viewer: 'ANYBODY' } };
