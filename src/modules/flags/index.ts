import type { Module } from '../../schema';
import { flagAccess } from './flag.access';
import { FlagResolver } from './flag.resolver';

export const flags: Module = { resolvers: [FlagResolver], access: flagAccess };
