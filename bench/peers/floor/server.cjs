// What it takes at least: node:http and pg, one SQL statement that yields the text of the answer. No GraphQL.
const http = require('node:http');
const { settings, tenantOf } = require('../lib/settings.cjs');
const { openTenantPool } = require('../lib/tenant-pool.cjs');
const statements = require('./statements.cjs');

const ask = openTenantPool();

async function answer(request, text) {
  const { operationName, variables } = JSON.parse(text);
  const { text: sql, values } = statements[operationName];
  const statement = { text: sql, values: values(variables ?? {}), rowMode: 'array' };
  const [[data]] = await ask(tenantOf(request.headers), statement);
  return Buffer.from(`{"data":${data}}`);
}

const server = http.createServer((request, response) => {
  const parts = [];
  request.on('data', (part) => parts.push(part));
  request.on('end', async () => {
    try {
      const body = await answer(request, Buffer.concat(parts).toString());
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length });
      response.end(body);
    } catch (error) {
      response.writeHead(500, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ errors: [{ message: error.message }] }));
    }
  });
});
server.listen(settings.port, settings.host);
