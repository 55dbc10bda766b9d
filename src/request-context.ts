import type { Config } from './config';
import { clientAddress, type BudgetCaller, type CostBudget, type DocumentCaller, type Gates } from './gates';
import { explainRequest } from './graphql';
import { clientAppOf, type HttpParts, type RequestFacts } from './http';
import { tenantSecretSealer, type IdentityParts, type Recalled } from './identity';
import { AtriumError, unobserved, type Viewer } from './kernel';
import type { Deadline } from './platform/deadline';
import type { Logger } from './platform/logger';
import { deriveKey } from './platform/secret';
import {
  createTextBudget,
  cursorCodec,
  type Explanation,
  type GraphqlContext,
  type SentInvitation,
} from './schema';
import { confirmCaller, databaseFault, type Scope } from './tenancy';

export interface ContextOptions {
  readonly config: Config;
  readonly secret: string;
  readonly logger: Logger;
  readonly identity: IdentityParts;
  readonly gates: Gates;
  readonly publicOrigin: string;
}

/** Makes what finds out who asks, and puts together what resolvers are given. */
export function contextMaker(options: ContextOptions): ContextMaker {
  const { secret, logger, gates, publicOrigin } = options;
  const cursorKey = deriveKey(secret, 'cursors');
  const sealer = tenantSecretSealer(secret);
  // Until there is mail, the log carries the link.
  const sendInvitation = ({ email, tenantName, token }: SentInvitation): void =>
    logger.info({ email, tenantName, link: `${publicOrigin}/auth/invitation?token=${token}` }, 'invitation');

  const isDevelopment = options.config.mode === 'development';
  // Not noted: what an answer says does not depend on it.
  const may = (viewer: Viewer): boolean => isDevelopment || unobserved(viewer).permissions.has('EXPLAIN');
  const contextOf = (
    { requestId, headers }: RequestFacts,
    { scope, deploys, identity }: Caller & Pick<Explanation, 'identity'>,
  ): GraphqlContext => ({
    requestId,
    ...explainRequest(scope, { headers, identity, may }),
    client: clientAppOf(headers),
    document: null,
    prepaid: null,
    cursors: cursorCodec(cursorKey, scope?.tenantId ?? ''),
    texts: createTextBudget(),
    sealer,
    sendInvitation,
    pushRelease: deploys ? (release) => gates.registry.push(release) : null,
  });

  return {
    contextFor: async (request) =>
      contextOf(request, { ...(await callerOf(options, request)), identity: 'read' }),
    recall: async (request) => {
      const recalled = options.identity.recall(request.headers, request.deadline);
      if (!recalled) return null;
      await gates.addresses.checkFailures(addressOf(options.config, request));
      const { scope, resting, isGood, untilMs } = recalled;
      const context = contextOf(request, { scope, deploys: false, identity: 'recalled' });
      if (resting) return { context, proof: { resting, isGood, untilMs } };
      // Whoever wants to see everything is not told of a shortcut.
      return context.explain ? null : { context, confirm: () => confirm(recalled) };
    },
  };
}

/** Throws as finding out who asks does: UNAVAILABLE, OVERLOADED or TIMEOUT when the database cannot tell. */
async function confirm({ scope, forget }: Recalled): Promise<boolean> {
  try {
    const isConfirmed = await confirmCaller(scope);
    if (!isConfirmed) forget();
    return isConfirmed;
  } catch (error) {
    throw databaseFault(error) ?? error;
  }
}

/** Finds out who asks and puts together what resolvers are given; `recall` by what is remembered alone, with what is to be proven. */
export type ContextMaker = Required<Pick<HttpParts<GraphqlContext>, 'contextFor' | 'recall'>>;

interface Caller {
  readonly scope: Scope | null;
  readonly deploys: boolean;
}

/** Who asks. Strangers, and credentials that are not good, are counted by their network address. */
async function callerOf({ config, identity, gates }: ContextOptions, request: RequestFacts): Promise<Caller> {
  const { addresses } = gates;
  const address = addressOf(config, request);
  await addresses.checkFailures(address);
  try {
    const { scope, deploys } = await identity.identify(request.headers, request.deadline);
    if (!scope && !deploys) await addresses.checkAnonymous(address);
    return { scope, deploys };
  } catch (error) {
    if (error instanceof AtriumError && error.code === 'UNAUTHENTICATED')
      await addresses.noteFailure(address);
    throw error;
  }
}

/** The network address that a request comes from, past the proxies that are trusted. */
export const addressOf = ({ limits }: Config, { headers, socketAddress }: RequestFacts): string =>
  clientAddress({
    socketAddress,
    forwardedFor: headers['x-forwarded-for'],
    trustedProxies: limits.trustedProxies,
  });

/** Who asks, as far as trusted documents matter. */
export const documentCaller = ({ scope, client }: GraphqlContext, deadline: Deadline): DocumentCaller => ({
  deadline,
  tenantId: scope?.tenantId ?? '',
  plan: scope ? unobserved(scope.viewer).plan : '',
  app: client.name,
  version: client.version,
});

/** The budgets, as the cost gate asks them: by what a request carries. */
export const budgetOf = ({ budgets }: Gates): CostBudget<GraphqlContext> => ({
  reserve: async (context, points) => {
    const { scope, client, prepaid } = context;
    const caller = scope && budgetCaller(scope, client.name);
    if (!prepaid) return budgets.reserve(caller, points);
    const rest = await budgets.reserve(caller, points, PREPAID);
    context.prepaid = null;
    return (
      rest && {
        settle: async (actual) => {
          await prepaid.settle(Math.min(actual, PREPAID));
          return rest.settle(Math.max(0, actual - PREPAID));
        },
      }
    );
  },
});

const PREPAID = 1;

function budgetCaller({ tenantId, viewer }: Scope, clientApp: string): BudgetCaller {
  const { plan, personId } = unobserved(viewer);
  return { tenantId, plan, clientApp: clientApp || null, viewerId: personId };
}
