import { allowIf, type Decision, type Viewer } from '../../kernel';
import type { Prisma } from '../../tenancy';

/** May say how people sign in to the tenant. Who says it decides who gets in, so owners alone. */
export const mayManageSignIn = (viewer: Viewer): Decision =>
  allowIf(viewer.may('SIGN_IN_MANAGE'), 'Only owners decide how people sign in.');

/** Identity providers are seen by those who manage them. */
export const visibleProviders = (viewer: Viewer): Prisma.IdentityProviderWhereInput =>
  viewer.may('SIGN_IN_MANAGE') ? {} : { id: { in: [] } };
