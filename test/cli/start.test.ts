import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createSandbox, type Sandbox } from '../support/command';
import { soon } from '../support/soon';

let sandbox: Sandbox;
beforeEach(() => {
  sandbox = createSandbox();
});
afterEach(() => sandbox.remove());

/** The answer without what it says of its cost. */
async function ask(url: string, token: string, query: string): Promise<unknown> {
  const { extensions: _cost, ...answer } = await askWhole(url, token, query);
  return answer;
}

interface Answer {
  readonly data?: unknown;
  readonly extensions: { readonly cost: { readonly throttleStatus: { currentlyAvailable: number } } };
}

async function askWhole(url: string, token: string, query: string): Promise<Answer> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'authorization': `Bearer ${token}` },
    body: JSON.stringify({ query }),
  });
  return (await response.json()) as Answer;
}

const tokenOf = (output: string, email: string): string =>
  new RegExp(`${email.replace('.', '\\.')} .*\\n\\s+(\\S+)`).exec(output)?.[1] ?? '';

/** PostgreSQL processes that work for this installation. */
const postgresProcesses = (): string[] =>
  execFileSync('ps', ['-eo', 'pid,args'], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes(sandbox.dataDir) && line.includes('postgres'));

async function waitFor(condition: () => boolean): Promise<void> {
  for (let tries = 0; !condition() && tries < 100; tries += 1) await sleep(100);
  expect(condition()).toBe(true);
}

const COUNT = '{ tickets { totalCount } }';

describe('npm start on an empty machine', () => {
  it('brings up a demo world, keeps it over a restart and leaves nothing running', async () => {
    const first = await sandbox.start();
    const token = tokenOf(first.output(), 'agent@acme.test');
    expect(await ask(first.url, token, COUNT)).toEqual({ data: { tickets: { totalCount: 200 } } });
    const create =
      'mutation { createTicket(input: { subject: "Kept", description: "?" }) { ticket { number } } }';
    expect(await ask(first.url, token, create)).toEqual({
      data: { createTicket: { ticket: { number: 201 } } },
    });
    expect(await first.stop('SIGINT')).toBe(0);
    expect(postgresProcesses()).toEqual([]);

    const second = await sandbox.start();
    expect(await ask(second.url, token, COUNT)).toEqual({ data: { tickets: { totalCount: 201 } } });
    expect(await second.stop('SIGTERM')).toBe(0);
    expect(postgresProcesses()).toEqual([]);
  });

  it('prints a working token of each demo person', async () => {
    const server = await sandbox.start();
    for (const tenant of ['acme', 'globex']) {
      for (const name of ['owner', 'admin', 'agent', 'agent2', 'customer', 'customer2']) {
        const email = `${name}@${tenant}.test`;
        const answer = await ask(
          server.url,
          tokenOf(server.output(), email),
          '{ viewer { person { email } } }',
        );
        expect(answer).toEqual({ data: { viewer: { person: { email } } } });
      }
    }
    await server.stop('SIGINT');
  });

  it('recovers after kill -9', async () => {
    const first = await sandbox.start();
    const token = tokenOf(first.output(), 'agent@acme.test');
    await first.stop('SIGKILL');
    const second = await sandbox.start();
    expect(await ask(second.url, token, COUNT)).toEqual({ data: { tickets: { totalCount: 200 } } });
    await second.stop('SIGINT');
    expect(postgresProcesses()).toEqual([]);
  });

  it('stops its database when it is interrupted, and finishes the demo world at the next start', async () => {
    const interrupted = await sandbox.launchUntil(['start'], 'Making the demo world');
    expect(await interrupted.stop('SIGINT')).toBe(130);
    await waitFor(() => postgresProcesses().length === 0);
    const next = await sandbox.start();
    for (const tenant of ['acme', 'globex']) {
      const token = tokenOf(next.output(), `agent@${tenant}.test`);
      expect(await ask(next.url, token, COUNT)).toEqual({ data: { tickets: { totalCount: 200 } } });
    }
    await next.stop('SIGINT');
  });

  it('starts again after its key file was lost', async () => {
    const first = await sandbox.start();
    await first.stop('SIGINT');
    rmSync(path.join(sandbox.dataDir, 'secret'));
    const second = await sandbox.start();
    const token = tokenOf(second.output(), 'agent@acme.test');
    expect(await ask(second.url, token, COUNT)).toEqual({ data: { tickets: { totalCount: 200 } } });
    await second.stop('SIGINT');
  });

  it("answers README's first query as README says", async () => {
    const readme = readFileSync(path.resolve(__dirname, '../../README.md'), 'utf8');
    const query = (JSON.parse(/-d '(\{"query".*\})'/.exec(readme)?.[1] ?? '') as { query: string }).query;
    const promised = JSON.parse(/```json\n(.*?)```/s.exec(readme)?.[1] ?? '') as Answer;
    const server = await sandbox.start();
    const answer = await askWhole(server.url, tokenOf(server.output(), 'agent@acme.test'), query);
    const { throttleStatus } = promised.extensions.cost;
    const left = throttleStatus.currentlyAvailable;
    // The point that was taken to look for a kept answer may be back when the others are taken.
    expect([left, left + 1]).toContain(answer.extensions.cost.throttleStatus.currentlyAvailable);
    throttleStatus.currentlyAvailable = answer.extensions.cost.throttleStatus.currentlyAvailable;
    expect(answer).toEqual(promised);
    await server.stop('SIGINT');
  });

  it('shares its database with commands, which print what they are asked for and nothing else', async () => {
    const server = await sandbox.start();
    const { stdout, stderr, code } = await sandbox.run([
      'token',
      '--tenant',
      'acme',
      '--person',
      'Owner@acme.test',
    ]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
    expect(await ask(server.url, stdout.trim(), '{ viewer { role } }')).toEqual({
      data: { viewer: { role: 'OWNER' } },
    });
    expect(await sandbox.run(['doctor'])).toMatchObject({ code: 0, stderr: '' });
    expect((await sandbox.run(['db', 'url'])).stdout).toMatch(/^postgresql:\/\/atrium_server:\S+\/atrium\n$/);

    await sandbox.run(['tenant', 'suspend', 'acme']);
    const isRefused = (answer: unknown) => JSON.stringify(answer).includes('errors');
    const refused = await soon(() => ask(server.url, stdout.trim(), '{ viewer { role } }'), isRefused);
    expect(refused).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
    await server.stop('SIGINT');
  });
});
