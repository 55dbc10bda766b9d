// These texts run in the browser. They are the same for every request, so the page's policy can name them by hash;
// what differs stands in the element `page-data`.

/** Before GraphiQL's code: Monaco reads its environment while it loads. */
export const beforeGraphiql = String.raw`
{
  window.pageData = JSON.parse(document.getElementById('page-data').textContent);

  const workerUrls = new Map(
    Object.entries(pageData.workers).map(([label, text]) => [
      label,
      URL.createObjectURL(new Blob([text], { type: 'text/javascript' })),
    ]),
  );
  window.MonacoEnvironment = { globalAPI: true, getWorkerUrl: (_module, label) => workerUrls.get(label) };

  // Monaco makes style elements while it works; the policy takes those with the nonce of the page's own.
  const { nonce } = document.querySelector('style');
  const createElement = Document.prototype.createElement;
  Document.prototype.createElement = function (...args) {
    const element = createElement.apply(this, args);
    if (element instanceof HTMLStyleElement) element.nonce = nonce;
    return element;
  };
}
`;

/** After it: who is acting, and GraphiQL itself. */
export const afterGraphiql = String.raw`
(async () => {
  const { title, logo, endpoint, examples, someTicket, people } = pageData;

  // Under names of our own: another project's GraphiQL may have been at this very host and port.
  const prefix = 'atrium:';
  const storedNames = () => Object.keys(localStorage).filter((name) => name.startsWith(prefix));
  const storage = {
    getItem: (name) => localStorage.getItem(prefix + name),
    setItem: (name, value) => localStorage.setItem(prefix + name, value),
    removeItem: (name) => localStorage.removeItem(prefix + name),
    clear: () => storedNames().forEach((name) => localStorage.removeItem(name)),
    get length() {
      return storedNames().length;
    },
  };

  const select = document.getElementById('acting-as');
  const personNamed = (name) => people.find((person) => person.name === name);
  let acting = personNamed(storage.getItem('acting-as')) ?? personNamed(select?.value);
  if (acting) select.value = acting.name;

  const bearer = (person) => 'Bearer ' + person.token;
  const headersOf = (person) => JSON.stringify({ Authorization: bearer(person) }, null, 2);
  const withBearer = (headers, person) => {
    const authorization = /("authorization"\s*:\s*)"(?:[^"\\]|\\.)*"/i;
    if (authorization.test(headers)) {
      return headers.replace(authorization, (_all, name) => name + JSON.stringify(bearer(person)));
    }
    try {
      return JSON.stringify({ ...JSON.parse(headers), Authorization: bearer(person) }, null, 2);
    } catch {
      return headersOf(person);
    }
  };
  const headerText = () =>
    window.monaco?.editor.getModels().find((model) => model.uri.path.endsWith('request-headers.json'));

  select?.addEventListener('change', () => {
    acting = personNamed(select.value);
    storage.setItem('acting-as', acting.name);
    const headers = headerText();
    headers?.setValue(withBearer(headers.getValue(), acting));
  });

  // Each tab keeps headers of its own. One that comes to the front with somebody else's token follows the choice;
  // headers that were written by hand stay.
  let frontTab;
  const onTabChange = ({ tabs, activeTabIndex }) => {
    if (tabs[activeTabIndex]?.id === frontTab) return;
    frontTab = tabs[activeTabIndex]?.id;
    const headers = headerText();
    const text = headers?.getValue() ?? '';
    if (people.some((person) => person !== acting && text.includes(person.token))) {
      headers.setValue(withBearer(text, acting));
    }
  };

  const ask = async (query) => {
    const answer = await fetch(endpoint, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: bearer(acting) },
      body: JSON.stringify({ query }),
      signal: AbortSignal.timeout(2000),
    });
    return (await answer.json()).data;
  };
  const ticketId = async () => {
    try {
      return (await ask(someTicket.query)).tickets.nodes[0].id;
    } catch {
      return someTicket.placeholder;
    }
  };
  const firstTabs = async () => {
    const id = acting ? await ticketId() : someTicket.placeholder;
    return examples.map(({ query, variables }) => ({
      query,
      variables: variables?.replace(someTicket.placeholder, id),
    }));
  };
  // An address may bring a query. It gets a tab of its own and leaves the address, or every reload would add the tab again.
  const linked = new URLSearchParams(location.search).get('query');
  history.replaceState(null, '', location.pathname);

  let tabs = examples;
  if (storage.getItem('graphiql:tabState') === null) {
    tabs = await firstTabs();
    if (linked) tabs.unshift({ query: linked });
    // Unless it finds the query of its first tab here, GraphiQL adds an empty tab at the next visit.
    storage.setItem('graphiql:query', tabs[0].query);
  }
  // Tabs that change their width after they were measured would jump away under the first click.
  await Promise.all(['16px Roboto', '16px "Fira Code"'].map((font) => document.fonts.load(font)));

  YogaGraphiQL.renderYogaGraphiQL(document.getElementById('root'), {
    title,
    logo,
    endpoint,
    storage,
    query: linked ?? undefined,
    defaultTabs: tabs,
    headers: acting && headersOf(acting),
    // Tokens end; the next visit brings new ones.
    shouldPersistHeaders: false,
    onTabChange,
    // GraphiQL would write the query into the address, and a long one could not be loaded again.
    onEditQuery: () => {},
  });
})();
`;
