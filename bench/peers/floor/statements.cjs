// One statement for each operation of the benchmark.
const time = (column) => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
const person = (column) => `(select json_build_object('name', p.name) from person p where p.id = ${column})`;
const array = (row, order) => `coalesce(json_agg(${row} order by ${order}), '[]')`;
const NEWEST = 'created_at desc, id desc';

const comments = `(select ${array(
  `json_build_object('id', c.id, 'body', c.body, 'createdAt', ${time('c.created_at')}, 'author', ${person('c.author_id')})`,
  'c.created_at, c.id',
)} from (select * from comment c where c.ticket_id = t.id order by c.created_at, c.id limit 5) c)`;

const tags = `(select ${array(`json_build_object('name', g.name)`, 'g.name')}
  from ticket_tag l join tag g on g.id = l.tag_id where l.ticket_id = t.id)`;

const tickets = (fields) =>
  `select json_build_object('tickets', ${array(
    `json_build_object('id', t.id, 'number', t.number, 'subject', t.subject, 'status', t.status,
    'createdAt', ${time('t.created_at')}, 'assignee', ${person('t.assignee_id')}, ${fields})`,
    't.created_at desc, t.id desc',
  )})::text from (select * from ticket order by ${NEWEST} limit $1) t`;

const counts = (
  column,
) => `(select json_agg(json_build_object('${column}', ${column}, 'count', n) order by ${column})
  from (select ${column}, count(*)::int as n from ticket group by 1) counted)`;

module.exports = {
  Point: {
    text: `select json_build_object('ticket', (select json_build_object('id', id, 'number', number, 'subject', subject,
      'status', status, 'priority', priority, 'createdAt', ${time('created_at')}, 'updatedAt', ${time('updated_at')})
      from ticket where id = $1))::text`,
    values: ({ id }) => [id],
  },
  List: { text: tickets(`'requester', ${person('t.requester_id')}`), values: ({ first }) => [first] },
  Nested: { text: tickets(`'comments', ${comments}, 'tags', ${tags}`), values: ({ first }) => [first] },
  Counts: {
    text: `select json_build_object('ticketCounts', json_build_object(
      'byStatus', ${counts('status')}, 'byPriority', ${counts('priority')}))::text`,
    values: () => [],
  },
  Write: {
    text: `with c as (update comment set body = $2, edited_at = now() where id = $1 returning id, body, author_id)
      select json_build_object('editComment',
        json_build_object('id', c.id, 'body', c.body, 'author', ${person('c.author_id')}))::text from c`,
    values: ({ id, body }) => [id, body],
  },
};
