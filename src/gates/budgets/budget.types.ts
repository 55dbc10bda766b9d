/** Who pays. */
export interface BudgetCaller {
  readonly tenantId: string;
  /** Of the tenant. One that is not configured counts as `free`. */
  readonly plan: string;
  /** What the frontend calls itself. */
  readonly clientApp: string | null;
  readonly viewerId: string;
}

/** The bucket of every viewer in every client app of a tenant. */
export interface Plan {
  /** Whole points. */
  readonly capacity: number;
  readonly restorePerS: number;
}

/** Plans by name; those without a name of their own have `free`. */
export type Plans = Readonly<Record<string, Plan>> & { readonly free: Plan };
