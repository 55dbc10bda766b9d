#!/usr/bin/env node
import './require-node.mjs';
import { createRequire } from 'node:module';
import { BuildError, freshBuild, runnableKinds } from './fresh-build.mjs';
import { mapOwnSources } from './source-maps.mjs';

mapOwnSources();

try {
  await freshBuild({ kinds: runnableKinds() });
  await createRequire(import.meta.url)('../dist/cli/index.js').main(process.argv);
} catch (error) {
  console.error(error instanceof BuildError ? error.message : error);
  process.exitCode = 1;
}
