-- @COUNT@ further tenants, each with ten people and 25 tickets.
SET session_replication_role = replica;
CREATE OR REPLACE FUNCTION pg_temp.id(name text) RETURNS uuid LANGUAGE sql IMMUTABLE AS
  $$ SELECT overlay(overlay(md5(name) PLACING '4' FROM 13) PLACING 'a' FROM 17)::uuid $$;

INSERT INTO tenant (id, slug, name)
SELECT pg_temp.id('tenant small-' || t), 'small-' || t, 'Small tenant ' || t FROM generate_series(1, @COUNT@) t;

INSERT INTO person (tenant_id, id, email, name, role)
SELECT pg_temp.id('tenant small-' || t), pg_temp.id('person small-' || t || ' ' || p), 'person' || p || '@small-' || t || '.test',
  'Person ' || p || ' of small tenant ' || t, CASE WHEN p <= 5 THEN 'AGENT' ELSE 'CUSTOMER' END::role
FROM generate_series(1, @COUNT@) t, generate_series(1, 10) p;

INSERT INTO ticket (tenant_id, id, number, subject, description, requester_id, assignee_id, created_at, updated_at)
SELECT pg_temp.id('tenant small-' || t), pg_temp.id('ticket small-' || t || ' ' || n), n,
  'Ticket ' || n || ' of small tenant ' || t, 'Nothing comes out of the printer.',
  pg_temp.id('person small-' || t || ' ' || 6 + n % 5), pg_temp.id('person small-' || t || ' ' || 1 + n % 5),
  '2025-01-01'::timestamptz + n * interval '3 hours', '2025-01-01'::timestamptz + n * interval '4 hours'
FROM generate_series(1, @COUNT@) t, generate_series(1, 25) n;
RESET session_replication_role;
