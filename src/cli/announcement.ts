import type { DemoSession } from './demo-sessions';

/** What a newcomer reads when the server is up. */
export function announce(about: {
  url: string;
  description: string;
  sessions: readonly DemoSession[];
  /** Where the demo people sign in; undefined without such a page. */
  signIn?: string | undefined;
}): string {
  const { url, description, sessions, signIn } = about;
  const lines = [
    '',
    `  Atrium is up.  ${url}/graphql`,
    `  Database:      ${description}`,
    `  IDE:           ${url}/`,
    ...(signIn ? [`  Sign in:       ${signIn}`] : []),
    '',
  ];
  const tenants = [...new Set(sessions.map((session) => session.tenant))];
  if (tenants.length > 0) lines.push(`  Demo tenants:  ${tenants.join(', ')}`, '');
  for (const { email, role, token } of sessions) lines.push(`  ${email} (${role})`, `    ${token}`);
  if (sessions.length > 0) lines.push('');
  return `${lines.join('\n')}\n`;
}
