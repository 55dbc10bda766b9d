import { agent, bearer, bearerOf, customer, openPage, owner } from '../../../test/support/ide-scripts';
import { exampleOperations, someTicketId } from './examples';

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
    expect(headerModel.text).toBe(`{ // mine\n "Authorization": "${bearer(customer)}", "A": "b" }`);
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
