import type { FastifyInstance } from 'fastify';
import type { BrowserSignIn } from '../../identity';
import { atriumError } from '../../kernel';
import { browserRequest, parametersOf } from './browser-request';
import { redirecting } from './redirecting';
import { signInPage } from './sign-in.page';

/** Out to an identity provider and back. */
export function addSignInRoutes(app: FastifyInstance, signIn: BrowserSignIn): void {
  app.get('/auth/login', (request, reply) =>
    redirecting(request, reply, async () => {
      const { moved, ...wish } = parametersOf(request.url);
      const origin = signIn.originOf(request.headers.host);
      // The way back ends at our own origin, where the cookie of the way out must be. Once: a proxy may rewrite Host.
      if (!moved && !origin.endsWith(`//${request.headers.host}`)) {
        // Of a request only the query: its target may be a whole address of another host.
        const location = new URL('/auth/login', origin);
        location.search = new URL(request.url, origin).search;
        location.searchParams.set('moved', '1');
        return { location: location.href, cookies: [] };
      }
      const { tenant, provider, email, return_to: returnTo, invitation } = wish;
      return signIn.begin({ tenant, provider, email, returnTo, invitation }, browserRequest(request));
    }),
  );

  // The installation's provider comes back to the first, each provider of a tenant to an address of its own.
  for (const path of ['/auth/callback', '/auth/callback/:reference']) {
    app.get(path, (request, reply) =>
      redirecting(request, reply, () => {
        const callbackUrl = new URL(request.url, signIn.originOf(request.headers.host));
        return signIn.finishOidc(callbackUrl, browserRequest(request));
      }),
    );
  }

  app.get('/auth/invitation', async (request, reply) => {
    const { token = '' } = parametersOf(request.url);
    const invitation = await signIn.invitation(token);
    if (!invitation) throw atriumError('NOT_FOUND', 'There is no such invitation, or no more.');
    const { body, headers } = signInPage({
      title: `Join ${invitation.tenantName}`,
      lines: [`You are invited as ${invitation.email}. Sign in to accept.`],
      link: { href: `/auth/login?invitation=${encodeURIComponent(token)}`, text: 'Sign in and join' },
    });
    return reply.headers(headers).send(body);
  });
}
