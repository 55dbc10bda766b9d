/**
 * Runs in the browser after GraphiQL's code and the sign-in script: who is acting, and that the headers of the tab in
 * front say so. Leaves `window.acting`: `ready`, a promise to wait for before the rest; `person` (undefined: nobody);
 * `headers()` for a new tab; `onTabChange` for GraphiQL.
 */
export const actingScript = String.raw`
{
  const remembered = 'atrium:acting-as';
  const select = document.getElementById('acting-as');
  const people = pageData.people.map(({ name, token }) => ({
    name,
    token,
    headers: { Authorization: 'Bearer ' + token },
  }));
  const personNamed = (name) => people.find((person) => person.name === name);
  let person;

  const offer = (own) => {
    const group = document.createElement('optgroup');
    group.label = 'signed in';
    group.append(...own.map(({ name, text }) => new Option(text, name)));
    select.querySelector('option[value=""]')?.remove();
    select.prepend(group);
    people.push(...own);
  };
  const begin = async () => {
    const own = await signedIn.people;
    const chosen = select?.value;
    if (own.length > 0) offer(own);
    if (own.length > 0 && signedIn.isBack) localStorage.setItem(remembered, own[0].name);
    person = personNamed(localStorage.getItem(remembered)) ?? personNamed(chosen) ?? own[0];
    if (person) select.value = person.name;
  };

  const headers = () => person && JSON.stringify(person.headers, null, 2);

  // Headers may hold comments, which a replaced text keeps.
  const ours = ['authorization', 'x-csrf', 'x-tenant'];
  const written = /"(?:authorization|x-csrf)"\s*:\s*"(?:[^"\\]|\\.)*"(?:\s*,\s*"x-tenant"\s*:\s*"(?:[^"\\]|\\.)*")?/i;
  const withPerson = (text) => {
    try {
      const others = Object.entries(JSON.parse(text)).filter(([name]) => !ours.includes(name.toLowerCase()));
      return JSON.stringify({ ...Object.fromEntries(others), ...person.headers }, null, 2);
    } catch {
      return written.test(text) ? text.replace(written, () => headers().slice(1, -1).trim()) : headers();
    }
  };
  const editedHeaders = () =>
    window.monaco?.editor.getModels().find((model) => model.uri.path.endsWith('request-headers.json'));

  select?.addEventListener('change', () => {
    person = personNamed(select.value);
    localStorage.setItem(remembered, person.name);
    const edited = editedHeaders();
    edited?.setValue(withPerson(edited.getValue()));
  });

  const bySession = (text) => {
    try {
      const { Authorization, 'x-csrf': ownSite, 'x-tenant': slug } = JSON.parse(text);
      if (Authorization || ownSite !== '1') return undefined;
      return people.find(({ token, headers }) => !token && headers['x-tenant'] === slug);
    } catch {
      return undefined;
    }
  };
  const actorOf = (text) => people.find(({ token }) => token && text.includes(token)) ?? bySession(text);

  // Each tab keeps headers of its own. One that comes to the front as somebody else of the bar follows the choice;
  // headers that were written by hand stay.
  let front;
  const onTabChange = ({ tabs, activeTabIndex }) => {
    if (tabs[activeTabIndex]?.id === front) return;
    front = tabs[activeTabIndex]?.id;
    const edited = editedHeaders();
    const text = edited?.getValue() ?? '';
    const actor = actorOf(text);
    if (actor && actor !== person) edited.setValue(withPerson(text));
  };

  window.acting = {
    ready: begin(),
    get person() {
      return person;
    },
    headers,
    onTabChange,
  };
}
`;
