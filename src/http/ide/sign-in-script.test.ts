import { agent, bearer, bearerOf, openPage, Option, owner } from '../../../test/support/ide-scripts';

const signedInAt = (...tenants: { slug: string; role: string; current: boolean }[]) => ({
  signedIn: true,
  email: 'agent@acme.test',
  tenants,
});
const acme = { slug: 'acme', role: 'AGENT', current: true };
const globex = { slug: 'globex', role: 'CUSTOMER', current: false };

describe('who signed in on the IDE', () => {
  it('is offered beside the people, and acts by the session after coming back', async () => {
    const { select, signIn, signOut, graphiql, addresses, stored } = await openPage({
      session: signedInAt(acme),
      address: '/?signed-in',
    });
    expect(select.own).toEqual([new Option('me: agent@acme.test (AGENT, acme)', 'me')]);
    expect([select.value, signIn.hidden, signOut.hidden]).toEqual(['me', true, false]);
    expect(JSON.parse(graphiql.headers ?? '')).toEqual({ 'x-csrf': '1' });
    expect(addresses).toEqual(['/']);
    const reloaded = await openPage({ session: signedInAt(acme), stored });
    expect(reloaded.select.value).toBe('me');
  });

  it('does not act before that is chosen', async () => {
    const { select, graphiql } = await openPage({ session: signedInAt(acme) });
    expect(select.value).toBe(agent.name);
    expect(bearerOf(graphiql.headers)).toBe(bearer(agent));
  });

  it('acts in each of their tenants, the current one first', async () => {
    const { select, headerModel } = await openPage({ session: signedInAt({ ...globex }, acme) });
    expect(select.own.map(({ value }) => value)).toEqual(['me', 'me@globex']);
    select.choose({ name: 'me@globex' });
    expect(JSON.parse(headerModel.text)).toEqual({ 'x-csrf': '1', 'x-tenant': 'globex' });
    select.choose({ name: 'me' });
    expect(JSON.parse(headerModel.text)).toEqual({ 'x-csrf': '1' });
    select.choose(owner);
    expect(JSON.parse(headerModel.text)).toEqual({ Authorization: bearer(owner) });
  });

  it('changes nothing else in the headers', async () => {
    const { select, headerModel } = await openPage({ session: signedInAt(acme, globex) });
    headerModel.text = `{ // mine\n "Authorization": "${bearer(agent)}", "A": "b" }`;
    select.choose({ name: 'me@globex' });
    expect(headerModel.text).toBe('{ // mine\n "x-csrf": "1",\n  "x-tenant": "globex", "A": "b" }');
    select.choose({ name: 'me' });
    expect(headerModel.text).toBe('{ // mine\n "x-csrf": "1", "A": "b" }');
    headerModel.text = '{ "A": "b", "authorization": "mine", "X-Tenant": "globex" }';
    select.choose({ name: 'me' });
    expect(JSON.parse(headerModel.text)).toEqual({ 'A': 'b', 'x-csrf': '1' });
  });

  it('is in every tab that comes to the front, and leaves it for somebody else', async () => {
    const { graphiql, select, headerModel } = await openPage({ session: signedInAt(acme, globex) });
    const tabs = ['first', 'second', 'third'].map((id) => ({ id }));
    select.choose({ name: 'me' });
    for (const headers of [{ Authorization: bearer(agent) }, { 'x-csrf': '1', 'x-tenant': 'globex' }]) {
      headerModel.text = JSON.stringify(headers);
      graphiql.onTabChange({ tabs: tabs.toReversed(), activeTabIndex: headers.Authorization ? 0 : 1 });
      expect(JSON.parse(headerModel.text)).toEqual({ 'x-csrf': '1' });
    }
    select.choose(owner);
    headerModel.text = '{ "x-csrf": "1" }';
    graphiql.onTabChange({ tabs, activeTabIndex: 0 });
    expect(JSON.parse(headerModel.text)).toEqual({ Authorization: bearer(owner) });
  });

  it('is the only one to choose where there are no people, and nobody is before', async () => {
    const before = await openPage({ withPeople: false, session: { signedIn: false } });
    expect([before.graphiql.headers, before.select.hasNobody, before.signOut.hidden]).toEqual([
      undefined,
      true,
      true,
    ]);
    const after = await openPage({ withPeople: false, session: signedInAt(acme) });
    expect(JSON.parse(after.graphiql.headers ?? '')).toEqual({ 'x-csrf': '1' });
    expect([after.select.value, after.select.hasNobody]).toEqual(['me', false]);
  });

  it('is nobody any more when the session is over', async () => {
    const { select, signIn, graphiql } = await openPage({
      session: { signedIn: false },
      stored: { 'atrium:acting-as': 'me' },
    });
    expect([select.value, signIn.hidden]).toEqual([agent.name, false]);
    expect(bearerOf(graphiql.headers)).toBe(bearer(agent));
  });

  it.each([
    ['the page is loaded again', null, 'reload'],
    ['the provider is asked to sign out, too', 'https://id.test/end', 'https://id.test/end'],
  ])('signs out, then %s', async (_what, providerLogout, visit) => {
    const { signOut, asked, visited } = await openPage({
      session: signedInAt(acme),
      stored: { 'atrium:graphiql:tabState': '{}' },
      answer: () => ({ signedIn: false, providerLogout }),
    });
    await signOut.click();
    expect(asked).toMatchObject([
      {
        url: '/auth/logout',
        init: { method: 'POST', headers: { 'x-csrf': '1', 'content-type': 'application/json' } },
      },
    ]);
    expect(visited).toEqual([visit]);
  });
});
