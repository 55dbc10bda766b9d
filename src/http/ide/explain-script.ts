/**
 * Runs in the browser before GraphiQL's code, which takes the page's `fetch`: sends the header while the switch is on,
 * and shows what comes back in the panel instead of in the answer. Needs `window.explainView`.
 */
export const explainScript = String.raw`
{
  const remembered = 'atrium:explain';
  const byId = (id) => document.getElementById(id);
  const [isOn, withPlans] = [byId('explain-on'), byId('explain-plans')];
  const panel = byId('explain');

  const tabs = [...panel.querySelectorAll('[role=tab]')];
  const open = (chosen) => {
    for (const tab of tabs) {
      tab.setAttribute('aria-selected', String(tab === chosen));
      tab.tabIndex = tab === chosen ? 0 : -1;
      byId(tab.getAttribute('aria-controls')).hidden = tab !== chosen;
    }
  };
  for (const [index, tab] of tabs.entries()) {
    tab.addEventListener('click', () => open(tab));
    tab.addEventListener('keydown', ({ key }) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[key];
      if (!step) return;
      const next = tabs[(index + step + tabs.length) % tabs.length];
      open(next);
      next.focus();
    });
  }
  open(tabs[0]);

  const wish = () => (isOn.checked ? (withPlans.checked ? 'plan' : '1') : null);
  const follow = () => {
    panel.hidden = !isOn.checked;
    byId('explain-with-plans').hidden = !isOn.checked;
  };
  const stored = localStorage.getItem(remembered);
  isOn.checked = stored === '1' || stored === 'plan';
  withPlans.checked = stored === 'plan';
  for (const box of [isOn, withPlans]) {
    box.addEventListener('change', () => {
      localStorage.setItem(remembered, wish() ?? '');
      follow();
    });
  }
  follow();
  explainView.showNothing('Run an operation: what happened for its answer is shown here.');

  const send = window.fetch.bind(window);
  const isOperation = (url, init) =>
    new URL(String(url?.url ?? url), location.href).pathname === pageData.endpoint &&
    typeof init?.body === 'string' &&
    // GraphiQL's own question about the schema.
    !init.body.includes('IntrospectionQuery');

  window.fetch = async (url, init) => {
    const value = wish();
    if (!value || !isOperation(url, init)) return send(url, init);
    const headers = new Headers(init.headers);
    headers.set('x-atrium-explain', value);
    const response = await send(url, { ...init, headers });
    const text = await response.text();
    let shown = text;
    try {
      const { extensions: { explain, ...others } = {}, ...answer } = JSON.parse(text);
      if (explain) explainView.show(explain);
      else explainView.showNothing(unexplained(response.status, answer));
      shown = JSON.stringify(Object.keys(others).length > 0 ? { ...answer, extensions: others } : answer);
    } catch {
      // No JSON: as it came.
    }
    const { status, statusText } = response;
    return new Response(shown, { status, statusText, headers: { 'content-type': response.headers.get('content-type') } });
  };
  const unexplained = (status, { data }) =>
    data === undefined
      ? 'It was refused with status ' + status + ' before it was executed.'
      : 'No explanation came with the answer: that needs a viewer with the permission EXPLAIN.';
}
`;
