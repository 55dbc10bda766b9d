import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { OperatorError } from '../../kernel';
import type { DemoIdentityProvider, DemoIdentityProviderOptions } from '../identity-provider.types';
import { interactionRoute } from './interaction.route';
import { troublePage, welcomePage } from './notice.page';
import { oidcLibrary } from './oidc-library';
import { sendPage } from './page-frame';
import { createDirectory } from './people-directory';
import { providerConfiguration } from './provider-configuration';

/**
 * Starts an OpenID Connect provider where the given people sign in by a click. Besides the confidential client it
 * knows the public native client `mobile`, which comes back to `http://127.0.0.1:<any port>/callback`. Throws
 * {@link OperatorError} when the port is taken.
 */
export async function startDemoIdentityProvider(
  options: DemoIdentityProviderOptions,
): Promise<DemoIdentityProvider> {
  const server = createServer();
  await listen(server, options);
  try {
    const host = `${options.host}:${(server.address() as AddressInfo).port}`;
    const issuer = `http://${host}`;
    server.on('request', onlyFor(host, await handler(issuer, options)));
    return { issuer, close: () => close(server) };
  } catch (error) {
    await close(server);
    throw error;
  }
}

async function handler(issuer: string, options: DemoIdentityProviderOptions): Promise<RequestListener> {
  const library = await oidcLibrary();
  const directory = createDirectory(options.people);
  const provider = new library.Provider(issuer, await providerConfiguration(library, options, directory));
  const protocol = provider.callback();
  const interaction = interactionRoute(provider, directory);
  return (request, response) => {
    const path = request.url?.split('?')[0] ?? '/';
    if (path === '/') sendPage(response, 200, welcomePage());
    else if (path.startsWith('/interaction/')) void interaction(request, response);
    else void protocol(request, response);
  };
}

/** A page elsewhere whose name was made to mean this machine gets nothing. */
const onlyFor =
  (host: string, next: RequestListener): RequestListener =>
  (request, response) => {
    if (request.headers.host === host) next(request, response);
    else sendPage(response, 421, troublePage('wrong_host', `Open http://${host} instead.`));
  };

function listen(server: Server, { port, host }: DemoIdentityProviderOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'EADDRINUSE' ? portTaken(port, error) : error),
    );
    server.listen(port, host, resolve);
  });
}

const portTaken = (port: number, cause: Error): OperatorError =>
  new OperatorError(
    `Port ${port}, wanted by the demo identity provider, is in use. Stop the program that holds it.`,
    { cause },
  );

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
