/** What happens to a document that is not trusted: nothing, it is counted, it is refused. */
export type DocumentMode = 'off' | 'report' | 'enforce';

/** A mode for the tenants of a plan and a client app; null stands for every one. */
export interface DocumentModeRule {
  readonly plan: string | null;
  readonly app: string | null;
  readonly mode: DocumentMode;
}

const RULE = /^(?:([a-z0-9-]+|\*)\/)?([a-z0-9-]+|\*)=(off|report|enforce)$/;

/** Reads rules such as `enterprise/mobile=enforce,web-console=report`; otherwise says what is wrong. */
export function parseDocumentModes(
  text: string,
): { readonly rules: readonly DocumentModeRule[] } | { readonly fault: string } {
  const rules: DocumentModeRule[] = [];
  for (const entry of text.split(/[\s,]+/).filter(Boolean)) {
    const [, plan = '*', app = '*', mode] = RULE.exec(entry) ?? [];
    if (!mode)
      return { fault: `"${entry}" must be app=mode or plan/app=mode, mode one of off, report, enforce` };
    rules.push({ plan: orAny(plan), app: orAny(app), mode: mode as DocumentMode });
  }
  return { rules };
}

const orAny = (name: string): string | null => (name === '*' ? null : name);
