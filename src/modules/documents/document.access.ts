import type { Access } from '../../schema';

export const documentAccess: Access = { mutations: { pushDocuments: { needs: 'DEPLOY' } } };
