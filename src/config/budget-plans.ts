/** Cost points of a plan: what a bucket holds, and what it gets back each second. */
export interface BudgetPlan {
  readonly capacity: number;
  readonly restorePerS: number;
}

export type BudgetPlans = Readonly<Record<string, BudgetPlan>> & { readonly free: BudgetPlan };

export const presetBudgets = 'free=10000/500,pro=50000/2500,enterprise=200000/10000';

const ENTRY = /^([a-z][a-z0-9-]{0,49})=([1-9]\d{0,8})\/([1-9]\d{0,8})$/;

/** Reads `plan=capacity/restored a second`, comma-separated; otherwise says what is wrong with it. */
export function parseBudgets(text: string): { readonly plans: BudgetPlans } | { readonly fault: string } {
  const plans: Record<string, BudgetPlan> = {};
  for (const entry of text.split(',').map((part) => part.trim())) {
    const [, plan, capacity, restored] = ENTRY.exec(entry) ?? [];
    if (!plan) return { fault: `must be plan=capacity/restored-per-second entries, as in ${presetBudgets}` };
    if (Object.hasOwn(plans, plan)) return { fault: `names the plan ${plan} twice` };
    plans[plan] = { capacity: Number(capacity), restorePerS: Number(restored) };
    if (Number(restored) > Number(capacity))
      return { fault: `restores more of ${plan} a second than it holds` };
  }
  const { free } = plans;
  return free
    ? { plans: { ...plans, free } }
    : { fault: 'must name the plan free: unknown plans have its budget' };
}
