import dns from 'node:dns';
import { setTimeout } from 'node:timers/promises';
import { Client } from 'pg';
import { errorKinds, type ErrorCode } from '../../src/kernel';
import { tokenKeyOf } from '../../src/main';
import { signToken } from '../../src/identity';
import { createWorld, type Answer, type World } from '../support/world';
import { createTestDatabase } from '../support/database';
import { codesOf, post } from './answers';
import { probeOf, type DatabaseProbe } from './database-probe';
import { idOf, plantTicket } from './planting';
import { SECRET, startSecondServer, type SecondServer } from './second-server';

let world: World;
let token: string;
let other: Client;
let probe: DatabaseProbe;
const servers: SecondServer[] = [];

beforeAll(async () => {
  world = await createWorld();
  const { tenantId, agent } = world.acme;
  token = await signToken(tokenKeyOf(SECRET), { tenantId, personId: agent.personId }, 3_600);
  probe = await probeOf(world);
  other = new Client({ connectionString: world.database.superuserUrl });
  await other.connect();
});
afterAll(async () => {
  await Promise.all(servers.map((server) => server.close()));
  await Promise.all([other.end(), probe.close()]);
  await world.close();
});

async function start(variables: Record<string, string> = {}, appUrl = world.database.appUrl) {
  const server = await startSecondServer(appUrl, variables);
  servers.push(server);
  const ask = (query: string, variables?: object): Promise<Answer> =>
    post(server.url, JSON.stringify({ query, variables }), token);
  return { ...server, ask };
}

/** Holds what `lock` locks, from another connection, while `run` runs. */
async function whileLocked<T>(lock: string, run: () => Promise<T>): Promise<T> {
  await other.query('BEGIN');
  try {
    await other.query(lock);
    return await run();
  } finally {
    await other.query('ROLLBACK');
  }
}

/** Breaks the server in a way that nobody foresaw: a column has another name while `run` runs. */
async function whileRenamed<T>(table: string, column: string, run: () => Promise<T>): Promise<T> {
  await other.query(`ALTER TABLE ${table} RENAME COLUMN ${column} TO renamed`);
  try {
    return await run();
  } finally {
    await other.query(`ALTER TABLE ${table} RENAME COLUMN renamed TO ${column}`);
  }
}

const retriable = (code: string): boolean => errorKinds[code as ErrorCode].retriable;
const INSIDE = /description|42703|P20\d\d|prisma|node_modules|stack|\.[jt]s:|select|relation|127\.0/i;

describe('an unforeseen error', () => {
  it('tells the client a code and a request id, and the log the rest', async () => {
    const server = await start();
    const ticket = await plantTicket(world.acme);
    const answer = await whileRenamed('ticket', 'description', () =>
      server.ask('{ tickets(first: 1) { nodes { description } } }'),
    );
    const requestId = answer.headers.get('x-request-id');
    expect({ status: answer.status, body: answer.body }).toEqual({
      status: 200,
      body: {
        data: null,
        errors: [
          {
            message: 'Something went wrong on our side. The request id finds it in the log.',
            locations: [{ line: 1, column: 3 }],
            path: ['tickets'],
            extensions: { code: 'INTERNAL', requestId },
          },
        ],
      },
    });
    expect(answer.text).not.toMatch(INSIDE);
    expect(server.lines).toHaveLength(1);
    expect(server.lines[0]).toMatchObject({ level: 50, code: 'INTERNAL', requestId });
    expect(JSON.stringify(server.lines[0])).toMatch(/description/);
    // What was broken is whole again, and nothing stays behind on the connections.
    expect(
      codesOf(await server.ask('query ($id: ID!) { ticket(id: $id) { id } }', { id: idOf.ticket(ticket) })),
    ).toEqual([]);
  });

  it('in the middle of an answer leaves the rest of it as it is', async () => {
    const server = await start();
    const answer = await whileRenamed('tag', 'name', () =>
      server.ask(
        '{ viewer { role } node(id: "VGlja2V0OngK") { id } ticket(number: 1) { number tags { name } } }',
      ),
    );
    expect(answer.body.data).toEqual({ viewer: { role: 'AGENT' }, node: null, ticket: null });
    expect(codesOf(answer).toSorted()).toEqual(['BAD_USER_INPUT', 'INTERNAL']);
    expect(server.lines).toHaveLength(1);
  });

  it('while it is found out who asks is masked alike', async () => {
    const server = await start();
    const answer = await whileRenamed('person', 'status', () => server.ask('{ viewer { role } }'));
    const requestId = answer.headers.get('x-request-id');
    expect(answer.status).toBe(500);
    expect(answer.body).toEqual({
      errors: [{ message: expect.any(String), extensions: { code: 'INTERNAL', requestId } }],
    });
    expect(answer.text).not.toMatch(INSIDE);
    expect(JSON.stringify(server.lines)).toMatch(/status/);
  });
});

describe('a database that is busy', () => {
  it('is a TIMEOUT for who waits for a locked row, and nothing was written', async () => {
    const server = await start({ DATABASE_LOCK_TIMEOUT_MS: '50' });
    const ticket = await plantTicket(world.acme);
    const answer = await whileLocked(`SELECT FROM ticket WHERE id = '${ticket.id}' FOR UPDATE`, () =>
      server.ask(
        'mutation ($id: ID!) { addComment(input: { ticketId: $id, body: "words" }) { __typename } }',
        { id: idOf.ticket(ticket) },
      ),
    );
    expect(answer).toMatchObject({
      status: 200,
      body: { data: null, errors: [{ extensions: { code: 'TIMEOUT', retriable: true } }] },
    });
    const { rows } = await other.query('SELECT FROM comment WHERE ticket_id = $1', [ticket.id]);
    expect(rows).toEqual([]);
    expect(server.lines).toMatchObject([{ level: 40, code: 'TIMEOUT' }]);
  });

  it('is a TIMEOUT for a statement that takes too long, and the next one is fine', async () => {
    const server = await start({ DATABASE_STATEMENT_TIMEOUT_MS: '100', DATABASE_LOCK_TIMEOUT_MS: '60000' });
    const query = '{ tickets(first: 1) { totalCount } }';
    const answer = await whileLocked('LOCK TABLE ticket IN ACCESS EXCLUSIVE MODE', () => server.ask(query));
    expect(codesOf(answer)).toEqual(['TIMEOUT']);
    expect(answer.text).not.toMatch(INSIDE);
    expect(codesOf(await server.ask(query))).toEqual([]);
  });

  it('is a TIMEOUT with 503 for who cannot even be identified', async () => {
    const server = await start({ DATABASE_LOCK_TIMEOUT_MS: '50' });
    const answer = await whileLocked('LOCK TABLE person IN ACCESS EXCLUSIVE MODE', () =>
      server.ask('{ viewer { role } }'),
    );
    expect({ status: answer.status, codes: codesOf(answer) }).toEqual({ status: 503, codes: ['TIMEOUT'] });
  });

  it('is OVERLOADED with 503 for who would wait behind too many, and serves who waited', async () => {
    const server = await start({ DATABASE_POOL_SIZE: '1', DATABASE_POOL_QUEUE: '2' });
    const query = '{ viewer { role } }';
    const asked: Promise<Answer>[] = [];
    const firstFour = await whileLocked('LOCK TABLE ticket IN ACCESS EXCLUSIVE MODE', async () => {
      asked.push(server.ask('{ tickets(first: 1) { totalCount } }'));
      // Its connection is the only one, and waits for the lock.
      await probe.waitForLock();
      const more = Array.from({ length: 6 }, () => server.ask(query));
      asked.push(...more);
      const answered: Answer[] = [];
      more.forEach((answer) => void answer.then((value) => answered.push(value)));
      while (answered.length < 4) await setTimeout(5);
      return [...answered];
    });
    for (const answer of firstFour) {
      expect({ status: answer.status, codes: codesOf(answer) }).toEqual({
        status: 503,
        codes: ['OVERLOADED'],
      });
    }
    const all = await Promise.all(asked);
    expect(all.filter((answer) => codesOf(answer).length === 0)).toHaveLength(3);
    expect(codesOf(await server.ask(query))).toEqual([]);
  });

  it('is OVERLOADED for fields that get no connection', async () => {
    const server = await start({ DATABASE_POOL_SIZE: '1', DATABASE_POOL_QUEUE: '0' });
    // A round trip takes some statements at once; so many fields want more connections than there are.
    const fields = Array.from({ length: 20 }, (_, at) => `f${at}: tickets(first: 1) { nodes { id } }`);
    const read = await server.ask(`{ ${fields.join(' ')} }`);
    expect(new Set(codesOf(read))).toEqual(new Set(['OVERLOADED']));
    expect(read.body.errors?.[0]?.extensions).toMatchObject({ retriable: true });
  });
});

describe('a database that is away', () => {
  const unavailable = { status: 503, codes: ['UNAVAILABLE'] };
  const told = (answer: Answer) => ({ status: answer.status, codes: codesOf(answer) });

  it('is UNAVAILABLE when it refuses connections, by address and by name', async () => {
    for (const host of ['127.0.0.1', 'localhost']) {
      const url = new URL(world.database.appUrl);
      url.host = `${host}:1`;
      const server = await start({}, url.href);
      const answer = await server.ask('{ viewer { role } }');
      expect(told(answer)).toEqual(unavailable);
      expect(answer.text).not.toMatch(INSIDE);
      expect((await post(server.url, '{"query":"{ viewer { role } }"}')).body).toEqual({
        data: { viewer: null },
      });
    }
  });

  it('is UNAVAILABLE when its name has several addresses and none answers', async () => {
    const url = new URL(world.database.appUrl);
    url.host = 'database.test:1';
    const server = await start({}, url.href);
    const addresses = ['127.0.0.1', '127.0.0.2'].map((address) => ({ address, family: 4 }));
    const resolve = (_name: string, _options: object, done: (...found: unknown[]) => void) =>
      done(null, addresses);
    const lookup = jest.spyOn(dns, 'lookup').mockImplementation(resolve as unknown as typeof dns.lookup);
    try {
      expect(told(await server.ask('{ viewer { role } }'))).toEqual(unavailable);
      expect(lookup).toHaveBeenCalled();
    } finally {
      lookup.mockRestore();
    }
  });

  it('is UNAVAILABLE when it is gone for good, with connections open or not', async () => {
    const database = await createTestDatabase();
    const server = await start({}, database.appUrl);
    // Nobody of that tenant is there; the connections are.
    expect(told(await server.ask('{ viewer { role } }'))).toEqual({
      status: 401,
      codes: ['UNAUTHENTICATED'],
    });
    await database.drop();
    for (let request = 0; request < 3; request += 1) {
      const answer = await server.ask('{ viewer { role } }');
      expect(told(answer)).toEqual(unavailable);
      expect(answer.text).not.toContain(database.name);
    }
  });

  it('is UNAVAILABLE in the middle of a transaction, and there again for the next request', async () => {
    const server = await start();
    const ticket = await plantTicket(world.acme);
    const answer = await whileLocked(`SELECT FROM ticket WHERE id = '${ticket.id}' FOR UPDATE`, async () => {
      const asked = server.ask(
        'mutation ($id: ID!) { changeTicketStatus(input: { ticketId: $id, status: SOLVED }) { __typename } }',
        { id: idOf.ticket(ticket) },
      );
      await probe.waitForLock();
      await probe.endWaiting();
      return asked;
    });
    expect(codesOf(answer)).toEqual(['UNAVAILABLE']);
    expect(codesOf(answer).every(retriable)).toBe(true);
    expect(answer.body.errors?.[0]?.extensions).toMatchObject({ retriable: true });
    const after = await server.ask('query ($id: ID!) { ticket(id: $id) { status } }', {
      id: idOf.ticket(ticket),
    });
    expect(after.body).toEqual({ data: { ticket: { status: 'OPEN' } } });
  });
});
