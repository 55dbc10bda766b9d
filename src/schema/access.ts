import type { Decision, Permission } from '../kernel';
import type { Scope } from '../tenancy';

/** Who may use a root field: anybody, everybody who is signed in, deploy pipelines, or the holders of a permission. */
export type Needs = 'ANYBODY' | 'SIGNED_IN' | 'DEPLOY' | Permission;

/** Decides about one row; it may throw NOT_FOUND for a row that the viewer may not see. */
export type DecideOnRow = (scope: Scope, uuid: string) => Promise<Decision>;

/** Who may use a mutation, and, when that depends on a row, on which type of row and how. */
export interface MutationAccess {
  readonly needs: Needs;
  readonly on?: { readonly type: string; readonly decide: DecideOnRow };
}

/** A module's decisions: one for each of its root fields, by name. The schema is not built without. */
export interface Access {
  readonly queries?: Readonly<Record<string, Needs>>;
  readonly mutations?: Readonly<Record<string, MutationAccess>>;
}
