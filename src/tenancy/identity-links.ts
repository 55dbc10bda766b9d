import type { Prisma } from '../generated/prisma/client';
import type { Scope } from './scope';

/** That an identity is a person of the scope's tenant. */
export interface NewIdentityLink {
  /** SHA-256 in hex of issuer, space and subject. */
  readonly identityKey: string;
  readonly issuer: string;
  readonly personId: string;
}

/**
 * Links an identity to a person. False, and nothing is changed, when the identity is somebody in this tenant already, or
 * the person has another identity of the same issuer: an address that was given to somebody else opens nothing.
 */
export async function linkIdentity(scope: Scope, link: NewIdentityLink): Promise<boolean> {
  const { count } = await scope.db.identityLink.createMany({
    data: [link] satisfies Prisma.IdentityLinkCreateManyInput[],
    skipDuplicates: true,
  });
  return count === 1;
}
