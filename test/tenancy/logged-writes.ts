/** How rows of a table are made and changed in SQL; `$n` of them, numbered from 1. */
export interface WriteSample {
  readonly insert: (count: number) => string;
  /** What one UPDATE sets: it changes every row. */
  readonly set: string;
  /** Which rows are those of `insert`. */
  readonly mine: string;
  /** More rows than one cannot be. */
  readonly isSingle?: true;
  /** The application only reads it. */
  readonly isReadOnly?: true;
}

const id = (kind: string, number: string): string => `md5('${kind}' || ${number})::uuid`;
const numbers = (count: number): string => `generate_series(1, ${count}) AS i`;

const named = (table: string): WriteSample => ({
  insert: (count) =>
    `INSERT INTO ${table} (id, name) SELECT ${id(`new ${table}`, 'i')}, 'new ' || i FROM ${numbers(count)}`,
  set: "name = name || '!'",
  mine: "name LIKE 'new %'",
});

/** The rows that others refer to: 101 people, tickets and tags, two teams and a custom role. */
export const PLANTED = `
  INSERT INTO person (id, email, name) SELECT ${id('person', 'i')}, 'planted' || i || '@x.test', 'P' FROM ${numbers(101)};
  INSERT INTO ticket (id, number, subject, description, requester_id)
    SELECT ${id('ticket', 'i')}, i, 's', '', ${id('person', '1')} FROM ${numbers(101)};
  INSERT INTO tag (id, name) VALUES (${id('tag', '1')}, 'planted'), (${id('tag', '2')}, 'other');
  INSERT INTO team (id, name) VALUES (${id('team', '1')}, 'planted'), (${id('team', '2')}, 'other');
  INSERT INTO custom_role (id, name) VALUES (${id('role', '1')}, 'other');
`;

const PERSON = id('person', '1');

/** One for each table whose writes land in the log, but the catalogue of tenants. */
export const SAMPLES: Readonly<Record<string, WriteSample>> = {
  person: {
    insert: (count) =>
      `INSERT INTO person (id, email, name) SELECT ${id('new person', 'i')}, 'new' || i || '@x.test', 'P' FROM ${numbers(count)}`,
    set: "email = 'x' || email, role = 'AGENT'",
    mine: "email LIKE '%new%'",
  },
  team: named('team'),
  team_member: {
    insert: (count) =>
      `INSERT INTO team_member (team_id, person_id) SELECT ${id('team', '1')}, ${id('person', 'i')} FROM ${numbers(count)}`,
    set: `team_id = ${id('team', '2')}`,
    mine: 'true',
  },
  ticket_counter: {
    insert: () => 'INSERT INTO ticket_counter (last_number) VALUES (0)',
    set: 'last_number = last_number + 1',
    mine: 'true',
    isSingle: true,
  },
  ticket: {
    insert: (count) =>
      `INSERT INTO ticket (id, number, subject, description, requester_id) SELECT ${id('new ticket', 'i')}, 1000 + i, 's', '', ${PERSON} FROM ${numbers(count)}`,
    set: `status = 'PENDING', assignee_id = ${PERSON}, number = -number`,
    mine: 'abs(number) > 1000',
  },
  comment: {
    insert: (count) =>
      `INSERT INTO comment (id, ticket_id, author_id, body) SELECT ${id('comment', 'i')}, ${id('ticket', '1')}, ${PERSON}, 'b' FROM ${numbers(count)}`,
    set: `ticket_id = ${id('ticket', '2')}`,
    mine: 'true',
  },
  tag: named('tag'),
  ticket_tag: {
    insert: (count) =>
      `INSERT INTO ticket_tag (ticket_id, tag_id) SELECT ${id('ticket', 'i')}, ${id('tag', '1')} FROM ${numbers(count)}`,
    set: `tag_id = ${id('tag', '2')}`,
    mine: 'true',
  },
  identity_link: {
    insert: (count) =>
      `INSERT INTO identity_link (identity_key, issuer, person_id) SELECT encode(sha256(i::text::bytea), 'hex'), 'new' || i, ${PERSON} FROM ${numbers(count)}`,
    set: `person_id = ${id('person', '2')}`,
    mine: "issuer LIKE 'new%'",
  },
  custom_role: named('custom_role'),
  api_key: {
    insert: (count) =>
      `INSERT INTO api_key (id, person_id, created_by_id, name, scopes, secret_hash) SELECT ${id('key', 'i')}, ${PERSON}, ${PERSON}, 'k', '{}', repeat('0', 64) FROM ${numbers(count)}`,
    set: `person_id = ${id('person', '2')}`,
    mine: 'true',
  },
  identity_provider: {
    insert: (count) =>
      `INSERT INTO identity_provider (id, name, kind, domains, issuer, client_id) SELECT ${id('provider', 'i')}, 'new ' || i, 'OIDC', '{x.test}', 'i', 'c' FROM ${numbers(count)}`,
    set: 'enforced = true',
    mine: 'true',
  },
  invitation: {
    insert: (count) =>
      `INSERT INTO invitation (id, email, name, role, secret_hash, invited_by_id, expires_at) SELECT ${id('invitation', 'i')}, i || '@x.test', 'n', 'AGENT', repeat('0', 64), ${PERSON}, now() FROM ${numbers(count)}`,
    set: `custom_role_id = ${id('role', '1')}`,
    mine: 'true',
  },
  feature_flag: {
    insert: (count) =>
      `INSERT INTO feature_flag (name, enabled) SELECT 'new' || i, true FROM ${numbers(count)}`,
    set: "name = name || 'x'",
    mine: "name LIKE 'new%'",
    isReadOnly: true,
  },
};
