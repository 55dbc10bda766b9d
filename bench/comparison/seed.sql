-- A help desk of 20 tenants, 40,000 tickets and 200,000 comments. The same rows every time: ids are made of names.
SET session_replication_role = replica;
CREATE OR REPLACE FUNCTION pg_temp.id(name text) RETURNS uuid LANGUAGE sql IMMUTABLE AS
  $$ SELECT overlay(overlay(md5(name) PLACING '4' FROM 13) PLACING 'a' FROM 17)::uuid $$;

INSERT INTO tenant (id, slug, name)
SELECT pg_temp.id('tenant ' || t), 'tenant-' || t, 'Tenant ' || t FROM generate_series(1, 20) t;

-- The first ten are agents.
INSERT INTO person (tenant_id, id, email, name, role)
SELECT pg_temp.id('tenant ' || t), pg_temp.id('person ' || t || ' ' || p), 'person' || p || '@tenant-' || t || '.test',
  'Person ' || p || ' of ' || t, CASE WHEN p <= 10 THEN 'AGENT' ELSE 'CUSTOMER' END::role
FROM generate_series(1, 20) t, generate_series(1, 50) p;

INSERT INTO ticket_counter (tenant_id, last_number)
SELECT pg_temp.id('tenant ' || t), 2000 FROM generate_series(1, 20) t;

INSERT INTO ticket (tenant_id, id, number, subject, description, status, priority, requester_id, assignee_id,
  first_responded_at, resolved_at, created_at, updated_at)
SELECT pg_temp.id('tenant ' || t), pg_temp.id('ticket ' || t || ' ' || n), n,
  'Ticket ' || n || ' of tenant ' || t || ': cannot print the invoice', repeat('Nothing comes out of the printer. ', 8),
  status, (enum_range(NULL::ticket_priority))[1 + (n * 13 + t) % 4],
  pg_temp.id('person ' || t || ' ' || 11 + n % 40),
  CASE WHEN n % 11 > 0 THEN pg_temp.id('person ' || t || ' ' || 1 + n % 10) END,
  created_at + interval '10 minutes', CASE WHEN status IN ('SOLVED', 'CLOSED') THEN created_at + interval '1 day' END,
  created_at, created_at + interval '1 day'
FROM generate_series(1, 20) t, generate_series(1, 2000) n,
  LATERAL (SELECT '2025-01-01'::timestamptz + n * interval '3 hours' + t * interval '1 second' AS created_at,
    (enum_range(NULL::ticket_status))[1 + (n * 7 + t) % 5] AS status) made;

INSERT INTO comment (tenant_id, id, ticket_id, author_id, visibility, body, created_at)
SELECT pg_temp.id('tenant ' || t), pg_temp.id('comment ' || t || ' ' || n || ' ' || c), pg_temp.id('ticket ' || t || ' ' || n),
  pg_temp.id('person ' || t || ' ' || 1 + (n + c) % 50), CASE WHEN c = 5 THEN 'INTERNAL' ELSE 'PUBLIC' END::comment_visibility,
  'Comment ' || c || ' on ticket ' || n || '. ' || repeat('It still does not print. ', 3),
  '2025-01-01'::timestamptz + n * interval '3 hours' + c * interval '10 minutes'
FROM generate_series(1, 20) t, generate_series(1, 2000) n, generate_series(1, 5) c;

INSERT INTO tag (tenant_id, id, name)
SELECT pg_temp.id('tenant ' || t), pg_temp.id('tag ' || t || ' ' || g), 'tag ' || lpad(g::text, 2, '0')
FROM generate_series(1, 20) t, generate_series(1, 20) g;

-- One to three each.
INSERT INTO ticket_tag (tenant_id, ticket_id, tag_id)
SELECT pg_temp.id('tenant ' || t), pg_temp.id('ticket ' || t || ' ' || n), pg_temp.id('tag ' || t || ' ' || 1 + (n * 3 + k * 7) % 20)
FROM generate_series(1, 20) t, generate_series(1, 2000) n, generate_series(0, 2) k WHERE k <= n % 3;
RESET session_replication_role;
