import type { AddressInfo } from 'node:net';
import { ApolloServer, type BaseContext } from '@apollo/server';
import { pino, type Logger } from 'pino';
import { createHttpServer, type HttpParts, type HttpServer } from '../../src/http';

export interface Hosted {
  readonly app: HttpServer;
  /** Of the GraphQL endpoint. */
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

/** Listens on a free port of the loopback; every part that is not given lets everything through. */
export async function host<C extends BaseContext>(
  apollo: HttpParts<C>['apollo'],
  parts: Partial<HttpParts<C>> = {},
): Promise<Hosted> {
  const app = createHttpServer<C>({
    apollo,
    contextFor: async () => ({}) as C,
    checkDocument: () => undefined,
    checkVariables: () => undefined,
    readiness: async () => ({}),
    logger: pino({ level: 'silent' }),
    ...parts,
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  return { app, port, url: `http://127.0.0.1:${port}/graphql`, close: () => app.close() };
}

/** A logger and the lines that it has written. */
export function recordingLogger(level = 'info'): { logger: Logger; lines: Record<string, unknown>[] } {
  const lines: Record<string, unknown>[] = [];
  const logger = pino({ level }, { write: (line: string) => void lines.push(JSON.parse(line)) });
  return { logger, lines };
}

export interface EchoHosted extends Hosted {
  /** How often the mutation ran. */
  writes(): number;
  readonly lines: Record<string, unknown>[];
}

const typeDefs = 'type Query { echo(text: String): String wait: String } type Mutation { write: Int }';

/** Hosts a schema with an echo, a mutation that counts itself, and a query that waits for `until`. */
export async function hostEcho(
  parts: Partial<HttpParts<BaseContext>> = {},
  { until = Promise.resolve() }: { until?: Promise<void> } = {},
): Promise<EchoHosted> {
  let writes = 0;
  const resolvers = {
    Query: { echo: (_: unknown, { text }: { text: string }) => text, wait: () => until.then(() => 'waited') },
    Mutation: { write: () => (writes += 1) },
  };
  const apollo = new ApolloServer({ typeDefs, resolvers, csrfPrevention: false });
  await apollo.start();
  const { logger, lines } = recordingLogger();
  const hosted = await host(apollo, { logger, ...parts });
  const close = async (): Promise<void> => {
    await hosted.close();
    await apollo.stop();
  };
  return { ...hosted, close, lines, writes: () => writes };
}
