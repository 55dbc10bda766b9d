import type { FastifyInstance } from 'fastify';
import type { BrowserSignIn } from '../../identity';
import { addSamlRoutes } from './saml.routes';
import { addSessionRoutes } from './session.routes';
import { addSignInRoutes } from './sign-in.routes';

/** Everything below /auth: pages and redirects of the sign-in, and the sessions of browsers. */
export function addAuthRoutes(app: FastifyInstance, signIn: BrowserSignIn): void {
  addSignInRoutes(app, signIn);
  addSamlRoutes(app, signIn);
  addSessionRoutes(app, signIn);
}
