import { createParameterDecorator } from 'type-graphql';
import { atriumError } from '../kernel';
import type { Sealer } from '../platform/secret';
import type { Scope } from '../tenancy';
import type { CursorCodec } from './cursor';
import type { TextBudget } from './text-budget';

/** What one GraphQL request carries to its resolvers. */
export interface GraphqlContext {
  readonly requestId: string;
  /** Null for an anonymous caller, who has no tenant and so reaches no row. */
  readonly scope: Scope | null;
  /** Page cursors of the scope's tenant. */
  readonly cursors: CursorCodec;
  /** What the answer may hold of descriptions and comments. */
  readonly texts: TextBudget;
  /** Keeps secrets that a tenant entrusts to us. */
  readonly sealer: Sealer;
  /** Sends somebody their invitation. Called after the commit. */
  readonly sendInvitation: (invitation: SentInvitation) => void;
}

/** An invitation on its way to who was invited. */
export interface SentInvitation {
  readonly email: string;
  readonly tenantName: string;
  /** Good once, until it expires. */
  readonly token: string;
}

/** Resolver parameter: the scope of the request. Throws UNAUTHENTICATED for an anonymous caller. */
export function CurrentScope(): ParameterDecorator {
  return createParameterDecorator<GraphqlContext>(({ context }) => {
    if (!context.scope) throw atriumError('UNAUTHENTICATED', 'Sign in: send a bearer token.');
    return context.scope;
  }) as ParameterDecorator;
}

/** Resolver parameter: the codec of page cursors. */
export function Cursors(): ParameterDecorator {
  return createParameterDecorator<GraphqlContext>(({ context }) => context.cursors) as ParameterDecorator;
}
