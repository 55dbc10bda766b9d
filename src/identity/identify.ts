import type { IncomingHttpHeaders } from 'node:http';
import { Viewer } from '../kernel';
import { activeMember, createScope, databaseFault, type Scope, type TenantClients } from '../tenancy';
import { badCredential, verifyToken } from './token';

/**
 * Makes the stage that finds out who asks: a scope for a good bearer token, null without any credential.
 * Throws UNAUTHENTICATED for a credential that is not good, also when its tenant or person is no longer active.
 */
export function createIdentify(options: {
  clients: TenantClients;
  tokenKey: string;
}): (headers: IncomingHttpHeaders) => Promise<Scope | null> {
  return async ({ authorization }) => {
    if (authorization === undefined) return null;
    const token = /^Bearer +([\w.~+/=-]+)$/i.exec(authorization)?.[1];
    if (!token) throw badCredential();
    const subject = await verifyToken(options.tokenKey, token);
    const member = await activeMember(options.clients, subject.tenantId, {
      personId: subject.personId,
    }).catch((error: unknown) => {
      // Without a database nobody is known, which is a passing fault and not a bad credential.
      throw databaseFault(error) ?? error;
    });
    if (!member) throw badCredential();
    const viewer = new Viewer({ ...member, credential: 'token' });
    return createScope(options.clients, { tenantId: subject.tenantId, viewer });
  };
}
