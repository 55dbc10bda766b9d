import { createParameterDecorator } from 'type-graphql';
import { atriumError } from '../kernel';
import type { Sealer } from '../platform/secret';
import type { Scope } from '../tenancy';
import type { CursorCodec } from './cursor';
import type { Explanation } from './explanation';
import type { TextBudget } from './text-budget';

/** What one GraphQL request carries to its resolvers. */
export interface GraphqlContext {
  readonly requestId: string;
  /** Null for an anonymous caller, who has no tenant and so reaches no row. */
  readonly scope: Scope | null;
  /** The frontend that asks, as it says itself. */
  readonly client: ClientApp;
  /** The registered document that runs; null for an untrusted text. Set before execution. */
  document: { readonly version: string; readonly retiresAt: Date | null } | null;
  /** A point that was taken when the answer was looked up: a first part of what executing it costs. */
  prepaid: { readonly settle: (points: number) => Promise<unknown> } | null;
  /** Notes what happens, for who asked to have it explained and may; null otherwise. */
  readonly explain: Explanation | null;
  /** Page cursors of the scope's tenant. */
  readonly cursors: CursorCodec;
  /** What the answer may hold of descriptions and comments. */
  readonly texts: TextBudget;
  /** Keeps secrets that a tenant entrusts to us. */
  readonly sealer: Sealer;
  /** Sends somebody their invitation. Called after the commit. */
  readonly sendInvitation: (invitation: SentInvitation) => void;
  /** Registers what a client app was built with; null for callers who may not: all but deploy pipelines. */
  readonly pushRelease: ((release: PushedRelease) => Promise<{ documents: number }>) | null;
}

/** A client app by its headers. */
export interface ClientApp {
  /** Empty when it does not say. */
  readonly name: string;
  readonly version: string | null;
}

/** The operations of one version of a client app: texts by the SHA-256 of each, in hex. */
export interface PushedRelease {
  readonly app: string;
  readonly version: string;
  readonly documents: Readonly<Record<string, string>>;
}

/** An invitation on its way to who was invited. */
export interface SentInvitation {
  readonly email: string;
  readonly tenantName: string;
  /** Good once, until it expires. */
  readonly token: string;
}

type FromContext = (data: { readonly context: GraphqlContext }) => unknown;
const fromContext = new WeakSet<FromContext>();

/** Whether what finds a parameter's value looks at the context and nothing else. */
export const readsContextAlone = (resolver: FromContext): boolean => fromContext.has(resolver);

function contextParameter(find: FromContext): ParameterDecorator {
  fromContext.add(find);
  return createParameterDecorator<GraphqlContext>(find) as ParameterDecorator;
}

const findScope: FromContext = ({ context }) => {
  if (!context.scope) throw atriumError('UNAUTHENTICATED', 'Sign in: send a bearer token.');
  return context.scope;
};
const findCursors: FromContext = ({ context }) => context.cursors;

/** Resolver parameter: the scope of the request. Throws UNAUTHENTICATED for an anonymous caller. */
export const CurrentScope = (): ParameterDecorator => contextParameter(findScope);

/** Resolver parameter: the codec of page cursors. */
export const Cursors = (): ParameterDecorator => contextParameter(findCursors);
