// What Node itself can do: the bytes and headers of an answer, whatever is asked.
const { readFileSync } = require('node:fs');
const { createServer } = require('node:http');
const { serveParent } = require('./open-world.cjs');

const { headers, text } = JSON.parse(readFileSync(process.env.ANSWER_FILE, 'utf8'));
const body = Buffer.from(text);

const server = createServer((_request, response) => {
  response.writeHead(200, headers);
  response.end(body);
});
server.listen(Number(process.env.PORT), '127.0.0.1', () => {
  serveParent(`http://127.0.0.1:${process.env.PORT}`, async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
});
