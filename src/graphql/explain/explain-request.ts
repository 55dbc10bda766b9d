import type { IncomingHttpHeaders } from 'node:http';
import type { Viewer } from '../../kernel';
import { Explanation } from '../../schema';
import { recordedScope, type Scope } from '../../tenancy';

/** Who asks, and whether what happens is to be explained to them. */
export interface ExplainedScope {
  readonly scope: Scope | null;
  readonly explain: Explanation | null;
}

const HEADER = 'x-atrium-explain';

/**
 * Has a request explained that asks for it by `x-atrium-explain: 1`, or `plan` for plans, too. For who may not, the
 * header is as if it were not there.
 */
export function explainRequest(
  scope: Scope | null,
  of: { headers: IncomingHttpHeaders; identity: Explanation['identity']; may: (viewer: Viewer) => boolean },
): ExplainedScope {
  const wish = of.headers[HEADER];
  if (!scope || (wish !== '1' && wish !== 'plan')) return { scope, explain: null };
  if (!of.may(scope.viewer)) return { scope, explain: null };
  const explain = new Explanation({ withPlans: wish === 'plan', identity: of.identity });
  return { scope: recordedScope(scope, explain), explain };
}
