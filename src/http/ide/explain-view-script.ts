/** Runs in the browser: makes elements of an explanation. Leaves `window.explainView`: `show(explain)`, `showNothing(sentence)`. */
export const explainViewScript = String.raw`
{
  const byId = (id) => document.getElementById(id);
  const make = (name, attributes = {}, ...children) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      if (value !== undefined && value !== null) element.setAttribute(key, value);
    }
    element.append(...children.filter((child) => child !== null && child !== undefined));
    return element;
  };
  const ms = (value) => (value === null ? '—' : value < 10 ? value.toFixed(2) + ' ms' : value.toFixed(1) + ' ms');
  const many = (count, one, more) => count + ' ' + (count === 1 ? one : more);
  const table = (kind, heads, rows) =>
    make(
      'table',
      { class: kind },
      make('thead', {}, make('tr', {}, ...heads.map((head) => make('th', { scope: 'col' }, head)))),
      make('tbody', {}, ...rows),
    );
  const cell = (...children) => make('td', {}, ...children);

  // Where the span of a thing lies in the time of the whole.
  const bar = (fromMs, toMs, wholeMs) => {
    const part = make('span', { class: 'span' });
    const share = (value) => (100 * Math.min(value, wholeMs)) / Math.max(wholeMs, 0.01) + '%';
    part.style.left = share(fromMs);
    part.style.width = 'max(2px, ' + share(Math.max(0, toMs - fromMs)) + ')';
    return make('span', { class: 'track', title: 'from ' + ms(fromMs) + ' to ' + ms(toMs) }, part);
  };

  const waits = (indexes, batches) =>
    (indexes ?? []).map((index) => {
      const { loader, keys, waiting } = batches[index];
      const title = many(waiting, 'call', 'calls') + ' waited for ' + many(keys, 'key', 'keys');
      return make('span', { class: 'chip', title }, loader + ' × ' + keys);
    });

  const access = (told) =>
    told &&
    make(
      'span',
      { class: told.allowed ? 'chip yes' : 'chip no', title: told.reason ?? 'allowed' },
      (told.allowed ? '✓ ' : '✗ ') + told.needs,
    );

  const fieldRow = ({ timeMs, batches }) => (told) => {
    const depth = told.path.split('.').length - 1;
    const name = make('td', { class: 'name', title: told.field }, told.path.split('.').at(-1));
    name.style.paddingLeft = 16 + depth * 18 + 'px';
    const isWork = told.batches || told.slowestMs >= 0.5;
    return make(
      'tr',
      isWork ? {} : { class: 'plain' },
      name,
      cell(told.count > 1 ? '× ' + told.count : ''),
      cell(bar(told.fromMs, told.toMs, timeMs)),
      cell(ms(told.slowestMs)),
      cell(told.points ? String(told.points) : ''),
      cell(access(told.access) ?? '', ...waits(told.batches, batches)),
    );
  };

  // A line for each clause, so that it can be read.
  const clauses = /\s+(?=(?:FROM|WHERE|(?:LEFT |INNER )?JOIN|GROUP BY|ORDER BY|LIMIT|OFFSET|VALUES|SET|RETURNING)\b)/g;

  const statementItem = ({ timeMs }) => (told, index) =>
    make(
      'details',
      {},
      make(
        'summary',
        {},
        make('span', { class: 'number' }, String(index + 1)),
        make('span', { class: 'what' }, told.text.split(' ', 1)[0] + ' ' + told.tables.join(', ')),
        bar(told.fromMs, told.fromMs + (told.timeMs ?? 0), timeMs),
        make('span', { class: 'time' }, ms(told.timeMs)),
        make('span', { class: 'rows' }, told.rows === null ? 'failed' : many(told.rows, 'row', 'rows')),
        make('span', { class: 'place' }, told.field ?? ''),
      ),
      make('pre', {}, told.text.replace(clauses, '\n')),
      told.plan === undefined ? null : make('h3', {}, 'Plan'),
      told.plan === undefined ? null : make('pre', { class: 'plan' }, told.plan),
    );

  const pair = (name, ...values) => [make('dt', {}, name), make('dd', {}, ...values)];
  const chips = (names) => names.map((name) => make('code', { class: 'chip' }, name));
  const orNothing = (elements) => (elements.length > 0 ? elements : ['nothing']);
  const life = ({ obstacle, goodForMs }) => {
    if (obstacle) return 'cannot be kept: ' + obstacle;
    return goodForMs === null ? 'until something it rests on changes' : 'for ' + Math.round(goodForMs / 1000) + ' s at most';
  };

  const cacheList = ({ cache, facets, dependencies, dependencyCount, slots, identity }) =>
    make(
      'dl',
      {},
      ...(cache?.changed ? pair('changed', ...chips(cache.changed)) : []),
      ...pair('varies by', ...orNothing(chips(Object.entries(facets).map(([name, value]) => name + ' = ' + value)))),
      ...pair(
        'rests on',
        ...orNothing(chips(dependencies)),
        dependencyCount > dependencies.length ? ' and ' + (dependencyCount - dependencies.length) + ' more' : null,
      ),
      ...pair('slots', slots + ' of 4,096'),
      ...(cache ? pair('would be kept', life(cache)) : []),
      ...(cache?.key
        ? [
            ...pair('variables', make('code', {}, cache.key.variables)),
            ...pair('operation', make('code', {}, cache.key.plan)),
            ...pair('schema', make('code', {}, cache.key.schemaVersion)),
            ...pair('looked up by', ...cache.key.facetSets.map((set) => make('div', {}, ...orNothing(chips(set))))),
          ]
        : []),
      ...pair('viewer', identity === 'recalled' ? 'known from a moment ago' : 'read from the database'),
    );

  const showVerdict = ({ cache, timeMs, fields, statements, statementsLeftOut }) => {
    const facts = [ms(timeMs), many(fields.length, 'field', 'fields')];
    facts.push(many(statements.length + statementsLeftOut, 'statement', 'statements'));
    byId('explain-verdict').replaceChildren(
      cache ? make('span', { class: 'verdict ' + cache.would.toLowerCase() }, cache.would) : '',
      make('span', { class: 'sentence' }, cache?.sentence ?? ''),
      make('span', { class: 'facts' }, facts.join(' · ')),
    );
  };

  const show = (explain) => {
    showVerdict(explain);
    const heads = ['Field', 'Calls', 'When', 'Slowest', 'Points', 'Allowed by, waited for'];
    byId('explain-fields').replaceChildren(table('fields', heads, explain.fields.map(fieldRow(explain))));
    const items = explain.statements.map(statementItem(explain));
    byId('explain-statements').replaceChildren(...(items.length > 0 ? items : [make('p', {}, 'The database was not asked.')]));
    byId('explain-cache').replaceChildren(cacheList(explain));
    byId('explain').classList.remove('empty');
  };
  const showNothing = (sentence) => {
    byId('explain-verdict').replaceChildren(make('span', { class: 'sentence' }, sentence));
    for (const name of ['fields', 'statements', 'cache']) byId('explain-' + name).replaceChildren();
    byId('explain').classList.add('empty');
  };
  window.explainView = { show, showNothing };
}
`;
