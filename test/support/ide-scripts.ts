import { createContext, runInContext, type Context } from 'node:vm';
import { actingScript } from '../../src/http/ide/acting-script';
import { exampleOperations, someTicketId, someTicketQuery } from '../../src/http/ide/examples';
import { signInScript } from '../../src/http/ide/sign-in-script';
import { startScript } from '../../src/http/ide/start-script';

const people = ['acme/agent', 'acme/owner', 'globex/customer'].map((name) => ({
  name,
  token: `token.of.${name}`,
}));
export const [agent, owner, customer] = people as [Person, Person, Person];
export type Person = (typeof people)[number];

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

/**
 * A browser as far as the scripts look at it. `stored` is what localStorage holds, and outlives a page; `answer` is what
 * the server says at an address, and `session` what it says of the session of a page that one can sign in on.
 */
export async function openPage({
  stored = {},
  address = '/',
  withBar = true,
  withPeople = withBar,
  session,
  answer = (): unknown => ({ data: { tickets: { nodes: [{ id: 'ticket-id' }] } } }),
}: {
  stored?: Record<string, string>;
  address?: string;
  withBar?: boolean;
  withPeople?: boolean;
  session?: object;
  answer?: (url: string) => unknown;
}) {
  const asked: { url: string; init: RequestInit }[] = [];
  const addresses: string[] = [];
  const visited: string[] = [];
  const rendered: GraphiqlOptions[] = [];
  const headerModel = editorModel('/_r_0_-request-headers.json');
  const select = selectElement(withPeople ? agent.name : '');
  const [signIn, signOut] = [{ hidden: false }, buttonElement()];
  const elements: Record<string, object> = {
    root: {},
    ...(withBar && { 'acting-as': select }),
    ...(session && { 'sign-in': signIn, 'sign-out': signOut }),
  };
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
      people: withPeople ? people : [],
    },
    document: {
      getElementById: (id: string) => elements[id] ?? null,
      createElement: () => ({
        label: '',
        append: (...options: Option[]) => void select.own.push(...options),
      }),
      fonts: { load: async () => [] },
    },
    Option,
    location: {
      pathname,
      search,
      assign: (url: string) => void visited.push(url),
      reload: () => void visited.push('reload'),
    },
    history: { replaceState: (_state: null, _title: string, to: string) => addresses.push(to) },
    localStorage: storageOver(stored),
    monaco: { editor: { getModels: () => [editorModel('/_r_0_-operation.graphql'), headerModel] } },
    fetch: async (url: string, init: RequestInit) => {
      if (url !== '/auth/session') asked.push({ url, init });
      return { json: async () => (url === '/auth/session' ? session : answer(url)) };
    },
    YogaGraphiQL: {
      renderYogaGraphiQL(_root: object, options: GraphiqlOptions) {
        rendered.push(options);
        headerModel.setValue(options.headers ?? '');
      },
    },
  });
  sandbox['window'] = sandbox;
  runInContext(signInScript, sandbox);
  runInContext(actingScript, sandbox);
  runInContext(startScript, sandbox);
  for (let turn = 0; turn < 40 && rendered.length === 0; turn += 1) await Promise.resolve();
  const [graphiql] = rendered;
  if (!graphiql) throw new Error('GraphiQL was not started');
  return { graphiql, select, signIn, signOut, headerModel, asked, addresses, visited, stored };
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

/** The browser's. */
export class Option {
  constructor(
    readonly text: string,
    readonly value: string,
  ) {}
}

const buttonElement = () => ({
  hidden: true,
  disabled: false,
  click: async (): Promise<void> => {},
  addEventListener(_type: string, listener: () => Promise<void>): void {
    this.click = listener;
  },
});

const selectElement = (value: string) => ({
  value,
  own: [] as Option[],
  hasNobody: value === '',
  querySelector(): object {
    return { remove: () => (this.hasNobody = false) };
  },
  prepend: (): void => {},
  onChange: (): void => {},
  addEventListener(_type: string, listener: () => void): void {
    this.onChange = listener;
  },
  choose({ name }: Pick<Person, 'name'>): void {
    this.value = name;
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

export const bearer = ({ token }: Pick<Person, 'token'>): string => `Bearer ${token}`;
export const bearerOf = (headers: string | undefined): unknown => JSON.parse(headers ?? '{}').Authorization;
