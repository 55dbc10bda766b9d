// The server as it is.
const { load, openWorld, serveParent } = require('./open-world.cjs');

async function main() {
  const world = await openWorld();
  const atrium = await load('main').createAtrium(world);
  const url = await atrium.http.listen({ host: '127.0.0.1', port: 0 });
  serveParent(url, async () => {
    await atrium.close();
    await world.database.close();
  });
}
void main();
