#!/usr/bin/env node
// `--production`, or NODE_ENV=production, leaves out what is for development only; `--into <folder>` builds elsewhere.
import './require-node.mjs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { BuildError, freshBuild } from './fresh-build.mjs';

try {
  const { values } = parseArgs({ options: { production: { type: 'boolean' }, into: { type: 'string' } } });
  const isProduction = values.production ?? process.env.NODE_ENV === 'production';
  await freshBuild({
    kinds: [isProduction ? 'production' : 'development'],
    ...(values.into && { folder: path.resolve(values.into) }),
  });
} catch (error) {
  console.error(error instanceof BuildError ? error.message : error);
  process.exitCode = 1;
}
