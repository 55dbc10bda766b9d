-- What makes a copy of our database one that peers would have: no log of changes, and what PostGraphile's schema is made from.
DO $$
DECLARE
  one record;
BEGIN
  FOR one IN SELECT tgname, tgrelid::regclass AS of FROM pg_trigger WHERE NOT tgisinternal LOOP
    EXECUTE format('DROP TRIGGER %I ON %s', one.tgname, one.of);
  END LOOP;
END
$$;

CREATE TYPE status_count AS (status ticket_status, count int);
CREATE TYPE priority_count AS (priority ticket_priority, count int);
CREATE FUNCTION counts_by_status() RETURNS SETOF status_count LANGUAGE sql STABLE AS
  $$ SELECT status, count(*)::int FROM ticket GROUP BY status ORDER BY status $$;
CREATE FUNCTION counts_by_priority() RETURNS SETOF priority_count LANGUAGE sql STABLE AS
  $$ SELECT priority, count(*)::int FROM ticket GROUP BY priority ORDER BY priority $$;
CREATE FUNCTION ticket_tags(ticket ticket) RETURNS SETOF tag LANGUAGE sql STABLE AS
  $$ SELECT g.* FROM ticket_tag l JOIN tag g ON g.id = l.tag_id WHERE l.ticket_id = ticket.id ORDER BY g.name $$;
