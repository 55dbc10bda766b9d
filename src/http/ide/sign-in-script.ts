/**
 * Runs in the browser before the acting script: asks who is signed in by browser, and signs out. Leaves
 * `window.signedIn`: `people`, a promise of as whom one may act by the session, one for each tenant, the current one
 * first; `isBack`, whether the page was opened by a sign-in.
 */
export const signInScript = String.raw`
{
  const link = document.getElementById('sign-in');
  const button = document.getElementById('sign-out');
  // It tells us from other sites, to which the browser may send our cookie along.
  const ownSite = { 'x-csrf': '1' };

  const inTenant = ({ email }, { slug, role, current }) => ({
    name: current ? 'me' : 'me@' + slug,
    text: 'me: ' + email + ' (' + role + ', ' + slug + ')',
    headers: current ? ownSite : { ...ownSite, 'x-tenant': slug },
  });
  const ask = async () => {
    if (!link) return [];
    try {
      const answer = await fetch('/auth/session', { headers: ownSite, signal: AbortSignal.timeout(5000) });
      const session = await answer.json();
      if (!session.signedIn) return [];
      link.hidden = true;
      button.hidden = false;
      const tenants = session.tenants.toSorted((one, other) => other.current - one.current);
      return tenants.map((tenant) => inTenant(session, tenant));
    } catch {
      return [];
    }
  };

  button?.addEventListener('click', async () => {
    button.disabled = true;
    try {
      const answer = await fetch('/auth/logout', {
        method: 'POST',
        headers: { ...ownSite, 'content-type': 'application/json' },
        body: '{}',
      });
      // Signed in there still, nobody else could sign in: the provider would ask for nothing.
      const { providerLogout } = await answer.json();
      if (providerLogout) location.assign(providerLogout);
      else location.reload();
    } catch {
      button.disabled = false;
    }
  });

  window.signedIn = { people: ask(), isBack: new URLSearchParams(location.search).has('signed-in') };
}
`;
