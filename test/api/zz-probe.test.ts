import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { createWorld, type World } from '../support/world';
import { post } from './answers';
import { createAtrium } from '../../src/main';
import { loadConfig } from '../../src/config';

let world: World;
beforeAll(async () => { world = await createWorld(); });
afterAll(() => world.close());
it('probes', async () => {
  const { acme } = world;
  const lines: any[] = [];
  const logger = pino({ level: 'warn' }, { write: (l: string) => void lines.push(JSON.parse(l)) });
  const atrium = await createAtrium({ config: loadConfig({ NODE_ENV: 'test', PORT: '0' }), appUrl: world.database.appUrl, secret: 'a secret of the tests, 32 characters and more', logger });
  await atrium.http.listen({ host: '127.0.0.1', port: 0 });
  const url = `http://127.0.0.1:${(atrium.http.server.address() as AddressInfo).port}`;
  console.log((await post(url, JSON.stringify({query:'{tickets(filter:{createdFrom:"2026-01-01T00:00:00Z"}){ totalCount }}'}), acme.owner.token)).text);
  console.log(JSON.stringify(lines.splice(0), null, 1).slice(0, 3000).replaceAll('\\n', '\n'));
  console.log((await post(url, JSON.stringify({query:`{tickets{${'nodes{requester{assignedTickets{nodes{id}}}} '.repeat(150)}}}`}), acme.owner.token)).text);
  console.log(JSON.stringify(lines.splice(0), null, 1).slice(0, 3000).replaceAll('\\n', '\n'));
  await atrium.close();
});
