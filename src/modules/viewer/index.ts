import type { Module } from '../../schema';
import { viewerAccess } from './viewer.access';
import { ViewerResolver } from './viewer.resolver';

export { Viewer } from './viewer.types';

export const viewer: Module = { resolvers: [ViewerResolver], access: viewerAccess };
