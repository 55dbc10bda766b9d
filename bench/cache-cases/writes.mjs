// What the change triggers add to the database's CPU for a one-row write: the same writes with them on and off, by turns.
import { existsSync, readFileSync } from 'node:fs';
import pg from 'pg';
import { median } from './rounds.mjs';

const AIM = 0.2;
const NUMBER = 7;
const WARM_UP = 50;

export const writeNames = ['write-sql', 'write-psql', 'write-mutation'];

const CASES = {
  'write-sql': 'UPDATE of one row, prepared',
  'write-psql': 'UPDATE of one row, as psql sends it',
  'write-mutation': 'updateTicket through the API',
};

/** Measures the writes that are named. Resolves to `{ figures, aims }`. */
export async function measureWrites(world, { names, rounds, writes }) {
  if (!existsSync('/proc/self/stat')) {
    console.log(
      'writes: left out, the CPU of PostgreSQL is read from /proc, which this system does not have',
    );
    return { figures: {}, aims: [] };
  }
  const owner = new pg.Client(world.database.ownerUrl());
  await owner.connect();
  const appUrl = await world.database.appUrl();
  const server = await world.start('atrium', 'writes');
  const app = new pg.Client(appUrl);
  await app.connect();
  try {
    const place = await placeOf(owner);
    await app.query(`SELECT set_config('app.tenant_id', $1, false)`, [place.tenantId]);
    const writers = writersOf({ app, server, token: world.token, place });
    const told = { owner, appUser: new URL(appUrl).username, writers, rounds, writes };
    const figures = {};
    for (const name of names) figures[name] = await onAndOff(name, told);
    return { figures: summary(figures), aims: judged(figures) };
  } finally {
    await app.end();
    await server.stop();
    await owner.end();
  }
}

async function placeOf(owner) {
  await owner.query('BEGIN');
  const { rows } = await owner.query(`SELECT id FROM tenant WHERE slug = 'acme'`);
  await owner.query('COMMIT');
  if (rows.length !== 1) throw new Error('there is no tenant acme');
  return { tenantId: rows[0].id };
}

/** One write each; resolves when it is committed. Every one changes the row. */
function writersOf({ app, server, token, place: { tenantId } }) {
  const text = 'UPDATE ticket SET subject = $1, updated_at = now() WHERE tenant_id = $2 AND number = $3';
  const one = ({ rowCount }) => {
    if (rowCount !== 1) throw new Error(`an UPDATE changed ${rowCount} rows`);
  };
  return {
    'write-sql': async (count) =>
      one(await app.query({ name: 'write', text, values: [subjectOf(count), tenantId, NUMBER] })),
    'write-psql': async (count) =>
      one(
        await app.query(
          `UPDATE ticket SET subject = '${subjectOf(count)}', updated_at = now()
           WHERE tenant_id = '${tenantId}' AND number = ${NUMBER}`,
        ),
      ),
    'write-mutation': mutationWriter(server, token),
  };
}

const subjectOf = (count) => `A subject that was written as number ${count}`;

const READ = `{ ticket(number: ${NUMBER}) { id version } }`;
const WRITE = `mutation Write($input: UpdateTicketInput!) {
  updateTicket(input: $input) { __typename ... on UpdateTicketPayload { ticket { version } } }
}`;

function mutationWriter({ url }, token) {
  const send = async (body) => {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'authorization': `Bearer ${token}` },
      body: JSON.stringify(body),
    });
    const { data, errors } = await response.json();
    if (!data || errors) throw new Error(`a write failed: ${JSON.stringify(errors)}`);
    return data;
  };
  let ticket;
  return async (count) => {
    ticket ??= (await send({ query: READ })).ticket;
    const input = { ticketId: ticket.id, expectedVersion: ticket.version, subject: subjectOf(count) };
    const { updateTicket } = await send({ query: WRITE, variables: { input } });
    if (!updateTicket.ticket) throw new Error(`a write failed: ${JSON.stringify(updateTicket)}`);
    ticket.version = updateTicket.ticket.version;
  };
}

let written = 0;

async function onAndOff(name, { owner, appUser, writers, rounds, writes }) {
  const told = { on: [], off: [] };
  const write = writers[name];
  const some = async (count) => {
    for (let left = count; left > 0; left -= 1) await write((written += 1));
  };
  for (let round = 1; round <= rounds; round += 1) {
    console.log(`${name}: round ${round} of ${rounds}`);
    const added = { on: 0, off: 0 };
    for (const state of round % 2 ? ['on', 'off'] : ['off', 'on']) {
      await setTriggers(owner, state === 'on');
      const logged = await loggedBy(owner);
      await some(WARM_UP);
      const before = await backendsCpu(owner);
      const began = performance.now();
      await some(writes);
      const elapsed = (performance.now() - began) / 1_000;
      const after = await backendsCpu(owner);
      added[state] = (await loggedBy(owner)) - logged;
      const used = spent(before, after, appUser);
      told[state].push({
        microsecondsEach: (used.writers / writes) * 1e6,
        relayMicrosecondsEach: (used.others / writes) * 1e6,
        perSecond: writes / elapsed,
      });
    }
    // A mutation logs its fact in either case.
    if (added.on < added.off + writes)
      throw new Error(`${name}: ${added.on} rows of the log with triggers, ${added.off} without`);
  }
  await setTriggers(owner, true);
  return told;
}

/** Switches every change trigger of the database. */
async function setTriggers(owner, on) {
  const { rows } = await owner.query(
    `SELECT DISTINCT tgrelid::regclass::text AS "table", tgname AS name FROM pg_trigger
     WHERE NOT tgisinternal AND tgname LIKE 'atrium_change_%'`,
  );
  if (rows.length === 0) throw new Error('there are no change triggers');
  const verb = on ? 'ENABLE' : 'DISABLE';
  await owner.query(
    rows.map(({ table, name }) => `ALTER TABLE ${table} ${verb} TRIGGER "${name}";`).join('\n'),
  );
}

/** How many rows the log ever had: its sequence does not go back when rows are purged. */
async function loggedBy(owner) {
  const { rows } = await owner.query(
    `SELECT coalesce(pg_sequence_last_value(pg_get_serial_sequence('outbox', 'id')), 0)::bigint AS last`,
  );
  return Number(rows[0].last);
}

/** Seconds of CPU of every backend of this database, by pid and role. */
async function backendsCpu(owner) {
  const { rows } = await owner.query(
    `SELECT pid, usename AS role FROM pg_stat_activity
     WHERE datname = current_database() AND pid <> pg_backend_pid() AND usename IS NOT NULL`,
  );
  return new Map(rows.map(({ pid, role }) => [pid, { role, cpu: cpuOf(pid) }]));
}

/** Nanoseconds where the kernel counts them (some only say 0), else ticks of 10 ms. */
const isPrecise = Number(schedstat('self')) > 0;

function cpuOf(pid) {
  if (isPrecise) return Number(schedstat(pid)) / 1e9;
  // What stands before is the name, which may hold anything.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

function schedstat(pid) {
  const file = `/proc/${pid}/schedstat`;
  return existsSync(file) ? readFileSync(file, 'utf8').split(' ')[0] : '0';
}

function spent(before, after, appUser) {
  const used = { writers: 0, others: 0 };
  for (const [pid, { role, cpu }] of after) {
    used[role === appUser ? 'writers' : 'others'] += cpu - (before.get(pid)?.cpu ?? 0);
  }
  return used;
}

const summary = (figures) =>
  Object.fromEntries(
    Object.entries(figures).map(([name, { on, off }]) => [
      name,
      {
        is: CASES[name],
        withTriggers: sum(on) / on.length,
        without: sum(off) / off.length,
        relay: on.reduce((total, round) => total + round.relayMicrosecondsEach, 0) / on.length,
        perSecondWith: median(on.map((round) => round.perSecond)),
        perSecondWithout: median(off.map((round) => round.perSecond)),
      },
    ]),
  );

// Of all rounds: a tick is too long for the quotient of one.
const sum = (told) => told.reduce((total, round) => total + round.microsecondsEach, 0);

const judged = (figures) =>
  Object.entries(figures).map(([name, { on, off }]) => {
    const value = sum(on) / sum(off) - 1;
    if (!Number.isFinite(value)) throw new Error(`${name}: too few writes for the clock of this system`);
    const is = `database CPU that triggers add: ${CASES[name]}`;
    return { is, unit: 'share', value, below: AIM, met: value < AIM };
  });
