import { allow, allowIf, type Decision, type Viewer } from '../kernel';
import type { Needs } from '../schema';

/** Whether a viewer may use a root field with these needs, whatever row it is about. */
export function mayUse(viewer: Viewer, needs: Needs): Decision {
  if (needs === 'ANYBODY' || needs === 'SIGNED_IN') return allow;
  return allowIf(viewer.may(needs), `This needs the permission ${needs}.`);
}
