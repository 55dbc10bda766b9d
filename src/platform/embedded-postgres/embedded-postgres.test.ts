import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { OperatorError } from '../../kernel';
import { startEmbeddedPostgres, type EmbeddedPostgres } from './index';
import { relocatedPath } from './relocated-home';
import { isRoot } from './run-account';

const settings = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };
/** Only root's PostgreSQL runs as somebody else; for other users there is nothing to test. */
const itAsRoot: (title: string, test: () => Promise<void>) => void = isRoot() ? it : () => undefined;

let folder: string;
let started: EmbeddedPostgres[];

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'atrium-embedded-'));
  started = [];
});

afterEach(async () => {
  await Promise.all(started.map((server) => server.stop()));
  rmSync(folder, { recursive: true, force: true });
});

async function start(dataDir = folder, more: Record<string, string> = {}): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ dataDir, settings: { ...settings, ...more } });
  started.push(server);
  return server;
}

async function ask(server: EmbeddedPostgres, sql: string, database?: string): Promise<unknown> {
  const client = new Client({ connectionString: server.superuserUrl(database) });
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, unknown>>(sql);
    return rows[0] && Object.values(rows[0])[0];
  } finally {
    await client.end();
  }
}

const modeOf = (file: string): string => (statSync(path.join(folder, file)).mode & 0o777).toString(8);

it('keeps data over a restart, and settings of the call apply', async () => {
  const first = await start();
  expect(first.reused).toBe(false);
  await ask(first, 'create database "a b"');
  await ask(first, "create table kept as select 'yes' as answer", 'a b');
  await first.stop();
  await first.stop();
  await expect(ask(first, 'select 1')).rejects.toThrow('ECONNREFUSED');
  const second = await start(folder, { work_mem: '5MB', max_connections: '17' });
  expect(second.reused).toBe(false);
  expect(await ask(second, 'select answer from kept', 'a b')).toBe('yes');
  expect(await ask(second, 'show work_mem')).toBe('5MB');
  expect(await ask(second, 'show max_connections')).toBe('17');
});

it('is PostgreSQL 18 in UTF8 and locale C, on 127.0.0.1 and no socket, whatever the settings say', async () => {
  const server = await start(folder, {
    listen_addresses: '*',
    unix_socket_directories: '/tmp',
    port: '5432',
  });
  const shown = [
    'server_encoding',
    'listen_addresses',
    'unix_socket_directories',
    'port',
    'password_encryption',
  ];
  const values = await Promise.all(shown.map((name) => ask(server, `show ${name}`)));
  expect(values).toEqual(['UTF8', '127.0.0.1', '', String(server.port), 'scram-sha-256']);
  expect(await ask(server, 'show server_version')).toMatch(/^18\./);
  expect(await ask(server, 'select datcollate from pg_database limit 1')).toBe('C');
});

it('lets nobody in without the password, and nobody but the owner into its files', async () => {
  const server = await start();
  const wrong = server.superuserUrl().replace(/:[^:@]+@/, ':wrong@');
  await expect(ask({ ...server, superuserUrl: () => wrong }, 'select 1')).rejects.toThrow(/password/);
  expect(modeOf('cluster/password')).toBe('600');
  expect(modeOf('cluster/data')).toBe('700');
  expect(modeOf('.')).toBe(isRoot() ? '711' : '700');
  expect(modeOf('postgres.log')).toBe('600');
});

it('gives two uses in one process one server, and the last to stop stops it', async () => {
  const [one, two] = await Promise.all([start(), start()]);
  expect(two.port).toBe(one.port);
  expect([one.reused, two.reused].filter(Boolean)).toHaveLength(1);
  expect(readdirSync(path.join(folder, 'leases'))).toHaveLength(2);
  await one.stop();
  await one.stop();
  expect(await ask(two, 'select 1')).toBe(1);
  await two.stop();
  await expect(ask(two, 'select 1')).rejects.toThrow('ECONNREFUSED');
  expect(readdirSync(path.join(folder, 'leases'))).toEqual([]);
});

it('is not hindered by the pid of another living program in postmaster.pid', async () => {
  await (await start()).stop();
  const stale = [process.pid, path.join(folder, 'cluster/data'), '1', '1', '', '127.0.0.1', '', 'ready', ''];
  for (const pid of [process.pid, process.ppid, 999_999_999]) {
    writeFileSync(path.join(folder, 'cluster/data/postmaster.pid'), [pid, ...stale.slice(1)].join('\n'));
    const server = await start();
    expect(server.reused).toBe(false);
    await server.stop();
  }
});

it('stops although the folder was removed under it', async () => {
  const server = await start();
  rmSync(folder, { recursive: true });
  await server.stop();
  await expect(ask(server, 'select 1')).rejects.toThrow('ECONNREFUSED');
});

it('empties a log of more than 10 MB when it starts', async () => {
  await (await start()).stop();
  writeFileSync(path.join(folder, 'postgres.log'), 'x'.repeat(10 * 1024 * 1024 + 1));
  await start();
  expect(statSync(path.join(folder, 'postgres.log')).size).toBeLessThan(100_000);
});

it("says what to do about another major version, somebody else's folder and a wrong setting", async () => {
  await (await start()).stop();
  await expect(start(folder, { no_such_setting: '1' })).rejects.toThrow(
    /unrecognized configuration parameter/,
  );
  writeFileSync(path.join(folder, 'cluster/data/PG_VERSION'), '17\n');
  await expect(start()).rejects.toThrow(OperatorError);
  await expect(start()).rejects.toThrow(/made by PostgreSQL 17.*or set DATABASE_URL/);
  rmSync(path.join(folder, 'cluster/data/PG_VERSION'));
  await expect(start()).rejects.toThrow(/holds no database of Atrium/);
  await expect(start(path.join(folder, 'postgres.log'))).rejects.toThrow(/ATRIUM_DATA_DIR/);
  writeFileSync(path.join(folder, 'PG_VERSION'), '16\n');
  await expect(start()).rejects.toThrow(/itself the data directory of another PostgreSQL/);
  expect(readdirSync(path.join(folder, 'leases'))).toEqual([]);
});

describe('a data dir under a folder that only root may enter', () => {
  let dataDir: string;
  let elsewhere: string;

  beforeEach(() => {
    writeFileSync(path.join(folder, 'secret'), ''); // An empty folder would simply be opened.
    dataDir = path.join(folder, 'data');
    mkdirSync(dataDir);
    elsewhere = relocatedPath(dataDir);
  });

  afterEach(async () => {
    await Promise.all(started.map((server) => server.stop()));
    rmSync(elsewhere, { recursive: true, force: true });
  });

  itAsRoot('keeps its cluster elsewhere, and says where', async () => {
    const first = await start(dataDir);
    await ask(first, 'create table kept()');
    expect(await ask(first, 'show data_directory')).toBe(path.join(elsewhere, 'cluster/data'));
    expect(readdirSync(dataDir)).toEqual(['relocated']);
    await first.stop();
    expect(await ask(await start(dataDir), "select to_regclass('kept')::text")).toBe('kept');
  });

  itAsRoot('begins anew once the data dir was removed, and keeps the old cluster aside', async () => {
    const first = await start(dataDir);
    await ask(first, 'create table kept()');
    rmSync(dataDir, { recursive: true });
    const second = await start(dataDir);
    expect(second.reused).toBe(false);
    expect(await ask(second, "select to_regclass('kept')::text")).toBe(null);
    expect(existsSync(path.join(elsewhere, 'cluster.abandoned/data/PG_VERSION'))).toBe(true);
  });
});
