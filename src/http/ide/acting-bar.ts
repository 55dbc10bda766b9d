import { explainSwitch } from './explain-panel';
import { escapeHtml } from '../html';
import type { IdeSession } from './ide-session';

/** Names a session among all of them, and still means the same person when the tokens are new. */
export const sessionName = ({ tenant, email }: IdeSession): string => `${tenant}/${email}`;

/** What the bar is made of. */
export interface ActingBar {
  readonly sessions: readonly IdeSession[];
  /** Whether one can sign in by browser. */
  readonly signIn: boolean;
}

/**
 * The bar to choose who is acting, if there is somebody to choose: at first the first agent, or nobody; and whether
 * answers are explained. HTML.
 */
export function actingBar({ sessions, signIn }: ActingBar): string {
  if (sessions.length === 0 && !signIn) return `<header class="acting-as">${explainSwitch}</header>`;
  const first = sessions.find((session) => session.role === 'AGENT') ?? sessions[0];
  const option = (session: IdeSession): string => {
    const { email, role, tenant } = session;
    const selected = session === first ? ' selected' : '';
    const text = escapeHtml(`${email} (${role}, ${tenant})`);
    return `<option value="${escapeHtml(sessionName(session))}"${selected}>${text}</option>`;
  };
  const group = (tenant: string): string => {
    const options = sessions.filter((session) => session.tenant === tenant).map(option);
    return `<optgroup label="${escapeHtml(tenant)}">${options.join('')}</optgroup>`;
  };
  const tenants = [...new Set(sessions.map((session) => session.tenant))];
  const choices = tenants.length > 0 ? tenants.map(group).join('') : '<option value="">nobody</option>';
  return `<header class="acting-as">
<label for="acting-as">Acting as</label>
<select id="acting-as" autocomplete="off">${choices}</select>${signIn ? signInAndOut : ''}
${explainSwitch}
</header>`;
}

// Away from the origin where browsers sign in, the login moves there, and so does the way back: to where the cookie is.
const signInAndOut = `
<a id="sign-in" href="/auth/login?return_to=${encodeURIComponent('/?signed-in')}">Sign in</a>
<button id="sign-out" type="button" hidden>Sign out</button>`;
