#!/usr/bin/env node
// `npm run prove:cache -- --help`
import './require-node.mjs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
require('../test/prove/use-typescript.cjs').useTypeScript();
require('reflect-metadata');
try {
  await require('../test/prove/run.ts').main();
} catch (error) {
  console.error(error);
  process.exitCode = 1;
}
// Whatever a failed start left open must not hold the process.
process.exit();
