#!/usr/bin/env node
// Speaks as Prisma's schema engine does (JSON-RPC, a line a message, over stdin and stdout), with the engine's
// WebAssembly build behind it. The Prisma CLI starts it as if it were the binary that it would download.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { connectionFault, createDatabase, databaseFactory, ping } from './schema-engine-database.mjs';

const { values, positionals } = parseArgs({
  options: {
    version: { type: 'boolean' },
    datasource: { type: 'string' },
    datamodels: { type: 'string', multiple: true },
  },
  allowPositionals: true,
  strict: false,
});
// A diff between files names no database; the engine still wants an address, which it then never calls.
const url = JSON.parse(values.datasource ?? '{}').url ?? 'postgresql://127.0.0.1:1/none';

if (values.version) console.log('schema-engine-cli (WebAssembly)');
else if (positionals[0] === 'cli') process.exitCode = await runCommand(positionals[1]);
else await answerRequests();

/** `cli can-connect-to-database` and `cli create-database`. */
async function runCommand(name) {
  // The CLI drops the first line of stderr and reads the rest as log records.
  process.stderr.write('\n');
  try {
    await (name === 'create-database' ? createDatabase(url) : ping(url));
    return 0;
  } catch (error) {
    logRecord('ERROR', { is_panic: false, error_code: connectionFault(error), message: error.message });
    return 1;
  }
}

async function answerRequests() {
  const panic = watchForPanic();
  let engine;
  for await (const line of createInterface({ input: process.stdin })) {
    const { id, method, params } = JSON.parse(line);
    if (!method) continue; // the CLI's receipt for a `print`
    panic.requestId = id;
    try {
      engine ??= await loadEngine();
      reply(id, { result: (await call(engine, method, params)) ?? {} });
    } catch (error) {
      refuse(id, panic.message ?? error.message, error.code);
    }
  }
  process.exit(0); // whatever the pool still holds open
}

/** A panic ends the engine outside of any promise; without an answer the CLI would end as if all were well. */
function watchForPanic() {
  const panic = { requestId: null, message: null };
  globalThis.PRISMA_WASM_PANIC_REGISTRY = { set_message: (message) => (panic.message = message) };
  process.on('uncaughtException', (error) => {
    refuse(panic.requestId, `The schema engine panicked: ${panic.message ?? error.stack}`);
    process.exitCode = 1;
    process.stdin.destroy();
  });
  return panic;
}

async function call(engine, method, params) {
  if (method === 'createDatabase') return { databaseName: await createDatabase(url) };
  if (method === 'getDatabaseVersion') return engine.version(params);
  const result = await engine[method](params);
  if (method === 'diff' && result.stdout)
    send({ id: 0, method: 'print', params: { content: result.stdout } });
  return result;
}

async function loadEngine() {
  const binding = await import('@prisma/schema-engine-wasm/schema_engine_bg');
  const file = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg');
  const wasm = new WebAssembly.Module(readFileSync(file.replace(/\.js$/, '.wasm')));
  const { exports } = new WebAssembly.Instance(wasm, { './schema_engine_bg.js': binding });
  binding.__wbg_set_wasm(exports);
  exports.__wbindgen_start();
  const datamodels = values.datamodels?.map((file) => [file, readFileSync(file, 'utf8')]);
  return binding.SchemaEngine.new({ datamodels }, () => {}, databaseFactory(url));
}

function reply(id, body) {
  send({ id, ...body });
}

function refuse(id, message, code = null) {
  const data = { is_panic: false, message, error_code: code, meta: null };
  reply(id, { error: { code: 4466, message: 'The request failed; see data.', data } });
}

function send(message) {
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
}

function logRecord(level, fields) {
  const timestamp = new Date().toISOString();
  process.stderr.write(`${JSON.stringify({ timestamp, level, target: 'schema_engine::logger', fields })}\n`);
}
