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
    return this.#note('id', this.#facts.personId);
  }

  get role(): Role {
    return this.#note('role', this.#facts.role);
  }

  /** In the order of their ids. */
  get teamIds(): readonly string[] {
    const ids = this.#facts.teamIds.toSorted();
    this.#note('teams', ids.join());
    return ids;
  }

  get plan(): string {
    return this.#note('plan', this.#facts.plan);
  }

  get credential(): CredentialKind {
    return this.#note('credential', this.#facts.credential);
  }

  /** Every permission, in the order of their names. To ask for one, `may` notes less. */
  get permissions(): readonly Permission[] {
    const all = [...this.#facts.permissions].toSorted();
    this.#note('permissions', all.join());
    return all;
  }

  may(permission: Permission): boolean {
    const allowed = this.#facts.permissions.has(permission);
    this.#note(`may:${permission}`, String(allowed));
    return allowed;
  }

  /** The facets that were read so far, with their values. */
  get facets(): ReadonlyMap<string, string> {
    return this.#noted;
  }

  /** See {@link unobserved}. */
  static factsOf(viewer: Viewer): Required<ViewerFacts> {
    return viewer.#facts;
  }

  #note<T extends string>(facet: string, value: T): T {
    this.#noted.set(facet, value);
    return value;
  }
}

/**
 * Who asks, without noting that it was read: for what is no part of an answer, such as whose budget pays. Never for a
 * policy, store or resolver.
 */
export const unobserved = (viewer: Viewer): Required<ViewerFacts> => Viewer.factsOf(viewer);
