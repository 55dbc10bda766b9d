import { allow, allowIf, refuse, type Decision, type Viewer } from '../kernel';
import type { Needs } from '../schema';

/** Whether a viewer may use a root field with these needs, whatever row it is about. */
export function mayUse(viewer: Viewer, needs: Needs): Decision {
  if (needs === 'ANYBODY' || needs === 'SIGNED_IN') return allow;
  if (needs === 'DEPLOY') return refuse('This is for deploy pipelines: `atrium documents token`.');
  return allowIf(viewer.may(needs), `This needs the permission ${needs}.`);
}
