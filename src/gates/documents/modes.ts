import type { DocumentMode, DocumentModeRule } from '../../config';

/** The mode of the first rule that fits; off without one. */
export const modeOf = (rules: readonly DocumentModeRule[], plan: string, app: string): DocumentMode =>
  rules.find((rule) => (rule.plan ?? plan) === plan && (rule.app ?? app) === app)?.mode ?? 'off';
