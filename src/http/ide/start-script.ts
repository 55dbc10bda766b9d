/** Runs in the browser last: opens the tabs and GraphiQL. */
export const startScript = String.raw`
{
  const { title, logo, endpoint, examples, someTicket } = pageData;

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

  const ticketId = async () => {
    if (!acting.person) return someTicket.placeholder;
    try {
      const answer = await fetch(endpoint, {
        method: 'POST',
        headers: { ...JSON.parse(acting.headers()), 'content-type': 'application/json' },
        body: JSON.stringify({ query: someTicket.query }),
        signal: AbortSignal.timeout(2000),
      });
      return (await answer.json()).data.tickets.nodes[0].id;
    } catch {
      return someTicket.placeholder;
    }
  };

  const firstTabs = async (linked) => {
    const id = await ticketId();
    const tabs = examples.map(({ query, variables }) => ({
      query,
      variables: variables?.replace(someTicket.placeholder, id),
    }));
    return linked ? [{ query: linked }, ...tabs] : tabs;
  };

  const start = async () => {
    // An address may bring a query. Left there, it would open another tab at every reload.
    const linked = new URLSearchParams(location.search).get('query') ?? undefined;
    history.replaceState(null, '', location.pathname);
    await acting.ready;

    let defaultTabs;
    if (storage.getItem('graphiql:tabState') === null) {
      defaultTabs = await firstTabs(linked);
      // Unless GraphiQL finds the query of its front tab here, it opens an empty one at the next visit.
      storage.setItem('graphiql:query', defaultTabs[0].query);
    }
    // Tabs that change their width after they were measured would jump away under the first click.
    await Promise.all(['16px Roboto', '16px "Fira Code"'].map((font) => document.fonts.load(font)));

    YogaGraphiQL.renderYogaGraphiQL(document.getElementById('root'), {
      title,
      logo,
      endpoint,
      storage,
      query: linked,
      defaultTabs: defaultTabs ?? examples,
      headers: acting.headers(),
      onTabChange: acting.onTabChange,
      // Tokens of the bar end; the next visit brings new ones. Without it GraphiQL's own setting decides.
      shouldPersistHeaders: acting.person ? false : undefined,
      // GraphiQL would write the query into the address, and a long one could not be loaded again.
      onEditQuery: () => {},
    });
  };
  void start();
}
`;
