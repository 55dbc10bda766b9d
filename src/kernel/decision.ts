import { atriumError } from './errors';

/** What a policy says, with the reason when it says no: a sentence for the person who asks. */
export type Decision = { readonly allowed: true } | { readonly allowed: false; readonly reason: string };

export const allow: Decision = Object.freeze({ allowed: true });

export const refuse = (reason: string): Decision => ({ allowed: false, reason });

export const allowIf = (condition: boolean, reason: string): Decision => (condition ? allow : refuse(reason));

/** Goes on when the decision is yes. Throws FORBIDDEN with its reason otherwise. */
export function demand(decision: Decision): void {
  if (!decision.allowed) throw atriumError('FORBIDDEN', decision.reason);
}
