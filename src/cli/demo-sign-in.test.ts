import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { freePort } from '../../test/support/redis';
import { loadConfig } from '../config';
import { portToListenOn, startDemoSignIn } from './demo-sign-in';

const HOST = '127.0.0.1';
const development = { config: loadConfig({ NODE_ENV: 'development' }) };

/** The issuer of a demo sign-in beside a server at this port; it is ended again. */
async function issuerBeside(serverPort: number): Promise<string> {
  const started = await startDemoSignIn(development, { publicOrigin: 'http://localhost:4000', serverPort });
  if (!started) throw new Error('there is no demo sign-in');
  const { issuer } = started.oidc;
  try {
    const response = await fetch(`${issuer}/.well-known/openid-configuration`);
    expect(await response.json()).toMatchObject({ issuer });
  } finally {
    await started.close();
  }
  await expect(fetch(issuer)).rejects.toThrow('fetch failed');
  return issuer;
}

describe('the demo sign-in', () => {
  it('is at the port after that of the server', async () => {
    const port = await freePort();
    expect(await issuerBeside(port - 1)).toBe(`http://127.0.0.1:${port}`);
  });

  it('is at another one when that is taken, or is none', async () => {
    const holder = createServer();
    await new Promise<void>((resolve) => holder.listen(0, HOST, resolve));
    const { port } = holder.address() as AddressInfo;
    try {
      expect(await issuerBeside(port - 1)).not.toBe(`http://127.0.0.1:${port}`);
    } finally {
      holder.close();
    }
    expect(await issuerBeside(65_535)).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });

  it('is not there unless it is wanted', async () => {
    const options = { publicOrigin: 'http://localhost:4000', serverPort: 4000 };
    const unwanted = [
      { NODE_ENV: 'development', DEMO_SIGN_IN: 'off' },
      { NODE_ENV: 'test' },
      { NODE_ENV: 'development', OIDC_ISSUER: 'https://id.example', OIDC_CLIENT_ID: 'c' },
    ];
    for (const variables of unwanted) {
      expect(await startDemoSignIn({ config: loadConfig(variables) }, options)).toBeNull();
    }
  });
});

describe('the port to listen on', () => {
  it('is the one that is configured, or a free one in place of 0', async () => {
    expect(await portToListenOn({ host: HOST, port: 4321 })).toBe(4321);
    expect(await portToListenOn({ host: HOST, port: 0 })).toBeGreaterThan(1023);
  });

  it('stays 0 where nobody can listen, as whoever listens will be told', async () => {
    expect(await portToListenOn({ host: '192.0.2.1', port: 0 })).toBe(0);
  });
});
