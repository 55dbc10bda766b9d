#!/usr/bin/env node
import './require-node.mjs';
import { BuildError, freshBuild } from './fresh-build.mjs';

try {
  await freshBuild();
} catch (error) {
  console.error(error instanceof BuildError ? error.message : error);
  process.exitCode = 1;
}
