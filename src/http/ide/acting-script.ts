/**
 * Runs in the browser after GraphiQL's code: who is acting, and that the headers of the tab in front say so. Leaves
 * `window.acting`: `person` (undefined when there is no bar), `headers()` for a new tab, `onTabChange` for GraphiQL.
 */
export const actingScript = String.raw`
{
  const { people } = pageData;
  const remembered = 'atrium:acting-as';
  const select = document.getElementById('acting-as');
  const personNamed = (name) => people.find((person) => person.name === name);
  let person = personNamed(localStorage.getItem(remembered)) ?? personNamed(select?.value);
  if (person) select.value = person.name;

  const bearer = () => 'Bearer ' + person.token;
  const headers = () => person && JSON.stringify({ Authorization: bearer() }, null, 2);

  // Headers may hold comments, which a replaced text keeps.
  const withBearer = (text) => {
    const authorization = /("authorization"\s*:\s*)"(?:[^"\\]|\\.)*"/i;
    if (authorization.test(text)) {
      return text.replace(authorization, (_all, name) => name + JSON.stringify(bearer()));
    }
    try {
      return JSON.stringify({ ...JSON.parse(text), Authorization: bearer() }, null, 2);
    } catch {
      return headers();
    }
  };
  const editedHeaders = () =>
    window.monaco?.editor.getModels().find((model) => model.uri.path.endsWith('request-headers.json'));

  select?.addEventListener('change', () => {
    person = personNamed(select.value);
    localStorage.setItem(remembered, person.name);
    const edited = editedHeaders();
    edited?.setValue(withBearer(edited.getValue()));
  });

  // Each tab keeps headers of its own. One that comes to the front with somebody else's token follows the choice;
  // headers that were written by hand stay.
  let front;
  const onTabChange = ({ tabs, activeTabIndex }) => {
    if (tabs[activeTabIndex]?.id === front) return;
    front = tabs[activeTabIndex]?.id;
    const edited = editedHeaders();
    const text = edited?.getValue() ?? '';
    if (people.some((other) => other !== person && text.includes(other.token))) edited.setValue(withBearer(text));
  };

  window.acting = {
    get person() {
      return person;
    },
    headers,
    onTabChange,
  };
}
`;
