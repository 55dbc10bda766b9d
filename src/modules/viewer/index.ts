import type { Module } from '../../schema';
import { ViewerResolver } from './viewer.resolver';

export const viewer: Module = { resolvers: [ViewerResolver] };
