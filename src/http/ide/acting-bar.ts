import { escapeHtml } from '../html';
import type { IdeSession } from './ide-session';

/** Names a session among all of them, and still means the same person when the tokens are new. */
export const sessionName = ({ tenant, email }: IdeSession): string => `${tenant}/${email}`;

/** The bar to choose who is acting: at first the first agent. HTML. */
export function actingBar(sessions: readonly IdeSession[]): string {
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
  return `<header class="acting-as">
<label for="acting-as">Acting as</label>
<select id="acting-as" autocomplete="off">${tenants.map(group).join('')}</select>
</header>`;
}
