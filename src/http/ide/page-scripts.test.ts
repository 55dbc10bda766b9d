import { createContext, runInContext, type Context } from 'node:vm';
import { actingScript } from './acting-script';
import { exampleOperations, someTicketId, someTicketQuery } from './examples';
import { startScript } from './start-script';

const people = ['acme/agent', 'acme/owner', 'globex/customer'].map((name) => ({
  name,
  token: `token.of.${name}`,
}));
const [agent, owner, customer] = people as [Person, Person, Person];
type Person = (typeof people)[number];

interface Tabs {
  readonly tabs: readonly { id: string }[];
  readonly activeTabIndex: number;
}
interface GraphiqlOptions {
  readonly query?: string;
  readonly headers?: string;
  readonly defaultTabs: readonly { query: string; variables?: string }[];
  readonly shouldPersistHeaders?: boolean;
  readonly storage: {
    getItem(name: string): string | null;
    setItem(name: string, value: string): void;
    clear(): void;
  };
  readonly onTabChange: (state: Tabs) => void;
}

/** A browser as far as the scripts look at it. `stored` is what localStorage holds, and outlives a page. */
async function openPage({
  stored = {},
  address = '/',
  withBar = true,
  answer = (): unknown => ({ data: { tickets: { nodes: [{ id: 'ticket-id' }] } } }),
}: {
  stored?: Record<string, string>;
  address?: string;
  withBar?: boolean;
  answer?: () => unknown;
}) {
  const asked: { url: string; init: RequestInit }[] = [];
  const addresses: string[] = [];
  const rendered: GraphiqlOptions[] = [];
  const headerModel = editorModel('/_r_0_-request-headers.json');
  const select = selectElement(agent.name);
  const elements: Record<string, object> = { root: {}, ...(withBar && { 'acting-as': select }) };
  const { pathname, search } = new URL(address, 'http://localhost:4000');
  const sandbox: Context = createContext({
    URLSearchParams,
    AbortSignal,
    pageData: {
      title: 'Atrium',
      logo: '<svg/>',
      endpoint: '/graphql',
      examples: exampleOperations,
      someTicket: { placeholder: someTicketId, query: someTicketQuery },
      people: withBar ? people : [],
    },
    document: { getElementById: (id: string) => elements[id] ?? null, fonts: { load: async () => [] } },
    location: { pathname, search },
    history: { replaceState: (_state: null, _title: string, to: string) => addresses.push(to) },
    localStorage: storageOver(stored),
    monaco: { editor: { getModels: () => [editorModel('/_r_0_-operation.graphql'), headerModel] } },
    fetch: async (url: string, init: RequestInit) => {
      asked.push({ url, init });
      return { json: async () => answer() };
    },
    YogaGraphiQL: {
      renderYogaGraphiQL(_root: object, options: GraphiqlOptions) {
        rendered.push(options);
        headerModel.setValue(options.headers ?? '');
      },
    },
  });
  sandbox['window'] = sandbox;
  runInContext(actingScript, sandbox);
  runInContext(startScript, sandbox);
  for (let turn = 0; turn < 20 && rendered.length === 0; turn += 1) await Promise.resolve();
  const [graphiql] = rendered;
  if (!graphiql) throw new Error('GraphiQL was not started');
  return { graphiql, select, headerModel, asked, addresses, stored };
}

const editorModel = (path: string) => ({
  uri: { path },
  text: '',
  getValue(): string {
    return this.text;
  },
  setValue(text: string): void {
    this.text = text;
  },
});

const selectElement = (value: string) => ({
  value,
  onChange: (): void => {},
  addEventListener(_type: string, listener: () => void): void {
    this.onChange = listener;
  },
  choose(person: Person): void {
    this.value = person.name;
    this.onChange();
  },
});

/** Its keys are what is stored, as in a browser. */
function storageOver(stored: Record<string, string>): object {
  const methods = {
    getItem: (name: string) => stored[name] ?? null,
    setItem: (name: string, value: string) => void (stored[name] = value),
    removeItem: (name: string) => void delete stored[name],
  };
  return new Proxy(stored, { get: (_target, name) => Reflect.get(methods, name) });
}

const bearerOf = (headers: string | undefined): unknown => JSON.parse(headers ?? '{}').Authorization;
const bearer = (person: Person): string => `Bearer ${person.token}`;

describe('who is acting in the IDE', () => {
  it('is the chosen one of the page at first, for every new tab', async () => {
    const { graphiql } = await openPage({});
    expect(bearerOf(graphiql.headers)).toBe(bearer(agent));
  });

  it('is in the headers at once when somebody else is chosen', async () => {
    const { select, headerModel } = await openPage({});
    select.choose(owner);
    expect(bearerOf(headerModel.text)).toBe(bearer(owner));
  });

  it('is the same after a reload', async () => {
    const { select, stored } = await openPage({});
    select.choose(customer);
    const reloaded = await openPage({ stored });
    expect(reloaded.select.value).toBe(customer.name);
    expect(bearerOf(reloaded.graphiql.headers)).toBe(bearer(customer));
  });

  it('is the chosen one of the page when the one of the last visit is gone', async () => {
    const { select, graphiql } = await openPage({ stored: { 'atrium:acting-as': 'acme/nobody' } });
    expect(select.value).toBe(agent.name);
    expect(bearerOf(graphiql.headers)).toBe(bearer(agent));
  });

  it('changes nothing else in the headers, unless they are no JSON', async () => {
    const { select, headerModel } = await openPage({});
    headerModel.text = '{ "X-Own": "1" }';
    select.choose(owner);
    expect(JSON.parse(headerModel.text)).toEqual({ 'X-Own': '1', 'Authorization': bearer(owner) });
    headerModel.text = '{ // mine\n "authorization": "Bearer \\"x", "A": "b" }';
    select.choose(customer);
    expect(headerModel.text).toBe(`{ // mine\n "authorization": "${bearer(customer)}", "A": "b" }`);
    headerModel.text = '{ broken';
    select.choose(agent);
    expect(JSON.parse(headerModel.text)).toEqual({ Authorization: bearer(agent) });
  });

  it('is in every tab that comes to the front, unless its headers were written by hand', async () => {
    const { graphiql, select, headerModel } = await openPage({});
    const tabs = ['first', 'second', 'third'].map((id) => ({ id }));
    graphiql.onTabChange({ tabs, activeTabIndex: 0 });
    select.choose(owner);

    headerModel.text = JSON.stringify({ 'Authorization': bearer(agent), 'X-Own': '1' });
    graphiql.onTabChange({ tabs, activeTabIndex: 1 });
    expect(JSON.parse(headerModel.text)).toEqual({ 'Authorization': bearer(owner), 'X-Own': '1' });

    const byHand = '{ "Authorization": "Bearer mine" }';
    headerModel.text = byHand;
    graphiql.onTabChange({ tabs, activeTabIndex: 2 });
    expect(headerModel.text).toBe(byHand);

    headerModel.text = JSON.stringify({ Authorization: bearer(customer) });
    graphiql.onTabChange({ tabs, activeTabIndex: 2 });
    expect(bearerOf(headerModel.text)).toBe(bearer(customer));
  });

  it('never has a token stored', async () => {
    const { graphiql, select, stored } = await openPage({});
    select.choose(owner);
    expect(graphiql.shouldPersistHeaders).toBe(false);
    expect(JSON.stringify(stored)).not.toContain('token.of');
  });

  it('is nobody without the bar', async () => {
    const { graphiql, asked } = await openPage({ withBar: false });
    expect(graphiql.headers).toBeUndefined();
    expect(graphiql.shouldPersistHeaders).toBeUndefined();
    expect(asked).toEqual([]);
  });
});

describe('the tabs of the IDE', () => {
  it('are the examples, with the id of a ticket that the acting person sees', async () => {
    const { graphiql, asked } = await openPage({});
    expect(graphiql.defaultTabs.map(({ query }) => query)).toEqual(
      exampleOperations.map(({ query }) => query),
    );
    expect(graphiql.defaultTabs.filter(({ variables }) => variables?.includes('"ticket-id"'))).toHaveLength(
      1,
    );
    expect(asked).toMatchObject([{ url: '/graphql', init: { headers: { Authorization: bearer(agent) } } }]);
  });

  it.each([
    ['an error', () => ({ errors: [{ message: 'no' }] })],
    ['no ticket', () => ({ data: { tickets: { nodes: [] } } })],
    [
      'nothing',
      () => {
        throw new Error('offline');
      },
    ],
  ])('are the examples also when the server answers %s', async (_what, answer) => {
    const { graphiql } = await openPage({ answer });
    expect(graphiql.defaultTabs).toHaveLength(exampleOperations.length);
    expect(graphiql.defaultTabs.some(({ variables }) => variables?.includes(someTicketId))).toBe(true);
  });

  it('are left to GraphiQL at the next visit, without asking for a ticket', async () => {
    const { stored } = await openPage({});
    stored['atrium:graphiql:tabState'] = '{}';
    const { asked } = await openPage({ stored });
    expect(asked).toEqual([]);
  });

  it('begin with the query of the address, which leaves it', async () => {
    const { graphiql, addresses, stored } = await openPage({
      address: '/?query=%7B%20viewer%20%7B%20role%20%7D%20%7D',
    });
    expect(graphiql.query).toBe('{ viewer { role } }');
    expect(graphiql.defaultTabs[0]?.query).toBe('{ viewer { role } }');
    expect(graphiql.defaultTabs).toHaveLength(exampleOperations.length + 1);
    expect(addresses).toEqual(['/']);
    expect(stored['atrium:graphiql:query']).toBe('{ viewer { role } }');
  });

  it('are stored apart from those of another GraphiQL at the same address', async () => {
    const stored: Record<string, string> = { 'graphiql:tabState': 'theirs' };
    const { graphiql, asked } = await openPage({ stored });
    expect(asked).toHaveLength(1);
    graphiql.storage.setItem('graphiql:tabState', 'ours');
    expect(graphiql.storage.getItem('graphiql:tabState')).toBe('ours');
    graphiql.storage.clear();
    expect(stored).toEqual({ 'graphiql:tabState': 'theirs' });
  });
});
