import { permissionsOf, type Permission } from './permission';
import type { Role } from './role';

/** How a viewer came in. */
export type CredentialKind = 'session' | 'token' | 'api-key' | 'system';

/** What is known about who asks. */
export interface ViewerFacts {
  readonly personId: string;
  readonly role: Role;
  /** Default: what the role may usually do. */
  readonly permissions?: ReadonlySet<Permission>;
  /** Teams that the person belongs to. Default: none. */
  readonly teamIds?: readonly string[];
  /** What the tenant pays for. Default: 'free'. */
  readonly plan?: string;
  /** Default: 'system'. */
  readonly credential?: CredentialKind;
}

/**
 * Who asks. Each property is a facet: one thing that a resolver may learn about the viewer. Policies and stores read
 * facets here and nowhere else, and each reading is noted: two viewers who agree on the noted facets get one answer.
 */
export class Viewer {
  readonly #facts: Required<ViewerFacts>;
  readonly #noted = new Map<string, string>();

  constructor(facts: ViewerFacts) {
    this.#facts = {
      permissions: permissionsOf(facts.role),
      teamIds: [],
      plan: 'free',
      credential: 'system',
      ...facts,
    };
    Object.freeze(this);
  }

  get personId(): string {
    this.#note('id');
    return this.#facts.personId;
  }

  get role(): Role {
    this.#note('role');
    return this.#facts.role;
  }

  /** In the order of their ids. */
  get teamIds(): readonly string[] {
    this.#note('teams');
    return this.#facts.teamIds.toSorted();
  }

  get plan(): string {
    this.#note('plan');
    return this.#facts.plan;
  }

  get credential(): CredentialKind {
    this.#note('credential');
    return this.#facts.credential;
  }

  /** Every permission, in the order of their names. To ask for one, `may` notes less. */
  get permissions(): readonly Permission[] {
    this.#note('permissions');
    return [...this.#facts.permissions].toSorted();
  }

  may(permission: Permission): boolean {
    this.#note(`may:${permission}`);
    return this.#facts.permissions.has(permission);
  }

  /** The facets that were read so far, with their values. */
  get facets(): ReadonlyMap<string, string> {
    return this.#noted;
  }

  /** Notes what another viewer's reading noted: the whole was read by these facets, too. */
  include(part: Viewer): void {
    for (const facet of part.#noted.keys()) this.#note(facet);
  }

  /** The same viewer, of whom nothing was read yet. */
  unread(): Viewer {
    return new Viewer(this.#facts);
  }

  /** See {@link unobserved}. */
  static factsOf(viewer: Viewer): Required<ViewerFacts> {
    return viewer.#facts;
  }

  #note(facet: string): void {
    if (!this.#noted.has(facet)) this.#noted.set(facet, facetOf(this.#facts, facet));
  }
}

/**
 * The value of a facet by its name in {@link Viewer.facets}, as a text: equal texts, equal facets. Throws for a name
 * that no viewer notes.
 */
export function facetOf(facts: Required<ViewerFacts>, facet: string): string {
  if (facet.startsWith(MAY)) return String(facts.permissions.has(facet.slice(MAY.length) as Permission));
  const value = FACETS[facet];
  if (!value) throw new TypeError(`there is no facet ${facet}`);
  return value(facts);
}

const MAY = 'may:';
const FACETS: Readonly<Record<string, (facts: Required<ViewerFacts>) => string>> = {
  id: ({ personId }) => personId,
  role: ({ role }) => role,
  teams: ({ teamIds }) => teamIds.toSorted().join(),
  plan: ({ plan }) => plan,
  credential: ({ credential }) => credential,
  permissions: ({ permissions }) => [...permissions].toSorted().join(),
};

/**
 * Who asks, without noting that it was read: for what is no part of an answer, such as whose budget pays or which
 * kept answer fits. Never for a policy, store or resolver.
 */
export const unobserved = (viewer: Viewer): Required<ViewerFacts> => Viewer.factsOf(viewer);
