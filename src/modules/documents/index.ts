import type { Module } from '../../schema';
import { documentAccess } from './document.access';
import { DocumentResolver } from './document.resolver';

export const documents: Module = { resolvers: [DocumentResolver], access: documentAccess };

export { parseManifest } from './manifest';
