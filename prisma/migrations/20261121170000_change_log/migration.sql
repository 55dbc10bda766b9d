-- Every write of a tenant's row, by whomever, lands in the log in the transaction of the write: as a row of kind CHANGE
-- that names the rows and the old and new values of the columns by which lists are asked for. The functions and triggers
-- below are printed by `atrium db triggers` from src/tenancy/dependencies/buckets.ts; do not edit them by hand.

-- A tenant that is deleted is a change, too, and outlives it in the log. (It also makes every append cheaper.)
ALTER TABLE "outbox" DROP CONSTRAINT "outbox_tenant_id_fkey";

-- Who reads changes does not read facts, and the other way round.
DROP INDEX "outbox_by_commit";
CREATE INDEX "outbox_changes_by_commit" ON "outbox" ("xid", "id") WHERE "kind" = 'CHANGE';
CREATE INDEX "outbox_facts_by_commit" ON "outbox" ("xid", "id") WHERE "kind" = 'FACT';

-- The application reads back what its own transaction has written, and nothing else of the log.
CREATE POLICY own_transaction ON "outbox" AS RESTRICTIVE FOR SELECT TO atrium_app
  USING ("xid" = (select pg_current_xact_id_if_assigned()));
GRANT SELECT ON "outbox" TO atrium_app;

-- The relay takes away the changes that every reader has passed; never a fact, whatever tenant it sets.
CREATE POLICY relay_purges ON "outbox" FOR DELETE TO atrium_relay USING ("kind" = 'CHANGE');
CREATE POLICY relay_purges_changes_alone ON "outbox" AS RESTRICTIVE FOR DELETE TO atrium_relay USING ("kind" = 'CHANGE');
GRANT DELETE ON "outbox" TO atrium_relay;

-- How far each reader of the log has come: the last row that it has dealt with, in commit order. No tenant's.
CREATE TABLE "log_reader" (
  "name" text NOT NULL CHECK (length("name") BETWEEN 1 AND 100),
  "xid" xid8 NOT NULL,
  "id" bigint NOT NULL,
  "updated_at" timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "log_reader_pkey" PRIMARY KEY ("name")
);
GRANT SELECT, INSERT, UPDATE ON "log_reader" TO atrium_relay;

CREATE OR REPLACE FUNCTION "public"."atrium_append_change"(tenant pg_catalog.uuid, topic pg_catalog.text, payload pg_catalog.jsonb)
  RETURNS pg_catalog.void LANGUAGE plpgsql AS $change$
DECLARE
  before constant pg_catalog.text := pg_catalog.current_setting('app.tenant_id', true);
BEGIN
  PERFORM pg_catalog.set_config('app.tenant_id', tenant::pg_catalog.text, true);
  INSERT INTO "public"."outbox" ("tenant_id", "kind", "topic", "payload")
  VALUES (tenant, 'CHANGE', topic, payload);
  PERFORM pg_catalog.set_config('app.tenant_id', coalesce(before, ''), true);
END
$change$;

CREATE OR REPLACE FUNCTION "public"."atrium_change_tenant"() RETURNS pg_catalog.trigger LANGUAGE plpgsql AS $change$
BEGIN
  IF TG_OP OPERATOR(pg_catalog.=) 'UPDATE' THEN
    INSERT INTO "public"."outbox" ("tenant_id", "kind", "topic", "payload")
    SELECT n."id", 'CHANGE', 'tenant',
      pg_catalog.jsonb_build_object('id', ARRAY[o."id"::pg_catalog.text, n."id"::pg_catalog.text])
    FROM old_rows o, new_rows n
    WHERE NOT EXISTS (SELECT FROM new_rows OFFSET 1) AND o OPERATOR(pg_catalog.*<>) n
      AND o."id" OPERATOR(pg_catalog.=) n."id"
      AND n."id"::pg_catalog.text OPERATOR(pg_catalog.=) pg_catalog.current_setting('app.tenant_id', true);
    IF FOUND THEN RETURN NULL; END IF;
    IF NOT EXISTS (SELECT FROM old_rows o, new_rows n WHERE o OPERATOR(pg_catalog.*<>) n) THEN RETURN NULL; END IF;
    IF EXISTS (SELECT FROM new_rows OFFSET 100) THEN
      PERFORM "public"."atrium_append_change"(c.tenant, 'tenant', '{"all": true}'::pg_catalog.jsonb) FROM (
        WITH pairs AS (
          SELECT o.was, n.became FROM (SELECT pg_catalog.row_number() OVER () AS nth, r AS was FROM old_rows r) o,
            (SELECT pg_catalog.row_number() OVER () AS nth, r AS became FROM new_rows r) n
          WHERE o.nth OPERATOR(pg_catalog.=) n.nth AND o.was OPERATOR(pg_catalog.*<>) n.became
        ), changed AS (SELECT (p.was).* FROM pairs p UNION ALL SELECT (p.became).* FROM pairs p)
        SELECT DISTINCT r."id" AS tenant FROM changed r
      ) c;
    ELSE
      PERFORM "public"."atrium_append_change"(c.tenant, 'tenant', c.payload) FROM (
        WITH pairs AS (
          SELECT o.was, n.became FROM (SELECT pg_catalog.row_number() OVER () AS nth, r AS was FROM old_rows r) o,
            (SELECT pg_catalog.row_number() OVER () AS nth, r AS became FROM new_rows r) n
          WHERE o.nth OPERATOR(pg_catalog.=) n.nth AND o.was OPERATOR(pg_catalog.*<>) n.became
        ), changed AS (SELECT (p.was).* FROM pairs p UNION ALL SELECT (p.became).* FROM pairs p)
        SELECT r."id" AS tenant,
          pg_catalog.jsonb_build_object('id', pg_catalog.array_agg(r."id"::pg_catalog.text)) AS payload
        FROM changed r GROUP BY r."id"
      ) c;
    END IF;
  ELSIF TG_OP OPERATOR(pg_catalog.=) 'INSERT' THEN
    INSERT INTO "public"."outbox" ("tenant_id", "kind", "topic", "payload")
    SELECT r."id", 'CHANGE', 'tenant',
      pg_catalog.jsonb_build_object('id', ARRAY[r."id"::pg_catalog.text])
    FROM new_rows r
    WHERE NOT EXISTS (SELECT FROM new_rows OFFSET 1)
      AND r."id"::pg_catalog.text OPERATOR(pg_catalog.=) pg_catalog.current_setting('app.tenant_id', true);
    IF FOUND THEN RETURN NULL; END IF;
    IF EXISTS (SELECT FROM new_rows OFFSET 100) THEN
      PERFORM "public"."atrium_append_change"(c.tenant, 'tenant', '{"all": true}'::pg_catalog.jsonb) FROM (
        SELECT DISTINCT r."id" AS tenant FROM new_rows r
      ) c;
    ELSE
      PERFORM "public"."atrium_append_change"(c.tenant, 'tenant', c.payload) FROM (
        SELECT r."id" AS tenant,
          pg_catalog.jsonb_build_object('id', pg_catalog.array_agg(r."id"::pg_catalog.text)) AS payload
        FROM new_rows r GROUP BY r."id"
      ) c;
    END IF;
  ELSIF TG_OP OPERATOR(pg_catalog.=) 'DELETE' THEN
    INSERT INTO "public"."outbox" ("tenant_id", "kind", "topic", "payload")
    SELECT r."id", 'CHANGE', 'tenant',
      pg_catalog.jsonb_build_object('id', ARRAY[r."id"::pg_catalog.text])
    FROM old_rows r
    WHERE NOT EXISTS (SELECT FROM old_rows OFFSET 1)
      AND r."id"::pg_catalog.text OPERATOR(pg_catalog.=) pg_catalog.current_setting('app.tenant_id', true);
    IF FOUND THEN RETURN NULL; END IF;
    IF EXISTS (SELECT FROM old_rows OFFSET 100) THEN
      PERFORM "public"."atrium_append_change"(c.tenant, 'tenant', '{"all": true}'::pg_catalog.jsonb) FROM (
        SELECT DISTINCT r."id" AS tenant FROM old_rows r
      ) c;
    ELSE
      PERFORM "public"."atrium_append_change"(c.tenant, 'tenant', c.payload) FROM (
        SELECT r."id" AS tenant,
          pg_catalog.jsonb_build_object('id', pg_catalog.array_agg(r."id"::pg_catalog.text)) AS payload
        FROM old_rows r GROUP BY r."id"
      ) c;
    END IF;
  ELSE
    PERFORM "public"."atrium_append_change"(t."id", 'tenant', '{"all": true}'::pg_catalog.jsonb) FROM "public"."tenant" t;
  END IF;
  RETURN NULL;
END
$change$;
REVOKE ALL ON FUNCTION "public"."atrium_change_tenant"() FROM PUBLIC;
CREATE OR REPLACE TRIGGER atrium_change_insert AFTER INSERT ON "public"."tenant" REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION "public"."atrium_change_tenant"();
CREATE OR REPLACE TRIGGER atrium_change_update AFTER UPDATE ON "public"."tenant" REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION "public"."atrium_change_tenant"();
CREATE OR REPLACE TRIGGER atrium_change_delete AFTER DELETE ON "public"."tenant" REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION "public"."atrium_change_tenant"();
CREATE OR REPLACE TRIGGER atrium_change_truncate BEFORE TRUNCATE ON "public"."tenant" FOR EACH STATEMENT EXECUTE FUNCTION "public"."atrium_change_tenant"();

CREATE OR REPLACE FUNCTION "public"."atrium_change_person"() RETURNS pg_catalog.trigger LANGUAGE plpgsql AS $change$
BEGIN
  IF TG_OP OPERATOR(pg_catalog.=) 'UPDATE' THEN
    INSERT INTO "public"."outbox" ("tenant_id", "kind", "topic", "payload")
    SELECT n."tenant_id", 'CHANGE', 'person',
      pg_catalog.jsonb_build_object('id', ARRAY[o."id"::pg_catalog.text, n."id"::pg_catalog.text], 'role', ARRAY[o."role"::pg_catalog.text, n."role"::pg_catalog.text], 'email', ARRAY[o."email"::pg_catalog.text, n."email"::pg_catalog.text], 'custom_role_id', ARRAY[o."custom_role_id"::pg_catalog.text, n."custom_role_id"::pg_catalog.text])
    FROM old_rows o, new_rows n
    WHERE NOT EXISTS (SELECT FROM new_rows OFFSET 1) AND o OPERATOR(pg_catalog.*<>) n
      AND o."tenant_id" OPERATOR(pg_catalog.=) n."tenant_id"
      AND n."tenant_id"::pg_catalog.text OPERATOR(pg_catalog.=) pg_catalog.current_setting('app.tenant_id', true);
    IF FOUND THEN RETURN NULL; END IF;
    IF NOT EXISTS (SELECT FROM old_rows o, new_rows n WHERE o OPERATOR(pg_catalog.*<>) n) THEN RETURN NULL; END IF;
    IF EXISTS (SELECT FROM new_rows OFFSET 100) THEN
      PERFORM "public"."atrium_append_change"(c.tenant, 'person', '{"all": true}'::pg_catalog.jsonb) FROM (
        WITH pairs AS (
          SELECT o.was, n.became FROM (SELECT pg_catalog.row_number() OVER () AS nth, r AS was FROM old_rows r) o,
            (SELECT pg_catalog.row_number() OVER () AS nth, r AS became FROM new_rows r) n
          WHERE o.nth OPERATOR(pg_catalog.=) n.nth AND o.was OPERATOR(pg_catalog.*<>) n.became
        ), changed AS (SELECT (p.was).* FROM pairs p UNION ALL SELECT (p.became).* FROM pairs p)
        SELECT DISTINCT r."tenant_id" AS tenant FROM changed r
      ) c;
    ELSE
      PERFORM "public"."atrium_append_change"(c.tenant, 'person', c.payload) FROM (
        WITH pairs AS (
          SELECT o.was, n.became FROM (SELECT pg_catalog.row_number() OVER () AS nth, r AS was FROM old_rows r) o,
            (SELECT pg_catalog.row_number() OVER () AS nth, r AS became FROM new_rows r) n
          WHERE o.nth OPERATOR(pg_catalog.=) n.nth AND o.was OPERATOR(pg_catalog.*<>) n.became
        ), changed AS (SELECT (p.was).* FROM pairs p UNION ALL SELECT (p.became).* FROM pairs p)
        SELECT r."tenant_id" AS tenant,
          pg_catalog.jsonb_build_object('id', pg_catalog.array_agg(r."id"::pg_catalog.text), 'role', pg_catalog.array_agg(r."role"::pg_catalog.text), 'email', pg_catalog.array_agg(r."email"::pg_catalog.text), 'custom_role_id', pg_catalog.array_agg(r."custom_role_id"::pg_catalog.text)) AS payload
        FROM changed r GROUP BY r."tenant_id"
      ) c;
    END IF;
  ELSIF TG_OP OPERATOR(pg_catalog.=) 'INSERT' THEN
    INSERT INTO "public"."outbox" ("tenant_id", "kind", "topic", "payload")
    SELECT r."tenant_id", 'CHANGE', 'person',
      pg_catalog.jsonb_build_object('id', ARRAY[r."id"::pg_catalog.text], 'role', ARRAY[r."role"::pg_catalog.text], 'email', ARRAY[r."email"::pg_catalog.text], 'custom_role_id', ARRAY[r."custom_role_id"::pg_catalog.text])
    FROM new_rows r
    WHERE NOT EXISTS (SELECT FROM new_rows OFFSET 1)
      AND r."tenant_id"::pg_catalog.text OPERATOR(pg_catalog.=) pg_catalog.current_setting('app.tenant_id', true);
    IF FOUND THEN RETURN NULL; END IF;
    IF EXISTS (SELECT FROM new_rows OFFSET 100) THEN
      PERFORM "public"."atrium_append_change"(c.tenant, 'person', '{"all": true}'::pg_catalog.jsonb) FROM (
        SELECT DISTINCT r."tenant_id" AS tenant FROM new_rows r
      ) c;
    ELSE
      PERFORM "public"."atrium_append_change"(c.tenant, 'person', c.payload) FROM (
        SELECT r."tenant_id" AS tenant,
          pg_catalog.jsonb_build_object('id', pg_catalog.array_agg(r."id"::pg_catalog.text), 'role', pg_catalog.array_agg(r."role"::pg_catalog.text), 'email', pg_catalog.array_agg(r."email"::pg_catalog.text), 'custom_role_id', pg_catalog.array_agg(r."custom_role_id"::pg_catalog.text)) AS payload
        FROM new_rows r GROUP BY r."tenant_id"
      ) c;
    END IF;
  ELSIF TG_OP OPERATOR(pg_catalog.=) 'DELETE' THEN
    INSERT INTO "public"."outbox" ("tenant_id", "kind", "topic", "payload")
    SELECT r."tenant_id", 'CHANGE', 'person',
      pg_catalog.jsonb_build_object('id', ARRAY[r."id"::pg_catalog.text], 'role', ARRAY[r."role"::pg_catalog.text], 'email', ARRAY[r."email"::pg_catalog.text], 'custom_role_id', ARRAY[r."custom_role_id"::pg_catalog.text])
    FROM old_rows r
    WHERE NOT EXISTS (SELECT FROM old_rows OFFSET 1)
      AND r."tenant_id"::pg_catalog.text OPERATOR(pg_catalog.=) pg_catalog.current_setting('app.tenant_id', true);
    IF FOUND THEN RETURN NULL; END IF;
    IF EXISTS (SELECT FROM old_rows OFFSET 100) THEN
      PERFORM "public"."atrium_append_change"(c.tenant, 'person', '{"all": true}'::pg_catalog.jsonb) FROM (
        SELECT DISTINCT r."tenant_id" AS tenant FROM old_rows r
      ) c;
    ELSE
      PERFORM "public"."atrium_append_change"(c.tenant, 'person', c.payload) FROM (
        SELECT r."tenant_id" AS tenant,
          pg_catalog.jsonb_build_object('id', pg_catalog.array_agg(r."id"::pg_catalog.text), 'role', pg_catalog.array_agg(r."role"::pg_catalog.text), 'email', pg_catalog.array_agg(r."email"::pg_catalog.text), 'custom_role_id', pg_catalog.array_agg(r."custom_role_id"::pg_catalog.text)) AS payload
        FROM old_rows r GROUP BY r."tenant_id"
      ) c;
    END IF;
  ELSE
    PERFORM "public"."atrium_append_change"(t."id", 'person', '{"all": true}'::pg_catalog.jsonb) FROM "public"."tenant" t;
  END IF;
  RETURN NULL;
END
$change$;
REVOKE ALL ON FUNCTION "public"."atrium_change_person"() FROM PUBLIC;
CREATE OR REPLACE TRIGGER atrium_change_insert AFTER INSERT ON "public"."person" REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION "public"."atrium_change_person"();
CREATE OR REPLACE TRIGGER atrium_change_update AFTER UPDATE ON "public"."person" REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION "public"."atrium_change_person"();
CREATE OR REPLACE TRIGGER atrium_change_delete AFTER DELETE ON "public"."person" REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION "public"."atrium_change_person"();
CREATE OR REPLACE TRIGGER atrium_change_truncate BEFORE TRUNCATE ON "public"."person" FOR EACH STATEMENT EXECUTE FUNCTION "public"."atrium_change_person"();

CREATE OR REPLACE FUNCTION "public"."atrium_change_team"() RETURNS pg_catalog.trigger LANGUAGE plpgsql AS $change$
BEGIN
  IF TG_OP OPERATOR(pg_catalog.=) 'UPDATE' THEN
    INSERT INTO "public"."outbox" ("tenant_id", "kind", "topic", "payload")
    SELECT n."tenant_id", 'CHANGE', 'team',
      pg_catalog.jsonb_build_object('id', ARRAY[o."id"::pg_catalog.text, n."id"::pg_catalog.text], 'name', ARRAY[o."name"::pg_catalog.text, n."name"::pg_catalog.text])
    FROM old_rows o, new_rows n
    WHERE NOT EXISTS (SELECT FROM new_rows OFFSET 1) AND o OPERATOR(pg_catalog.*<>) n
      AND o."tenant_id" OPERATOR(pg_catalog.=) n."tenant_id"
      AND n."tenant_id"::pg_catalog.text OPERATOR(pg_catalog.=) pg_catalog.current_setting('app.tenant_id', true);
    IF FOUND THEN RETURN NULL; END IF;
    IF NOT EXISTS (SELECT FROM old_rows o, new_rows n WHERE o OPERATOR(pg_catalog.*<>) n) THEN RETURN NULL; END IF;
    IF EXISTS (SELECT FROM new_rows OFFSET 100) THEN
      PERFORM "public"."atrium_append_change"(c.tenant, 'team', '{"all": true}'::pg_catalog.jsonb) FROM (
        WITH pairs AS (
          SELECT o.was, n.became FROM (SELECT pg_catalog.row_number() OVER () AS nth, r AS was FROM old_rows r) o,
            (SELECT pg_catalog.row_number() OVER () AS nth, r AS became FROM new_rows r) n
          WHERE o.nth OPERATOR(pg_catalog.=) n.nth AND o.was OPERATOR(pg_catalog.*<>) n.became
        ), changed AS (SELECT (p.was).* FROM pairs p UNION ALL SELECT (p.became).* FROM pairs p)
        SELECT DISTINCT r."tenant_id" AS tenant FROM changed r
      ) c;
    ELSE
      PERFORM "public"."atrium_append_change"(c.tenant, 'team', c.payload) FROM (
        WITH pairs AS (
          SELECT o.was, n.became FROM (SELECT pg_catalog.row_number() OVER () AS nth, r AS was FROM old_rows r) o,
            (SELECT pg_catalog.row_number() OVER () AS nth, r AS became FROM new_rows r) n
          WHERE o.nth OPERATOR(pg_catalog.=) n.nth AND o.was OPERATOR(pg_catalog.*<>) n.became
        ), changed AS (SELECT (p.was).* FROM pairs p UNION ALL SELECT (p.became).* FROM pairs p)
        SELECT r."tenant_id" AS tenant,
          pg_catalog.jsonb_build_object('id', pg_catalog.array_agg(r."id"::pg_catalog.text), 'name', pg_catalog.array_agg(r."name"::pg_catalog.text)) AS payload
        FROM changed r GROUP BY r."tenant_id"
      ) c;
    END IF;
  ELSIF TG_OP OPERATOR(pg_catalog.=) 'INSERT' THEN
    INSERT INTO "public"."outbox" ("tenant_id", "kind", "topic", "payload")
    SELECT r."tenant_id", 'CHANGE', 'team',
      pg_catalog.jsonb_build_object('id', ARRAY[r."id"::pg_catalog.text], 'name', ARRAY[r."name"::pg_catalog.text])
    FROM new_rows r
    WHERE NOT EXISTS (SELECT FROM new_rows OFFSET 1)
      AND r."tenant_id"::pg_catalog.text OPERATOR(pg_catalog.=) pg_catalog.current_setting('app.tenant_id', true);
    IF FOUND THEN RETURN NULL; END IF;
    IF EXISTS (SELECT FROM new_rows OFFSET 100) THEN
      PERFORM "public"."atrium_append_change"(c.tenant, 'team', '{"all": true}'::pg_catalog.jsonb) FROM (
        SELECT DISTINCT r."tenant_id" AS tenant FROM new_rows r
      ) c;
    ELSE
      PERFORM "public"."atrium_append_change"(c.tenant, 'team', c.payload) FROM (
        SELECT r."tenant_id" AS tenant,
          pg_catalog.jsonb_build_object('id', pg_catalog.array_agg(r."id"::pg_catalog.text), 'name', pg_catalog.array_agg(r."name"::pg_catalog.text)) AS payload
        FROM new_rows r GROUP BY r."tenant_id"
      ) c;
    END IF;
  ELSIF TG_OP OPERATOR(pg_catalog.=) 'DELETE' THEN
    INSERT INTO "public"."outbox" ("tenant_id", "kind", "topic", "payload")
    SELECT r."tenant_id", 'CHANGE', 'team',
      pg_catalog.jsonb_build_object('id', ARRAY[r."id"::pg_catalog.text], 'name', ARRAY[r."name"::pg_catalog.text])
    FROM old_rows r
    WHERE NOT EXISTS (SELECT FROM old_rows OFFSET 1)
      AND r."tenant_id"::pg_catalog.text OPERATOR(pg_catalog.=) pg_catalog.current_setting('app.tenant_id', true);
    IF FOUND THEN RETURN NULL; END IF;
    IF EXISTS (SELECT FROM old_rows OFFSET 100) THEN
      PERFORM "public"."atrium_append_change"(c.tenant, 'team', '{"all": true}'::pg_catalog.jsonb) FROM (
        SELECT DISTINCT r."tenant_id" AS tenant FROM old_rows r
      ) c;
    ELSE
      PERFORM "public"."atrium_append_change"(c.tenant, 'team', c.payload) FROM (
        SELECT r."tenant_id" AS tenant,
          pg_catalog.jsonb_build_object('id', pg_catalog.array_agg(r."id"::pg_catalog.text), 'name', pg_catalog.array_agg(r."name"::pg_catalog.text)) AS payload
        FROM old_rows r GROUP BY r."tenant_id"
      ) c;
    END IF;
  ELSE
    PERFORM "public"."atrium_append_change"(t."id", 'team', '{"all": true}'::pg_catalog.jsonb) FROM "public"."tenant" t;
  END IF;
  RETURN NULL;
END
$change$;
REVOKE ALL ON FUNCTION "public"."atrium_change_team"() FROM PUBLIC;
CREATE OR REPLACE TRIGGER atrium_change_insert AFTER INSERT ON "public"."team" REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION "public"."atrium_change_team"();
CREATE OR REPLACE TRIGGER atrium_change_update AFTER UPDATE ON "public"."team" REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION "public"."atrium_change_team"();
CREATE OR REPLACE TRIGGER atrium_change_delete AFTER DELETE ON "public"."team" REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION "public"."atrium_change_team"();
CREATE OR REPLACE TRIGGER atrium_change_truncate BEFORE TRUNCATE ON "public"."team" FOR EACH STATEMENT EXECUTE FUNCTION "public"."atrium_change_team"();

CREATE OR REPLACE FUNCTION "public"."atrium_change_team_member"() RETURNS pg_catalog.trigger LANGUAGE plpgsql AS $change$
BEGIN
  IF TG_OP OPERATOR(pg_catalog.=) 'UPDATE' THEN
    INSERT INTO "public"."outbox" ("tenant_id", "kind", "topic", "payload")
    SELECT n."tenant_id", 'CHANGE', 'team_member',
      pg_catalog.jsonb_build_object('team_id', ARRAY[o."team_id"::pg_catalog.text, n."team_id"::pg_catalog.text], 'person_id', ARRAY[o."person_id"::pg_catalog.text, n."person_id"::pg_catalog.text])
    FROM old_rows o, new_rows n
    WHERE NOT EXISTS (SELECT FROM new_rows OFFSET 1) AND o OPERATOR(pg_catalog.*<>) n
      AND o."tenant_id" OPERATOR(pg_catalog.=) n."tenant_id"
      AND n."tenant_id"::pg_catalog.text OPERATOR(pg_catalog.=) pg_catalog.current_setting('app.tenant_id', true);
    IF FOUND THEN RETURN NULL; END IF;
    IF NOT EXISTS (SELECT FROM old_rows o, new_rows n WHERE o OPERATOR(pg_catalog.*<>) n) THEN RETURN NULL; END IF;
    IF EXISTS (SELECT FROM new_rows OFFSET 100) THEN
      PERFORM "public"."atrium_append_change"(c.tenant, 'team_member', '{"all": true}'::pg_catalog.jsonb) FROM (
        WITH pairs AS (
          SELECT o.was, n.became FROM (SELECT pg_catalog.row_number() OVER () AS nth, r AS was FROM old_rows r) o,
            (SELECT pg_catalog.row_number() OVER () AS nth, r AS became FROM new_rows r) n
          WHERE o.nth OPERATOR(pg_catalog.=) n.nth AND o.was OPERATOR(pg_catalog.*<>) n.became
        ), changed AS (SELECT (p.was).* FROM pairs p UNION ALL SELECT (p.became).* FROM pairs p)
        SELECT DISTINCT r."tenant_id" AS tenant FROM changed r
      ) c;
    ELSE
      PERFORM "public"."atrium_append_change"(c.tenant, 'team_member', c.payload) FROM (
        WITH pairs AS (
          SELECT o.was, n.became FROM (SELECT pg_catalog.row_number() OVER () AS nth, r AS was FROM old_rows r) o,
            (SELECT pg_catalog.row_number() OVER () AS nth, r AS became FROM new_rows r) n
          WHERE o.nth OPERATOR(pg_catalog.=) n.nth AND o.was OPERATOR(pg_catalog.*<>) n.became
        ), changed AS (SELECT (p.was).* FROM pairs p UNION ALL SELECT (p.became).* FROM pairs p)
        SELECT r."tenant_id" AS tenant,
          pg_catalog.jsonb_build_object('team_id', pg_catalog.array_agg(r."team_id"::pg_catalog.text), 'person_id', pg_catalog.array_agg(r."person_id"::pg_catalog.text)) AS payload
        FROM changed r GROUP BY r."tenant_id"
      ) c;
    END IF;
  ELSIF TG_OP OPERATOR(pg_catalog.=) 'INSERT' THEN
    INSERT INTO "public"."outbox" ("tenant_id", "kind", "topic", "payload")
    SELECT r."tenant_id", 'CHANGE', 'team_member',
      pg_catalog.jsonb_build_object('team_id', ARRAY[r."team_id"::pg_catalog.text], 'person_id', ARRAY[r."person_id"::pg_catalog.text])
    FROM new_rows r
    WHERE NOT EXISTS (SELECT FROM new_rows OFFSET 1)
      AND r."tenant_id"::pg_catalog.text OPERATOR(pg_catalog.=) pg_catalog.current_setting('app.tenant_id', true);
    IF FOUND THEN RETURN NULL; END IF;
    IF EXISTS (SELECT FROM new_rows OFFSET 100) THEN
      PERFORM "public"."atrium_append_change"(c.tenant, 'team_member', '{"all": true}'::pg_catalog.jsonb) FROM (
        SELECT DISTINCT r."tenant_id" AS tenant FROM new_rows r
      ) c;
    ELSE
      PERFORM "public"."atrium_append_change"(c.tenant, 'team_member', c.payload) FROM (
        SELECT r."tenant_id" AS tenant,
          pg_catalog.jsonb_build_object('team_id', pg_catalog.array_agg(r."team_id"::pg_catalog.text), 'person_id', pg_catalog.array_agg(r."person_id"::pg_catalog.text)) AS payload
        FROM new_rows r GROUP BY r."tenant_id"
      ) c;
    END IF;
  ELSIF TG_OP OPERATOR(pg_catalog.=) 'DELETE' THEN
    INSERT INTO "public"."outbox" ("tenant_id", "kind", "topic", "payload")
    SELECT r."tenant_id", 'CHANGE', 'team_member',
      pg_catalog.jsonb_build_object('team_id', ARRAY[r."team_id"::pg_catalog.text], 'person_id', ARRAY[r."person_id"::pg_catalog.text])
    FROM old_rows r
    WHERE NOT EXISTS (SELECT FROM old_rows OFFSET 1)
      AND r."tenant_id"::pg_catalog.text OPERATOR(pg_catalog.=) pg_catalog.current_setting('app.tenant_id', true);
    IF FOUND THEN RETURN NULL; END IF;
    IF EXISTS (SELECT FROM old_rows OFFSET 100) THEN
      PERFORM "public"."atrium_append_change"(c.tenant, 'team_member', '{"all": true}'::pg_catalog.jsonb) FROM (
        SELECT DISTINCT r."tenant_id" AS tenant FROM old_rows r
      ) c;
    ELSE
      PERFORM "public"."atrium_append_change"(c.tenant, 'team_member', c.payload) FROM (
        SELECT r."tenant_id" AS tenant,
          pg_catalog.jsonb_build_object('team_id', pg_catalog.array_agg(r."team_id"::pg_catalog.text), 'person_id', pg_catalog.array_agg(r."person_id"::pg_catalog.text)) AS payload
        FROM old_rows r GROUP BY r."tenant_id"
      ) c;
    END IF;
  ELSE
    PERFORM "public"."atrium_append_change"(t."id", 'team_member', '{"all": true}'::pg_catalog.jsonb) FROM "public"."tenant" t;
  END IF;
  RETURN NULL;
END
$change$;
REVOKE ALL ON FUNCTION "public"."atrium_change_team_member"() FROM PUBLIC;
CREATE OR REPLACE TRIGGER atrium_change_insert AFTER INSERT ON "public"."team_member" REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION "public"."atrium_change_team_member"();
CREATE OR REPLACE TRIGGER atrium_change_update AFTER UPDATE ON "public"."team_member" REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION "public"."atrium_change_team_member"();
CREATE OR REPLACE TRIGGER atrium_change_delete AFTER DELETE ON "public"."team_member" REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION "public"."atrium_change_team_member"();
CREATE OR REPLACE TRIGGER atrium_change_truncate BEFORE TRUNCATE ON "public"."team_member" FOR EACH STATEMENT EXECUTE FUNCTION "public"."atrium_change_team_member"();

CREATE OR REPLACE FUNCTION "public"."atrium_change_ticket_counter"() RETURNS pg_catalog.trigger LANGUAGE plpgsql AS $change$
BEGIN
  IF TG_OP OPERATOR(pg_catalog.=) 'UPDATE' THEN
    INSERT INTO "public"."outbox" ("tenant_id", "kind", "topic", "payload")
    SELECT n."tenant_id", 'CHANGE', 'ticket_counter',
      pg_catalog.jsonb_build_object()
    FROM old_rows o, new_rows n
    WHERE NOT EXISTS (SELECT FROM new_rows OFFSET 1) AND o OPERATOR(pg_catalog.*<>) n
      AND o."tenant_id" OPERATOR(pg_catalog.=) n."tenant_id"
      AND n."tenant_id"::pg_catalog.text OPERATOR(pg_catalog.=) pg_catalog.current_setting('app.tenant_id', true);
    IF FOUND THEN RETURN NULL; END IF;
    IF NOT EXISTS (SELECT FROM old_rows o, new_rows n WHERE o OPERATOR(pg_catalog.*<>) n) THEN RETURN NULL; END IF;
    IF EXISTS (SELECT FROM new_rows OFFSET 100) THEN
      PERFORM "public"."atrium_append_change"(c.tenant, 'ticket_counter', '{"all": true}'::pg_catalog.jsonb) FROM (
        WITH pairs AS (
          SELECT o.was, n.became FROM (SELECT pg_catalog.row_number() OVER () AS nth, r AS was FROM old_rows r) o,
            (SELECT pg_catalog.row_number() OVER () AS nth, r AS became FROM new_rows r) n
          WHERE o.nth OPERATOR(pg_catalog.=) n.nth AND o.was OPERATOR(pg_catalog.*<>) n.became
        ), changed AS (SELECT (p.was).* FROM pairs p UNION ALL SELECT (p.became).* FROM pairs p)
        SELECT DISTINCT r."tenant_id" AS tenant FROM changed r
      ) c;
    ELSE
      PERFORM "public"."atrium_append_change"(c.tenant, 'ticket_counter', c.payload) FROM (
        WITH pairs AS (
          SELECT o.was, n.became FROM (SELECT pg_catalog.row_number() OVER () AS nth, r AS was FROM old_rows r) o,
            (SELECT pg_catalog.row_number() OVER () AS nth, r AS became FROM new_rows r) n
          WHERE o.nth OPERATOR(pg_catalog.=) n.nth AND o.was OPERATOR(pg_catalog.*<>) n.became
        ), changed AS (SELECT (p.was).* FROM pairs p UNION ALL SELECT (p.became).* FROM pairs p)
        SELECT r."tenant_id" AS tenant,
          pg_catalog.jsonb_build_object() AS payload
        FROM changed r GROUP BY r."tenant_id"
      ) c;
    END IF;
  ELSIF TG_OP OPERATOR(pg_catalog.=) 'INSERT' THEN
    INSERT INTO "public"."outbox" ("tenant_id", "kind", "topic", "payload")
    SELECT r."tenant_id", 'CHANGE', 'ticket_counter',
      pg_catalog.jsonb_build_object()
    FROM new_rows r
    WHERE NOT EXISTS (SELECT FROM new_rows OFFSET 1)
      AND r."tenant_id"::pg_catalog.text OPERATOR(pg_catalog.=) pg_catalog.current_setting('app.tenant_id', true);
    IF FOUND THEN RETURN NULL; END IF;
    IF EXISTS (SELECT FROM new_rows OFFSET 100) THEN
      PERFORM "public"."atrium_append_change"(c.tenant, 'ticket_counter', '{"all": true}'::pg_catalog.jsonb) FROM (
        SELECT DISTINCT r."tenant_id" AS tenant FROM new_rows r
      ) c;
    ELSE
      PERFORM "public"."atrium_append_change"(c.tenant, 'ticket_counter', c.payload) FROM (
        SELECT r."tenant_id" AS tenant,
          pg_catalog.jsonb_build_object() AS payload
        FROM new_rows r GROUP BY r."tenant_id"
      ) c;
    END IF;
  ELSIF TG_OP OPERATOR(pg_catalog.=) 'DELETE' THEN
    INSERT INTO "public"."outbox" ("tenant_id", "kind", "topic", "payload")
    SELECT r."tenant_id", 'CHANGE', 'ticket_counter',
      pg_catalog.jsonb_build_object()
    FROM old_rows r
    WHERE NOT EXISTS (SELECT FROM old_rows OFFSET 1)
      AND r."tenant_id"::pg_catalog.text OPERATOR(pg_catalog.=) pg_catalog.current_setting('app.tenant_id', true);
    IF FOUND THEN RETURN NULL; END IF;
    IF EXISTS (SELECT FROM old_rows OFFSET 100) THEN
      PERFORM "public"."atrium_append_change"(c.tenant, 'ticket_counter', '{"all": true}'::pg_catalog.jsonb) FROM (
        SELECT DISTINCT r."tenant_id" AS tenant FROM old_rows r
      ) c;
    ELSE
      PERFORM "public"."atrium_append_change"(c.tenant, 'ticket_counter', c.payload) FROM (
        SELECT r."tenant_id" AS tenant,
          pg_catalog.jsonb_build_object() AS payload
        FROM old_rows r GROUP BY r."tenant_id"
      ) c;
    END IF;
  ELSE
    PERFORM "public"."atrium_append_change"(t."id", 'ticket_counter', '{"all": true}'::pg_catalog.jsonb) FROM "public"."tenant" t;
  END IF;
  RETURN NULL;
END
$change$;
REVOKE ALL ON FUNCTION "public"."atrium_change_ticket_counter"() FROM PUBLIC;
CREATE OR REPLACE TRIGGER atrium_change_insert AFTER INSERT ON "public"."ticket_counter" REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION "public"."atrium_change_ticket_counter"();
CREATE OR REPLACE TRIGGER atrium_change_update AFTER UPDATE ON "public"."ticket_counter" REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION "public"."atrium_change_ticket_counter"();
CREATE OR REPLACE TRIGGER atrium_change_delete AFTER DELETE ON "public"."ticket_counter" REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION "public"."atrium_change_ticket_counter"();
CREATE OR REPLACE TRIGGER atrium_change_truncate BEFORE TRUNCATE ON "public"."ticket_counter" FOR EACH STATEMENT EXECUTE FUNCTION "public"."atrium_change_ticket_counter"();

CREATE OR REPLACE FUNCTION "public"."atrium_change_ticket"() RETURNS pg_catalog.trigger LANGUAGE plpgsql AS $change$
BEGIN
  IF TG_OP OPERATOR(pg_catalog.=) 'UPDATE' THEN
    INSERT INTO "public"."outbox" ("tenant_id", "kind", "topic", "payload")
    SELECT n."tenant_id", 'CHANGE', 'ticket',
      pg_catalog.jsonb_build_object('id', ARRAY[o."id"::pg_catalog.text, n."id"::pg_catalog.text], 'number', ARRAY[o."number"::pg_catalog.text, n."number"::pg_catalog.text], 'status', ARRAY[o."status"::pg_catalog.text, n."status"::pg_catalog.text], 'priority', ARRAY[o."priority"::pg_catalog.text, n."priority"::pg_catalog.text], 'requester_id', ARRAY[o."requester_id"::pg_catalog.text, n."requester_id"::pg_catalog.text], 'assignee_id', ARRAY[o."assignee_id"::pg_catalog.text, n."assignee_id"::pg_catalog.text], 'team_id', ARRAY[o."team_id"::pg_catalog.text, n."team_id"::pg_catalog.text])
    FROM old_rows o, new_rows n
    WHERE NOT EXISTS (SELECT FROM new_rows OFFSET 1) AND o OPERATOR(pg_catalog.*<>) n
      AND o."tenant_id" OPERATOR(pg_catalog.=) n."tenant_id"
      AND n."tenant_id"::pg_catalog.text OPERATOR(pg_catalog.=) pg_catalog.current_setting('app.tenant_id', true);
    IF FOUND THEN RETURN NULL; END IF;
    IF NOT EXISTS (SELECT FROM old_rows o, new_rows n WHERE o OPERATOR(pg_catalog.*<>) n) THEN RETURN NULL; END IF;
    IF EXISTS (SELECT FROM new_rows OFFSET 100) THEN
      PERFORM "public"."atrium_append_change"(c.tenant, 'ticket', '{"all": true}'::pg_catalog.jsonb) FROM (
        WITH pairs AS (
          SELECT o.was, n.became FROM (SELECT pg_catalog.row_number() OVER () AS nth, r AS was FROM old_rows r) o,
            (SELECT pg_catalog.row_number() OVER () AS nth, r AS became FROM new_rows r) n
          WHERE o.nth OPERATOR(pg_catalog.=) n.nth AND o.was OPERATOR(pg_catalog.*<>) n.became
        ), changed AS (SELECT (p.was).* FROM pairs p UNION ALL SELECT (p.became).* FROM pairs p)
        SELECT DISTINCT r."tenant_id" AS tenant FROM changed r
      ) c;
    ELSE
      PERFORM "public"."atrium_append_change"(c.tenant, 'ticket', c.payload) FROM (
        WITH pairs AS (
          SELECT o.was, n.became FROM (SELECT pg_catalog.row_number() OVER () AS nth, r AS was FROM old_rows r) o,
            (SELECT pg_catalog.row_number() OVER () AS nth, r AS became FROM new_rows r) n
          WHERE o.nth OPERATOR(pg_catalog.=) n.nth AND o.was OPERATOR(pg_catalog.*<>) n.became
        ), changed AS (SELECT (p.was).* FROM pairs p UNION ALL SELECT (p.became).* FROM pairs p)
        SELECT r."tenant_id" AS tenant,
          pg_catalog.jsonb_build_object('id', pg_catalog.array_agg(r."id"::pg_catalog.text), 'number', pg_catalog.array_agg(r."number"::pg_catalog.text), 'status', pg_catalog.array_agg(r."status"::pg_catalog.text), 'priority', pg_catalog.array_agg(r."priority"::pg_catalog.text), 'requester_id', pg_catalog.array_agg(r."requester_id"::pg_catalog.text), 'assignee_id', pg_catalog.array_agg(r."assignee_id"::pg_catalog.text), 'team_id', pg_catalog.array_agg(r."team_id"::pg_catalog.text)) AS payload
        FROM changed r GROUP BY r."tenant_id"
      ) c;
    END IF;
  ELSIF TG_OP OPERATOR(pg_catalog.=) 'INSERT' THEN
    INSERT INTO "public"."outbox" ("tenant_id", "kind", "topic", "payload")
    SELECT r."tenant_id", 'CHANGE', 'ticket',
      pg_catalog.jsonb_build_object('id', ARRAY[r."id"::pg_catalog.text], 'number', ARRAY[r."number"::pg_catalog.text], 'status', ARRAY[r."status"::pg_catalog.text], 'priority', ARRAY[r."priority"::pg_catalog.text], 'requester_id', ARRAY[r."requester_id"::pg_catalog.text], 'assignee_id', ARRAY[r."assignee_id"::pg_catalog.text], 'team_id', ARRAY[r."team_id"::pg_catalog.text])
    FROM new_rows r
    WHERE NOT EXISTS (SELECT FROM new_rows OFFSET 1)
      AND r."tenant_id"::pg_catalog.text OPERATOR(pg_catalog.=) pg_catalog.current_setting('app.tenant_id', true);
    IF FOUND THEN RETURN NULL; END IF;
    IF EXISTS (SELECT FROM new_rows OFFSET 100) THEN
      PERFORM "public"."atrium_append_change"(c.tenant, 'ticket', '{"all": true}'::pg_catalog.jsonb) FROM (
        SELECT DISTINCT r."tenant_id" AS tenant FROM new_rows r
      ) c;
    ELSE
      PERFORM "public"."atrium_append_change"(c.tenant, 'ticket', c.payload) FROM (
        SELECT r."tenant_id" AS tenant,
          pg_catalog.jsonb_build_object('id', pg_catalog.array_agg(r."id"::pg_catalog.text), 'number', pg_catalog.array_agg(r."number"::pg_catalog.text), 'status', pg_catalog.array_agg(r."status"::pg_catalog.text), 'priority', pg_catalog.array_agg(r."priority"::pg_catalog.text), 'requester_id', pg_catalog.array_agg(r."requester_id"::pg_catalog.text), 'assignee_id', pg_catalog.array_agg(r."assignee_id"::pg_catalog.text), 'team_id', pg_catalog.array_agg(r."team_id"::pg_catalog.text)) AS payload
        FROM new_rows r GROUP BY r."tenant_id"
      ) c;
    END IF;
  ELSIF TG_OP OPERATOR(pg_catalog.=) 'DELETE' THEN
    INSERT INTO "public"."outbox" ("tenant_id", "kind", "topic", "payload")
    SELECT r."tenant_id", 'CHANGE', 'ticket',
      pg_catalog.jsonb_build_object('id', ARRAY[r."id"::pg_catalog.text], 'number', ARRAY[r."number"::pg_catalog.text], 'status', ARRAY[r."status"::pg_catalog.text], 'priority', ARRAY[r."priority"::pg_catalog.text], 'requester_id', ARRAY[r."requester_id"::pg_catalog.text], 'assignee_id', ARRAY[r."assignee_id"::pg_catalog.text], 'team_id', ARRAY[r."team_id"::pg_catalog.text])
    FROM old_rows r
    WHERE NOT EXISTS (SELECT FROM old_rows OFFSET 1)
      AND r."tenant_id"::pg_catalog.text OPERATOR(pg_catalog.=) pg_catalog.current_setting('app.tenant_id', true);
    IF FOUND THEN RETURN NULL; END IF;
    IF EXISTS (SELECT FROM old_rows OFFSET 100) THEN
      PERFORM "public"."atrium_append_change"(c.tenant, 'ticket', '{"all": true}'::pg_catalog.jsonb) FROM (
        SELECT DISTINCT r."tenant_id" AS tenant FROM old_rows r
      ) c;
    ELSE
      PERFORM "public"."atrium_append_change"(c.tenant, 'ticket', c.payload) FROM (
        SELECT r."tenant_id" AS tenant,
          pg_catalog.jsonb_build_object('id', pg_catalog.array_agg(r."id"::pg_catalog.text), 'number', pg_catalog.array_agg(r."number"::pg_catalog.text), 'status', pg_catalog.array_agg(r."status"::pg_catalog.text), 'priority', pg_catalog.array_agg(r."priority"::pg_catalog.text), 'requester_id', pg_catalog.array_agg(r."requester_id"::pg_catalog.text), 'assignee_id', pg_catalog.array_agg(r."assignee_id"::pg_catalog.text), 'team_id', pg_catalog.array_agg(r."team_id"::pg_catalog.text)) AS payload
        FROM old_rows r GROUP BY r."tenant_id"
      ) c;
    END IF;
  ELSE
    PERFORM "public"."atrium_append_change"(t."id", 'ticket', '{"all": true}'::pg_catalog.jsonb) FROM "public"."tenant" t;
  END IF;
  RETURN NULL;
END
$change$;
REVOKE ALL ON FUNCTION "public"."atrium_change_ticket"() FROM PUBLIC;
CREATE OR REPLACE TRIGGER atrium_change_insert AFTER INSERT ON "public"."ticket" REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION "public"."atrium_change_ticket"();
CREATE OR REPLACE TRIGGER atrium_change_update AFTER UPDATE ON "public"."ticket" REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION "public"."atrium_change_ticket"();
CREATE OR REPLACE TRIGGER atrium_change_delete AFTER DELETE ON "public"."ticket" REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION "public"."atrium_change_ticket"();
CREATE OR REPLACE TRIGGER atrium_change_truncate BEFORE TRUNCATE ON "public"."ticket" FOR EACH STATEMENT EXECUTE FUNCTION "public"."atrium_change_ticket"();

CREATE OR REPLACE FUNCTION "public"."atrium_change_comment"() RETURNS pg_catalog.trigger LANGUAGE plpgsql AS $change$
BEGIN
  IF TG_OP OPERATOR(pg_catalog.=) 'UPDATE' THEN
    INSERT INTO "public"."outbox" ("tenant_id", "kind", "topic", "payload")
    SELECT n."tenant_id", 'CHANGE', 'comment',
      pg_catalog.jsonb_build_object('id', ARRAY[o."id"::pg_catalog.text, n."id"::pg_catalog.text], 'ticket_id', ARRAY[o."ticket_id"::pg_catalog.text, n."ticket_id"::pg_catalog.text], 'author_id', ARRAY[o."author_id"::pg_catalog.text, n."author_id"::pg_catalog.text])
    FROM old_rows o, new_rows n
    WHERE NOT EXISTS (SELECT FROM new_rows OFFSET 1) AND o OPERATOR(pg_catalog.*<>) n
      AND o."tenant_id" OPERATOR(pg_catalog.=) n."tenant_id"
      AND n."tenant_id"::pg_catalog.text OPERATOR(pg_catalog.=) pg_catalog.current_setting('app.tenant_id', true);
    IF FOUND THEN RETURN NULL; END IF;
    IF NOT EXISTS (SELECT FROM old_rows o, new_rows n WHERE o OPERATOR(pg_catalog.*<>) n) THEN RETURN NULL; END IF;
    IF EXISTS (SELECT FROM new_rows OFFSET 100) THEN
      PERFORM "public"."atrium_append_change"(c.tenant, 'comment', '{"all": true}'::pg_catalog.jsonb) FROM (
        WITH pairs AS (
          SELECT o.was, n.became FROM (SELECT pg_catalog.row_number() OVER () AS nth, r AS was FROM old_rows r) o,
            (SELECT pg_catalog.row_number() OVER () AS nth, r AS became FROM new_rows r) n
          WHERE o.nth OPERATOR(pg_catalog.=) n.nth AND o.was OPERATOR(pg_catalog.*<>) n.became
        ), changed AS (SELECT (p.was).* FROM pairs p UNION ALL SELECT (p.became).* FROM pairs p)
        SELECT DISTINCT r."tenant_id" AS tenant FROM changed r
      ) c;
    ELSE
      PERFORM "public"."atrium_append_change"(c.tenant, 'comment', c.payload) FROM (
        WITH pairs AS (
          SELECT o.was, n.became FROM (SELECT pg_catalog.row_number() OVER () AS nth, r AS was FROM old_rows r) o,
            (SELECT pg_catalog.row_number() OVER () AS nth, r AS became FROM new_rows r) n
          WHERE o.nth OPERATOR(pg_catalog.=) n.nth AND o.was OPERATOR(pg_catalog.*<>) n.became
        ), changed AS (SELECT (p.was).* FROM pairs p UNION ALL SELECT (p.became).* FROM pairs p)
        SELECT r."tenant_id" AS tenant,
          pg_catalog.jsonb_build_object('id', pg_catalog.array_agg(r."id"::pg_catalog.text), 'ticket_id', pg_catalog.array_agg(r."ticket_id"::pg_catalog.text), 'author_id', pg_catalog.array_agg(r."author_id"::pg_catalog.text)) AS payload
        FROM changed r GROUP BY r."tenant_id"
      ) c;
    END IF;
  ELSIF TG_OP OPERATOR(pg_catalog.=) 'INSERT' THEN
    INSERT INTO "public"."outbox" ("tenant_id", "kind", "topic", "payload")
    SELECT r."tenant_id", 'CHANGE', 'comment',
      pg_catalog.jsonb_build_object('id', ARRAY[r."id"::pg_catalog.text], 'ticket_id', ARRAY[r."ticket_id"::pg_catalog.text], 'author_id', ARRAY[r."author_id"::pg_catalog.text])
    FROM new_rows r
    WHERE NOT EXISTS (SELECT FROM new_rows OFFSET 1)
      AND r."tenant_id"::pg_catalog.text OPERATOR(pg_catalog.=) pg_catalog.current_setting('app.tenant_id', true);
    IF FOUND THEN RETURN NULL; END IF;
    IF EXISTS (SELECT FROM new_rows OFFSET 100) THEN
      PERFORM "public"."atrium_append_change"(c.tenant, 'comment', '{"all": true}'::pg_catalog.jsonb) FROM (
        SELECT DISTINCT r."tenant_id" AS tenant FROM new_rows r
      ) c;
    ELSE
      PERFORM "public"."atrium_append_change"(c.tenant, 'comment', c.payload) FROM (
        SELECT r."tenant_id" AS tenant,
          pg_catalog.jsonb_build_object('id', pg_catalog.array_agg(r."id"::pg_catalog.text), 'ticket_id', pg_catalog.array_agg(r."ticket_id"::pg_catalog.text), 'author_id', pg_catalog.array_agg(r."author_id"::pg_catalog.text)) AS payload
        FROM new_rows r GROUP BY r."tenant_id"
      ) c;
    END IF;
  ELSIF TG_OP OPERATOR(pg_catalog.=) 'DELETE' THEN
    INSERT INTO "public"."outbox" ("tenant_id", "kind", "topic", "payload")
    SELECT r."tenant_id", 'CHANGE', 'comment',
      pg_catalog.jsonb_build_object('id', ARRAY[r."id"::pg_catalog.text], 'ticket_id', ARRAY[r."ticket_id"::pg_catalog.text], 'author_id', ARRAY[r."author_id"::pg_catalog.text])
    FROM old_rows r
    WHERE NOT EXISTS (SELECT FROM old_rows OFFSET 1)
      AND r."tenant_id"::pg_catalog.text OPERATOR(pg_catalog.=) pg_catalog.current_setting('app.tenant_id', true);
    IF FOUND THEN RETURN NULL; END IF;
    IF EXISTS (SELECT FROM old_rows OFFSET 100) THEN
      PERFORM "public"."atrium_append_change"(c.tenant, 'comment', '{"all": true}'::pg_catalog.jsonb) FROM (
        SELECT DISTINCT r."tenant_id" AS tenant FROM old_rows r
      ) c;
    ELSE
      PERFORM "public"."atrium_append_change"(c.tenant, 'comment', c.payload) FROM (
        SELECT r."tenant_id" AS tenant,
          pg_catalog.jsonb_build_object('id', pg_catalog.array_agg(r."id"::pg_catalog.text), 'ticket_id', pg_catalog.array_agg(r."ticket_id"::pg_catalog.text), 'author_id', pg_catalog.array_agg(r."author_id"::pg_catalog.text)) AS payload
        FROM old_rows r GROUP BY r."tenant_id"
      ) c;
    END IF;
  ELSE
    PERFORM "public"."atrium_append_change"(t."id", 'comment', '{"all": true}'::pg_catalog.jsonb) FROM "public"."tenant" t;
  END IF;
  RETURN NULL;
END
$change$;
REVOKE ALL ON FUNCTION "public"."atrium_change_comment"() FROM PUBLIC;
CREATE OR REPLACE TRIGGER atrium_change_insert AFTER INSERT ON "public"."comment" REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION "public"."atrium_change_comment"();
CREATE OR REPLACE TRIGGER atrium_change_update AFTER UPDATE ON "public"."comment" REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION "public"."atrium_change_comment"();
CREATE OR REPLACE TRIGGER atrium_change_delete AFTER DELETE ON "public"."comment" REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION "public"."atrium_change_comment"();
CREATE OR REPLACE TRIGGER atrium_change_truncate BEFORE TRUNCATE ON "public"."comment" FOR EACH STATEMENT EXECUTE FUNCTION "public"."atrium_change_comment"();

CREATE OR REPLACE FUNCTION "public"."atrium_change_tag"() RETURNS pg_catalog.trigger LANGUAGE plpgsql AS $change$
BEGIN
  IF TG_OP OPERATOR(pg_catalog.=) 'UPDATE' THEN
    INSERT INTO "public"."outbox" ("tenant_id", "kind", "topic", "payload")
    SELECT n."tenant_id", 'CHANGE', 'tag',
      pg_catalog.jsonb_build_object('id', ARRAY[o."id"::pg_catalog.text, n."id"::pg_catalog.text], 'name', ARRAY[o."name"::pg_catalog.text, n."name"::pg_catalog.text])
    FROM old_rows o, new_rows n
    WHERE NOT EXISTS (SELECT FROM new_rows OFFSET 1) AND o OPERATOR(pg_catalog.*<>) n
      AND o."tenant_id" OPERATOR(pg_catalog.=) n."tenant_id"
      AND n."tenant_id"::pg_catalog.text OPERATOR(pg_catalog.=) pg_catalog.current_setting('app.tenant_id', true);
    IF FOUND THEN RETURN NULL; END IF;
    IF NOT EXISTS (SELECT FROM old_rows o, new_rows n WHERE o OPERATOR(pg_catalog.*<>) n) THEN RETURN NULL; END IF;
    IF EXISTS (SELECT FROM new_rows OFFSET 100) THEN
      PERFORM "public"."atrium_append_change"(c.tenant, 'tag', '{"all": true}'::pg_catalog.jsonb) FROM (
        WITH pairs AS (
          SELECT o.was, n.became FROM (SELECT pg_catalog.row_number() OVER () AS nth, r AS was FROM old_rows r) o,
            (SELECT pg_catalog.row_number() OVER () AS nth, r AS became FROM new_rows r) n
          WHERE o.nth OPERATOR(pg_catalog.=) n.nth AND o.was OPERATOR(pg_catalog.*<>) n.became
        ), changed AS (SELECT (p.was).* FROM pairs p UNION ALL SELECT (p.became).* FROM pairs p)
        SELECT DISTINCT r."tenant_id" AS tenant FROM changed r
      ) c;
    ELSE
      PERFORM "public"."atrium_append_change"(c.tenant, 'tag', c.payload) FROM (
        WITH pairs AS (
          SELECT o.was, n.became FROM (SELECT pg_catalog.row_number() OVER () AS nth, r AS was FROM old_rows r) o,
            (SELECT pg_catalog.row_number() OVER () AS nth, r AS became FROM new_rows r) n
          WHERE o.nth OPERATOR(pg_catalog.=) n.nth AND o.was OPERATOR(pg_catalog.*<>) n.became
        ), changed AS (SELECT (p.was).* FROM pairs p UNION ALL SELECT (p.became).* FROM pairs p)
        SELECT r."tenant_id" AS tenant,
          pg_catalog.jsonb_build_object('id', pg_catalog.array_agg(r."id"::pg_catalog.text), 'name', pg_catalog.array_agg(r."name"::pg_catalog.text)) AS payload
        FROM changed r GROUP BY r."tenant_id"
      ) c;
    END IF;
  ELSIF TG_OP OPERATOR(pg_catalog.=) 'INSERT' THEN
    INSERT INTO "public"."outbox" ("tenant_id", "kind", "topic", "payload")
    SELECT r."tenant_id", 'CHANGE', 'tag',
      pg_catalog.jsonb_build_object('id', ARRAY[r."id"::pg_catalog.text], 'name', ARRAY[r."name"::pg_catalog.text])
    FROM new_rows r
    WHERE NOT EXISTS (SELECT FROM new_rows OFFSET 1)
      AND r."tenant_id"::pg_catalog.text OPERATOR(pg_catalog.=) pg_catalog.current_setting('app.tenant_id', true);
    IF FOUND THEN RETURN NULL; END IF;
    IF EXISTS (SELECT FROM new_rows OFFSET 100) THEN
      PERFORM "public"."atrium_append_change"(c.tenant, 'tag', '{"all": true}'::pg_catalog.jsonb) FROM (
        SELECT DISTINCT r."tenant_id" AS tenant FROM new_rows r
      ) c;
    ELSE
      PERFORM "public"."atrium_append_change"(c.tenant, 'tag', c.payload) FROM (
        SELECT r."tenant_id" AS tenant,
          pg_catalog.jsonb_build_object('id', pg_catalog.array_agg(r."id"::pg_catalog.text), 'name', pg_catalog.array_agg(r."name"::pg_catalog.text)) AS payload
        FROM new_rows r GROUP BY r."tenant_id"
      ) c;
    END IF;
  ELSIF TG_OP OPERATOR(pg_catalog.=) 'DELETE' THEN
    INSERT INTO "public"."outbox" ("tenant_id", "kind", "topic", "payload")
    SELECT r."tenant_id", 'CHANGE', 'tag',
      pg_catalog.jsonb_build_object('id', ARRAY[r."id"::pg_catalog.text], 'name', ARRAY[r."name"::pg_catalog.text])
    FROM old_rows r
    WHERE NOT EXISTS (SELECT FROM old_rows OFFSET 1)
      AND r."tenant_id"::pg_catalog.text OPERATOR(pg_catalog.=) pg_catalog.current_setting('app.tenant_id', true);
    IF FOUND THEN RETURN NULL; END IF;
    IF EXISTS (SELECT FROM old_rows OFFSET 100) THEN
      PERFORM "public"."atrium_append_change"(c.tenant, 'tag', '{"all": true}'::pg_catalog.jsonb) FROM (
        SELECT DISTINCT r."tenant_id" AS tenant FROM old_rows r
      ) c;
    ELSE
      PERFORM "public"."atrium_append_change"(c.tenant, 'tag', c.payload) FROM (
        SELECT r."tenant_id" AS tenant,
          pg_catalog.jsonb_build_object('id', pg_catalog.array_agg(r."id"::pg_catalog.text), 'name', pg_catalog.array_agg(r."name"::pg_catalog.text)) AS payload
        FROM old_rows r GROUP BY r."tenant_id"
      ) c;
    END IF;
  ELSE
    PERFORM "public"."atrium_append_change"(t."id", 'tag', '{"all": true}'::pg_catalog.jsonb) FROM "public"."tenant" t;
  END IF;
  RETURN NULL;
END
$change$;
REVOKE ALL ON FUNCTION "public"."atrium_change_tag"() FROM PUBLIC;
CREATE OR REPLACE TRIGGER atrium_change_insert AFTER INSERT ON "public"."tag" REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION "public"."atrium_change_tag"();
CREATE OR REPLACE TRIGGER atrium_change_update AFTER UPDATE ON "public"."tag" REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION "public"."atrium_change_tag"();
CREATE OR REPLACE TRIGGER atrium_change_delete AFTER DELETE ON "public"."tag" REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION "public"."atrium_change_tag"();
CREATE OR REPLACE TRIGGER atrium_change_truncate BEFORE TRUNCATE ON "public"."tag" FOR EACH STATEMENT EXECUTE FUNCTION "public"."atrium_change_tag"();

CREATE OR REPLACE FUNCTION "public"."atrium_change_ticket_tag"() RETURNS pg_catalog.trigger LANGUAGE plpgsql AS $change$
BEGIN
  IF TG_OP OPERATOR(pg_catalog.=) 'UPDATE' THEN
    INSERT INTO "public"."outbox" ("tenant_id", "kind", "topic", "payload")
    SELECT n."tenant_id", 'CHANGE', 'ticket_tag',
      pg_catalog.jsonb_build_object('ticket_id', ARRAY[o."ticket_id"::pg_catalog.text, n."ticket_id"::pg_catalog.text], 'tag_id', ARRAY[o."tag_id"::pg_catalog.text, n."tag_id"::pg_catalog.text])
    FROM old_rows o, new_rows n
    WHERE NOT EXISTS (SELECT FROM new_rows OFFSET 1) AND o OPERATOR(pg_catalog.*<>) n
      AND o."tenant_id" OPERATOR(pg_catalog.=) n."tenant_id"
      AND n."tenant_id"::pg_catalog.text OPERATOR(pg_catalog.=) pg_catalog.current_setting('app.tenant_id', true);
    IF FOUND THEN RETURN NULL; END IF;
    IF NOT EXISTS (SELECT FROM old_rows o, new_rows n WHERE o OPERATOR(pg_catalog.*<>) n) THEN RETURN NULL; END IF;
    IF EXISTS (SELECT FROM new_rows OFFSET 100) THEN
      PERFORM "public"."atrium_append_change"(c.tenant, 'ticket_tag', '{"all": true}'::pg_catalog.jsonb) FROM (
        WITH pairs AS (
          SELECT o.was, n.became FROM (SELECT pg_catalog.row_number() OVER () AS nth, r AS was FROM old_rows r) o,
            (SELECT pg_catalog.row_number() OVER () AS nth, r AS became FROM new_rows r) n
          WHERE o.nth OPERATOR(pg_catalog.=) n.nth AND o.was OPERATOR(pg_catalog.*<>) n.became
        ), changed AS (SELECT (p.was).* FROM pairs p UNION ALL SELECT (p.became).* FROM pairs p)
        SELECT DISTINCT r."tenant_id" AS tenant FROM changed r
      ) c;
    ELSE
      PERFORM "public"."atrium_append_change"(c.tenant, 'ticket_tag', c.payload) FROM (
        WITH pairs AS (
          SELECT o.was, n.became FROM (SELECT pg_catalog.row_number() OVER () AS nth, r AS was FROM old_rows r) o,
            (SELECT pg_catalog.row_number() OVER () AS nth, r AS became FROM new_rows r) n
          WHERE o.nth OPERATOR(pg_catalog.=) n.nth AND o.was OPERATOR(pg_catalog.*<>) n.became
        ), changed AS (SELECT (p.was).* FROM pairs p UNION ALL SELECT (p.became).* FROM pairs p)
        SELECT r."tenant_id" AS tenant,
          pg_catalog.jsonb_build_object('ticket_id', pg_catalog.array_agg(r."ticket_id"::pg_catalog.text), 'tag_id', pg_catalog.array_agg(r."tag_id"::pg_catalog.text)) AS payload
        FROM changed r GROUP BY r."tenant_id"
      ) c;
    END IF;
  ELSIF TG_OP OPERATOR(pg_catalog.=) 'INSERT' THEN
    INSERT INTO "public"."outbox" ("tenant_id", "kind", "topic", "payload")
    SELECT r."tenant_id", 'CHANGE', 'ticket_tag',
      pg_catalog.jsonb_build_object('ticket_id', ARRAY[r."ticket_id"::pg_catalog.text], 'tag_id', ARRAY[r."tag_id"::pg_catalog.text])
    FROM new_rows r
    WHERE NOT EXISTS (SELECT FROM new_rows OFFSET 1)
      AND r."tenant_id"::pg_catalog.text OPERATOR(pg_catalog.=) pg_catalog.current_setting('app.tenant_id', true);
    IF FOUND THEN RETURN NULL; END IF;
    IF EXISTS (SELECT FROM new_rows OFFSET 100) THEN
      PERFORM "public"."atrium_append_change"(c.tenant, 'ticket_tag', '{"all": true}'::pg_catalog.jsonb) FROM (
        SELECT DISTINCT r."tenant_id" AS tenant FROM new_rows r
      ) c;
    ELSE
      PERFORM "public"."atrium_append_change"(c.tenant, 'ticket_tag', c.payload) FROM (
        SELECT r."tenant_id" AS tenant,
          pg_catalog.jsonb_build_object('ticket_id', pg_catalog.array_agg(r."ticket_id"::pg_catalog.text), 'tag_id', pg_catalog.array_agg(r."tag_id"::pg_catalog.text)) AS payload
        FROM new_rows r GROUP BY r."tenant_id"
      ) c;
    END IF;
  ELSIF TG_OP OPERATOR(pg_catalog.=) 'DELETE' THEN
    INSERT INTO "public"."outbox" ("tenant_id", "kind", "topic", "payload")
    SELECT r."tenant_id", 'CHANGE', 'ticket_tag',
      pg_catalog.jsonb_build_object('ticket_id', ARRAY[r."ticket_id"::pg_catalog.text], 'tag_id', ARRAY[r."tag_id"::pg_catalog.text])
    FROM old_rows r
    WHERE NOT EXISTS (SELECT FROM old_rows OFFSET 1)
      AND r."tenant_id"::pg_catalog.text OPERATOR(pg_catalog.=) pg_catalog.current_setting('app.tenant_id', true);
    IF FOUND THEN RETURN NULL; END IF;
    IF EXISTS (SELECT FROM old_rows OFFSET 100) THEN
      PERFORM "public"."atrium_append_change"(c.tenant, 'ticket_tag', '{"all": true}'::pg_catalog.jsonb) FROM (
        SELECT DISTINCT r."tenant_id" AS tenant FROM old_rows r
      ) c;
    ELSE
      PERFORM "public"."atrium_append_change"(c.tenant, 'ticket_tag', c.payload) FROM (
        SELECT r."tenant_id" AS tenant,
          pg_catalog.jsonb_build_object('ticket_id', pg_catalog.array_agg(r."ticket_id"::pg_catalog.text), 'tag_id', pg_catalog.array_agg(r."tag_id"::pg_catalog.text)) AS payload
        FROM old_rows r GROUP BY r."tenant_id"
      ) c;
    END IF;
  ELSE
    PERFORM "public"."atrium_append_change"(t."id", 'ticket_tag', '{"all": true}'::pg_catalog.jsonb) FROM "public"."tenant" t;
  END IF;
  RETURN NULL;
END
$change$;
REVOKE ALL ON FUNCTION "public"."atrium_change_ticket_tag"() FROM PUBLIC;
CREATE OR REPLACE TRIGGER atrium_change_insert AFTER INSERT ON "public"."ticket_tag" REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION "public"."atrium_change_ticket_tag"();
CREATE OR REPLACE TRIGGER atrium_change_update AFTER UPDATE ON "public"."ticket_tag" REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION "public"."atrium_change_ticket_tag"();
CREATE OR REPLACE TRIGGER atrium_change_delete AFTER DELETE ON "public"."ticket_tag" REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION "public"."atrium_change_ticket_tag"();
CREATE OR REPLACE TRIGGER atrium_change_truncate BEFORE TRUNCATE ON "public"."ticket_tag" FOR EACH STATEMENT EXECUTE FUNCTION "public"."atrium_change_ticket_tag"();

CREATE OR REPLACE FUNCTION "public"."atrium_change_identity_link"() RETURNS pg_catalog.trigger LANGUAGE plpgsql AS $change$
BEGIN
  IF TG_OP OPERATOR(pg_catalog.=) 'UPDATE' THEN
    INSERT INTO "public"."outbox" ("tenant_id", "kind", "topic", "payload")
    SELECT n."tenant_id", 'CHANGE', 'identity_link',
      pg_catalog.jsonb_build_object('identity_key', ARRAY[o."identity_key"::pg_catalog.text, n."identity_key"::pg_catalog.text], 'person_id', ARRAY[o."person_id"::pg_catalog.text, n."person_id"::pg_catalog.text])
    FROM old_rows o, new_rows n
    WHERE NOT EXISTS (SELECT FROM new_rows OFFSET 1) AND o OPERATOR(pg_catalog.*<>) n
      AND o."tenant_id" OPERATOR(pg_catalog.=) n."tenant_id"
      AND n."tenant_id"::pg_catalog.text OPERATOR(pg_catalog.=) pg_catalog.current_setting('app.tenant_id', true);
    IF FOUND THEN RETURN NULL; END IF;
    IF NOT EXISTS (SELECT FROM old_rows o, new_rows n WHERE o OPERATOR(pg_catalog.*<>) n) THEN RETURN NULL; END IF;
    IF EXISTS (SELECT FROM new_rows OFFSET 100) THEN
      PERFORM "public"."atrium_append_change"(c.tenant, 'identity_link', '{"all": true}'::pg_catalog.jsonb) FROM (
        WITH pairs AS (
          SELECT o.was, n.became FROM (SELECT pg_catalog.row_number() OVER () AS nth, r AS was FROM old_rows r) o,
            (SELECT pg_catalog.row_number() OVER () AS nth, r AS became FROM new_rows r) n
          WHERE o.nth OPERATOR(pg_catalog.=) n.nth AND o.was OPERATOR(pg_catalog.*<>) n.became
        ), changed AS (SELECT (p.was).* FROM pairs p UNION ALL SELECT (p.became).* FROM pairs p)
        SELECT DISTINCT r."tenant_id" AS tenant FROM changed r
      ) c;
    ELSE
      PERFORM "public"."atrium_append_change"(c.tenant, 'identity_link', c.payload) FROM (
        WITH pairs AS (
          SELECT o.was, n.became FROM (SELECT pg_catalog.row_number() OVER () AS nth, r AS was FROM old_rows r) o,
            (SELECT pg_catalog.row_number() OVER () AS nth, r AS became FROM new_rows r) n
          WHERE o.nth OPERATOR(pg_catalog.=) n.nth AND o.was OPERATOR(pg_catalog.*<>) n.became
        ), changed AS (SELECT (p.was).* FROM pairs p UNION ALL SELECT (p.became).* FROM pairs p)
        SELECT r."tenant_id" AS tenant,
          pg_catalog.jsonb_build_object('identity_key', pg_catalog.array_agg(r."identity_key"::pg_catalog.text), 'person_id', pg_catalog.array_agg(r."person_id"::pg_catalog.text)) AS payload
        FROM changed r GROUP BY r."tenant_id"
      ) c;
    END IF;
  ELSIF TG_OP OPERATOR(pg_catalog.=) 'INSERT' THEN
    INSERT INTO "public"."outbox" ("tenant_id", "kind", "topic", "payload")
    SELECT r."tenant_id", 'CHANGE', 'identity_link',
      pg_catalog.jsonb_build_object('identity_key', ARRAY[r."identity_key"::pg_catalog.text], 'person_id', ARRAY[r."person_id"::pg_catalog.text])
    FROM new_rows r
    WHERE NOT EXISTS (SELECT FROM new_rows OFFSET 1)
      AND r."tenant_id"::pg_catalog.text OPERATOR(pg_catalog.=) pg_catalog.current_setting('app.tenant_id', true);
    IF FOUND THEN RETURN NULL; END IF;
    IF EXISTS (SELECT FROM new_rows OFFSET 100) THEN
      PERFORM "public"."atrium_append_change"(c.tenant, 'identity_link', '{"all": true}'::pg_catalog.jsonb) FROM (
        SELECT DISTINCT r."tenant_id" AS tenant FROM new_rows r
      ) c;
    ELSE
      PERFORM "public"."atrium_append_change"(c.tenant, 'identity_link', c.payload) FROM (
        SELECT r."tenant_id" AS tenant,
          pg_catalog.jsonb_build_object('identity_key', pg_catalog.array_agg(r."identity_key"::pg_catalog.text), 'person_id', pg_catalog.array_agg(r."person_id"::pg_catalog.text)) AS payload
        FROM new_rows r GROUP BY r."tenant_id"
      ) c;
    END IF;
  ELSIF TG_OP OPERATOR(pg_catalog.=) 'DELETE' THEN
    INSERT INTO "public"."outbox" ("tenant_id", "kind", "topic", "payload")
    SELECT r."tenant_id", 'CHANGE', 'identity_link',
      pg_catalog.jsonb_build_object('identity_key', ARRAY[r."identity_key"::pg_catalog.text], 'person_id', ARRAY[r."person_id"::pg_catalog.text])
    FROM old_rows r
    WHERE NOT EXISTS (SELECT FROM old_rows OFFSET 1)
      AND r."tenant_id"::pg_catalog.text OPERATOR(pg_catalog.=) pg_catalog.current_setting('app.tenant_id', true);
    IF FOUND THEN RETURN NULL; END IF;
    IF EXISTS (SELECT FROM old_rows OFFSET 100) THEN
      PERFORM "public"."atrium_append_change"(c.tenant, 'identity_link', '{"all": true}'::pg_catalog.jsonb) FROM (
        SELECT DISTINCT r."tenant_id" AS tenant FROM old_rows r
      ) c;
    ELSE
      PERFORM "public"."atrium_append_change"(c.tenant, 'identity_link', c.payload) FROM (
        SELECT r."tenant_id" AS tenant,
          pg_catalog.jsonb_build_object('identity_key', pg_catalog.array_agg(r."identity_key"::pg_catalog.text), 'person_id', pg_catalog.array_agg(r."person_id"::pg_catalog.text)) AS payload
        FROM old_rows r GROUP BY r."tenant_id"
      ) c;
    END IF;
  ELSE
    PERFORM "public"."atrium_append_change"(t."id", 'identity_link', '{"all": true}'::pg_catalog.jsonb) FROM "public"."tenant" t;
  END IF;
  RETURN NULL;
END
$change$;
REVOKE ALL ON FUNCTION "public"."atrium_change_identity_link"() FROM PUBLIC;
CREATE OR REPLACE TRIGGER atrium_change_insert AFTER INSERT ON "public"."identity_link" REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION "public"."atrium_change_identity_link"();
CREATE OR REPLACE TRIGGER atrium_change_update AFTER UPDATE ON "public"."identity_link" REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION "public"."atrium_change_identity_link"();
CREATE OR REPLACE TRIGGER atrium_change_delete AFTER DELETE ON "public"."identity_link" REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION "public"."atrium_change_identity_link"();
CREATE OR REPLACE TRIGGER atrium_change_truncate BEFORE TRUNCATE ON "public"."identity_link" FOR EACH STATEMENT EXECUTE FUNCTION "public"."atrium_change_identity_link"();

CREATE OR REPLACE FUNCTION "public"."atrium_change_custom_role"() RETURNS pg_catalog.trigger LANGUAGE plpgsql AS $change$
BEGIN
  IF TG_OP OPERATOR(pg_catalog.=) 'UPDATE' THEN
    INSERT INTO "public"."outbox" ("tenant_id", "kind", "topic", "payload")
    SELECT n."tenant_id", 'CHANGE', 'custom_role',
      pg_catalog.jsonb_build_object('id', ARRAY[o."id"::pg_catalog.text, n."id"::pg_catalog.text], 'name', ARRAY[o."name"::pg_catalog.text, n."name"::pg_catalog.text])
    FROM old_rows o, new_rows n
    WHERE NOT EXISTS (SELECT FROM new_rows OFFSET 1) AND o OPERATOR(pg_catalog.*<>) n
      AND o."tenant_id" OPERATOR(pg_catalog.=) n."tenant_id"
      AND n."tenant_id"::pg_catalog.text OPERATOR(pg_catalog.=) pg_catalog.current_setting('app.tenant_id', true);
    IF FOUND THEN RETURN NULL; END IF;
    IF NOT EXISTS (SELECT FROM old_rows o, new_rows n WHERE o OPERATOR(pg_catalog.*<>) n) THEN RETURN NULL; END IF;
    IF EXISTS (SELECT FROM new_rows OFFSET 100) THEN
      PERFORM "public"."atrium_append_change"(c.tenant, 'custom_role', '{"all": true}'::pg_catalog.jsonb) FROM (
        WITH pairs AS (
          SELECT o.was, n.became FROM (SELECT pg_catalog.row_number() OVER () AS nth, r AS was FROM old_rows r) o,
            (SELECT pg_catalog.row_number() OVER () AS nth, r AS became FROM new_rows r) n
          WHERE o.nth OPERATOR(pg_catalog.=) n.nth AND o.was OPERATOR(pg_catalog.*<>) n.became
        ), changed AS (SELECT (p.was).* FROM pairs p UNION ALL SELECT (p.became).* FROM pairs p)
        SELECT DISTINCT r."tenant_id" AS tenant FROM changed r
      ) c;
    ELSE
      PERFORM "public"."atrium_append_change"(c.tenant, 'custom_role', c.payload) FROM (
        WITH pairs AS (
          SELECT o.was, n.became FROM (SELECT pg_catalog.row_number() OVER () AS nth, r AS was FROM old_rows r) o,
            (SELECT pg_catalog.row_number() OVER () AS nth, r AS became FROM new_rows r) n
          WHERE o.nth OPERATOR(pg_catalog.=) n.nth AND o.was OPERATOR(pg_catalog.*<>) n.became
        ), changed AS (SELECT (p.was).* FROM pairs p UNION ALL SELECT (p.became).* FROM pairs p)
        SELECT r."tenant_id" AS tenant,
          pg_catalog.jsonb_build_object('id', pg_catalog.array_agg(r."id"::pg_catalog.text), 'name', pg_catalog.array_agg(r."name"::pg_catalog.text)) AS payload
        FROM changed r GROUP BY r."tenant_id"
      ) c;
    END IF;
  ELSIF TG_OP OPERATOR(pg_catalog.=) 'INSERT' THEN
    INSERT INTO "public"."outbox" ("tenant_id", "kind", "topic", "payload")
    SELECT r."tenant_id", 'CHANGE', 'custom_role',
      pg_catalog.jsonb_build_object('id', ARRAY[r."id"::pg_catalog.text], 'name', ARRAY[r."name"::pg_catalog.text])
    FROM new_rows r
    WHERE NOT EXISTS (SELECT FROM new_rows OFFSET 1)
      AND r."tenant_id"::pg_catalog.text OPERATOR(pg_catalog.=) pg_catalog.current_setting('app.tenant_id', true);
    IF FOUND THEN RETURN NULL; END IF;
    IF EXISTS (SELECT FROM new_rows OFFSET 100) THEN
      PERFORM "public"."atrium_append_change"(c.tenant, 'custom_role', '{"all": true}'::pg_catalog.jsonb) FROM (
        SELECT DISTINCT r."tenant_id" AS tenant FROM new_rows r
      ) c;
    ELSE
      PERFORM "public"."atrium_append_change"(c.tenant, 'custom_role', c.payload) FROM (
        SELECT r."tenant_id" AS tenant,
          pg_catalog.jsonb_build_object('id', pg_catalog.array_agg(r."id"::pg_catalog.text), 'name', pg_catalog.array_agg(r."name"::pg_catalog.text)) AS payload
        FROM new_rows r GROUP BY r."tenant_id"
      ) c;
    END IF;
  ELSIF TG_OP OPERATOR(pg_catalog.=) 'DELETE' THEN
    INSERT INTO "public"."outbox" ("tenant_id", "kind", "topic", "payload")
    SELECT r."tenant_id", 'CHANGE', 'custom_role',
      pg_catalog.jsonb_build_object('id', ARRAY[r."id"::pg_catalog.text], 'name', ARRAY[r."name"::pg_catalog.text])
    FROM old_rows r
    WHERE NOT EXISTS (SELECT FROM old_rows OFFSET 1)
      AND r."tenant_id"::pg_catalog.text OPERATOR(pg_catalog.=) pg_catalog.current_setting('app.tenant_id', true);
    IF FOUND THEN RETURN NULL; END IF;
    IF EXISTS (SELECT FROM old_rows OFFSET 100) THEN
      PERFORM "public"."atrium_append_change"(c.tenant, 'custom_role', '{"all": true}'::pg_catalog.jsonb) FROM (
        SELECT DISTINCT r."tenant_id" AS tenant FROM old_rows r
      ) c;
    ELSE
      PERFORM "public"."atrium_append_change"(c.tenant, 'custom_role', c.payload) FROM (
        SELECT r."tenant_id" AS tenant,
          pg_catalog.jsonb_build_object('id', pg_catalog.array_agg(r."id"::pg_catalog.text), 'name', pg_catalog.array_agg(r."name"::pg_catalog.text)) AS payload
        FROM old_rows r GROUP BY r."tenant_id"
      ) c;
    END IF;
  ELSE
    PERFORM "public"."atrium_append_change"(t."id", 'custom_role', '{"all": true}'::pg_catalog.jsonb) FROM "public"."tenant" t;
  END IF;
  RETURN NULL;
END
$change$;
REVOKE ALL ON FUNCTION "public"."atrium_change_custom_role"() FROM PUBLIC;
CREATE OR REPLACE TRIGGER atrium_change_insert AFTER INSERT ON "public"."custom_role" REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION "public"."atrium_change_custom_role"();
CREATE OR REPLACE TRIGGER atrium_change_update AFTER UPDATE ON "public"."custom_role" REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION "public"."atrium_change_custom_role"();
CREATE OR REPLACE TRIGGER atrium_change_delete AFTER DELETE ON "public"."custom_role" REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION "public"."atrium_change_custom_role"();
CREATE OR REPLACE TRIGGER atrium_change_truncate BEFORE TRUNCATE ON "public"."custom_role" FOR EACH STATEMENT EXECUTE FUNCTION "public"."atrium_change_custom_role"();

CREATE OR REPLACE FUNCTION "public"."atrium_change_api_key"() RETURNS pg_catalog.trigger LANGUAGE plpgsql AS $change$
BEGIN
  IF TG_OP OPERATOR(pg_catalog.=) 'UPDATE' THEN
    INSERT INTO "public"."outbox" ("tenant_id", "kind", "topic", "payload")
    SELECT n."tenant_id", 'CHANGE', 'api_key',
      pg_catalog.jsonb_build_object('id', ARRAY[o."id"::pg_catalog.text, n."id"::pg_catalog.text], 'person_id', ARRAY[o."person_id"::pg_catalog.text, n."person_id"::pg_catalog.text])
    FROM old_rows o, new_rows n
    WHERE NOT EXISTS (SELECT FROM new_rows OFFSET 1) AND o OPERATOR(pg_catalog.*<>) n
      AND o."tenant_id" OPERATOR(pg_catalog.=) n."tenant_id"
      AND n."tenant_id"::pg_catalog.text OPERATOR(pg_catalog.=) pg_catalog.current_setting('app.tenant_id', true);
    IF FOUND THEN RETURN NULL; END IF;
    IF NOT EXISTS (SELECT FROM old_rows o, new_rows n WHERE o OPERATOR(pg_catalog.*<>) n) THEN RETURN NULL; END IF;
    IF EXISTS (SELECT FROM new_rows OFFSET 100) THEN
      PERFORM "public"."atrium_append_change"(c.tenant, 'api_key', '{"all": true}'::pg_catalog.jsonb) FROM (
        WITH pairs AS (
          SELECT o.was, n.became FROM (SELECT pg_catalog.row_number() OVER () AS nth, r AS was FROM old_rows r) o,
            (SELECT pg_catalog.row_number() OVER () AS nth, r AS became FROM new_rows r) n
          WHERE o.nth OPERATOR(pg_catalog.=) n.nth AND o.was OPERATOR(pg_catalog.*<>) n.became
        ), changed AS (SELECT (p.was).* FROM pairs p UNION ALL SELECT (p.became).* FROM pairs p)
        SELECT DISTINCT r."tenant_id" AS tenant FROM changed r
      ) c;
    ELSE
      PERFORM "public"."atrium_append_change"(c.tenant, 'api_key', c.payload) FROM (
        WITH pairs AS (
          SELECT o.was, n.became FROM (SELECT pg_catalog.row_number() OVER () AS nth, r AS was FROM old_rows r) o,
            (SELECT pg_catalog.row_number() OVER () AS nth, r AS became FROM new_rows r) n
          WHERE o.nth OPERATOR(pg_catalog.=) n.nth AND o.was OPERATOR(pg_catalog.*<>) n.became
        ), changed AS (SELECT (p.was).* FROM pairs p UNION ALL SELECT (p.became).* FROM pairs p)
        SELECT r."tenant_id" AS tenant,
          pg_catalog.jsonb_build_object('id', pg_catalog.array_agg(r."id"::pg_catalog.text), 'person_id', pg_catalog.array_agg(r."person_id"::pg_catalog.text)) AS payload
        FROM changed r GROUP BY r."tenant_id"
      ) c;
    END IF;
  ELSIF TG_OP OPERATOR(pg_catalog.=) 'INSERT' THEN
    INSERT INTO "public"."outbox" ("tenant_id", "kind", "topic", "payload")
    SELECT r."tenant_id", 'CHANGE', 'api_key',
      pg_catalog.jsonb_build_object('id', ARRAY[r."id"::pg_catalog.text], 'person_id', ARRAY[r."person_id"::pg_catalog.text])
    FROM new_rows r
    WHERE NOT EXISTS (SELECT FROM new_rows OFFSET 1)
      AND r."tenant_id"::pg_catalog.text OPERATOR(pg_catalog.=) pg_catalog.current_setting('app.tenant_id', true);
    IF FOUND THEN RETURN NULL; END IF;
    IF EXISTS (SELECT FROM new_rows OFFSET 100) THEN
      PERFORM "public"."atrium_append_change"(c.tenant, 'api_key', '{"all": true}'::pg_catalog.jsonb) FROM (
        SELECT DISTINCT r."tenant_id" AS tenant FROM new_rows r
      ) c;
    ELSE
      PERFORM "public"."atrium_append_change"(c.tenant, 'api_key', c.payload) FROM (
        SELECT r."tenant_id" AS tenant,
          pg_catalog.jsonb_build_object('id', pg_catalog.array_agg(r."id"::pg_catalog.text), 'person_id', pg_catalog.array_agg(r."person_id"::pg_catalog.text)) AS payload
        FROM new_rows r GROUP BY r."tenant_id"
      ) c;
    END IF;
  ELSIF TG_OP OPERATOR(pg_catalog.=) 'DELETE' THEN
    INSERT INTO "public"."outbox" ("tenant_id", "kind", "topic", "payload")
    SELECT r."tenant_id", 'CHANGE', 'api_key',
      pg_catalog.jsonb_build_object('id', ARRAY[r."id"::pg_catalog.text], 'person_id', ARRAY[r."person_id"::pg_catalog.text])
    FROM old_rows r
    WHERE NOT EXISTS (SELECT FROM old_rows OFFSET 1)
      AND r."tenant_id"::pg_catalog.text OPERATOR(pg_catalog.=) pg_catalog.current_setting('app.tenant_id', true);
    IF FOUND THEN RETURN NULL; END IF;
    IF EXISTS (SELECT FROM old_rows OFFSET 100) THEN
      PERFORM "public"."atrium_append_change"(c.tenant, 'api_key', '{"all": true}'::pg_catalog.jsonb) FROM (
        SELECT DISTINCT r."tenant_id" AS tenant FROM old_rows r
      ) c;
    ELSE
      PERFORM "public"."atrium_append_change"(c.tenant, 'api_key', c.payload) FROM (
        SELECT r."tenant_id" AS tenant,
          pg_catalog.jsonb_build_object('id', pg_catalog.array_agg(r."id"::pg_catalog.text), 'person_id', pg_catalog.array_agg(r."person_id"::pg_catalog.text)) AS payload
        FROM old_rows r GROUP BY r."tenant_id"
      ) c;
    END IF;
  ELSE
    PERFORM "public"."atrium_append_change"(t."id", 'api_key', '{"all": true}'::pg_catalog.jsonb) FROM "public"."tenant" t;
  END IF;
  RETURN NULL;
END
$change$;
REVOKE ALL ON FUNCTION "public"."atrium_change_api_key"() FROM PUBLIC;
CREATE OR REPLACE TRIGGER atrium_change_insert AFTER INSERT ON "public"."api_key" REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION "public"."atrium_change_api_key"();
CREATE OR REPLACE TRIGGER atrium_change_update AFTER UPDATE ON "public"."api_key" REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION "public"."atrium_change_api_key"();
CREATE OR REPLACE TRIGGER atrium_change_delete AFTER DELETE ON "public"."api_key" REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION "public"."atrium_change_api_key"();
CREATE OR REPLACE TRIGGER atrium_change_truncate BEFORE TRUNCATE ON "public"."api_key" FOR EACH STATEMENT EXECUTE FUNCTION "public"."atrium_change_api_key"();

CREATE OR REPLACE FUNCTION "public"."atrium_change_identity_provider"() RETURNS pg_catalog.trigger LANGUAGE plpgsql AS $change$
BEGIN
  IF TG_OP OPERATOR(pg_catalog.=) 'UPDATE' THEN
    INSERT INTO "public"."outbox" ("tenant_id", "kind", "topic", "payload")
    SELECT n."tenant_id", 'CHANGE', 'identity_provider',
      pg_catalog.jsonb_build_object('id', ARRAY[o."id"::pg_catalog.text, n."id"::pg_catalog.text])
    FROM old_rows o, new_rows n
    WHERE NOT EXISTS (SELECT FROM new_rows OFFSET 1) AND o OPERATOR(pg_catalog.*<>) n
      AND o."tenant_id" OPERATOR(pg_catalog.=) n."tenant_id"
      AND n."tenant_id"::pg_catalog.text OPERATOR(pg_catalog.=) pg_catalog.current_setting('app.tenant_id', true);
    IF FOUND THEN RETURN NULL; END IF;
    IF NOT EXISTS (SELECT FROM old_rows o, new_rows n WHERE o OPERATOR(pg_catalog.*<>) n) THEN RETURN NULL; END IF;
    IF EXISTS (SELECT FROM new_rows OFFSET 100) THEN
      PERFORM "public"."atrium_append_change"(c.tenant, 'identity_provider', '{"all": true}'::pg_catalog.jsonb) FROM (
        WITH pairs AS (
          SELECT o.was, n.became FROM (SELECT pg_catalog.row_number() OVER () AS nth, r AS was FROM old_rows r) o,
            (SELECT pg_catalog.row_number() OVER () AS nth, r AS became FROM new_rows r) n
          WHERE o.nth OPERATOR(pg_catalog.=) n.nth AND o.was OPERATOR(pg_catalog.*<>) n.became
        ), changed AS (SELECT (p.was).* FROM pairs p UNION ALL SELECT (p.became).* FROM pairs p)
        SELECT DISTINCT r."tenant_id" AS tenant FROM changed r
      ) c;
    ELSE
      PERFORM "public"."atrium_append_change"(c.tenant, 'identity_provider', c.payload) FROM (
        WITH pairs AS (
          SELECT o.was, n.became FROM (SELECT pg_catalog.row_number() OVER () AS nth, r AS was FROM old_rows r) o,
            (SELECT pg_catalog.row_number() OVER () AS nth, r AS became FROM new_rows r) n
          WHERE o.nth OPERATOR(pg_catalog.=) n.nth AND o.was OPERATOR(pg_catalog.*<>) n.became
        ), changed AS (SELECT (p.was).* FROM pairs p UNION ALL SELECT (p.became).* FROM pairs p)
        SELECT r."tenant_id" AS tenant,
          pg_catalog.jsonb_build_object('id', pg_catalog.array_agg(r."id"::pg_catalog.text)) AS payload
        FROM changed r GROUP BY r."tenant_id"
      ) c;
    END IF;
  ELSIF TG_OP OPERATOR(pg_catalog.=) 'INSERT' THEN
    INSERT INTO "public"."outbox" ("tenant_id", "kind", "topic", "payload")
    SELECT r."tenant_id", 'CHANGE', 'identity_provider',
      pg_catalog.jsonb_build_object('id', ARRAY[r."id"::pg_catalog.text])
    FROM new_rows r
    WHERE NOT EXISTS (SELECT FROM new_rows OFFSET 1)
      AND r."tenant_id"::pg_catalog.text OPERATOR(pg_catalog.=) pg_catalog.current_setting('app.tenant_id', true);
    IF FOUND THEN RETURN NULL; END IF;
    IF EXISTS (SELECT FROM new_rows OFFSET 100) THEN
      PERFORM "public"."atrium_append_change"(c.tenant, 'identity_provider', '{"all": true}'::pg_catalog.jsonb) FROM (
        SELECT DISTINCT r."tenant_id" AS tenant FROM new_rows r
      ) c;
    ELSE
      PERFORM "public"."atrium_append_change"(c.tenant, 'identity_provider', c.payload) FROM (
        SELECT r."tenant_id" AS tenant,
          pg_catalog.jsonb_build_object('id', pg_catalog.array_agg(r."id"::pg_catalog.text)) AS payload
        FROM new_rows r GROUP BY r."tenant_id"
      ) c;
    END IF;
  ELSIF TG_OP OPERATOR(pg_catalog.=) 'DELETE' THEN
    INSERT INTO "public"."outbox" ("tenant_id", "kind", "topic", "payload")
    SELECT r."tenant_id", 'CHANGE', 'identity_provider',
      pg_catalog.jsonb_build_object('id', ARRAY[r."id"::pg_catalog.text])
    FROM old_rows r
    WHERE NOT EXISTS (SELECT FROM old_rows OFFSET 1)
      AND r."tenant_id"::pg_catalog.text OPERATOR(pg_catalog.=) pg_catalog.current_setting('app.tenant_id', true);
    IF FOUND THEN RETURN NULL; END IF;
    IF EXISTS (SELECT FROM old_rows OFFSET 100) THEN
      PERFORM "public"."atrium_append_change"(c.tenant, 'identity_provider', '{"all": true}'::pg_catalog.jsonb) FROM (
        SELECT DISTINCT r."tenant_id" AS tenant FROM old_rows r
      ) c;
    ELSE
      PERFORM "public"."atrium_append_change"(c.tenant, 'identity_provider', c.payload) FROM (
        SELECT r."tenant_id" AS tenant,
          pg_catalog.jsonb_build_object('id', pg_catalog.array_agg(r."id"::pg_catalog.text)) AS payload
        FROM old_rows r GROUP BY r."tenant_id"
      ) c;
    END IF;
  ELSE
    PERFORM "public"."atrium_append_change"(t."id", 'identity_provider', '{"all": true}'::pg_catalog.jsonb) FROM "public"."tenant" t;
  END IF;
  RETURN NULL;
END
$change$;
REVOKE ALL ON FUNCTION "public"."atrium_change_identity_provider"() FROM PUBLIC;
CREATE OR REPLACE TRIGGER atrium_change_insert AFTER INSERT ON "public"."identity_provider" REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION "public"."atrium_change_identity_provider"();
CREATE OR REPLACE TRIGGER atrium_change_update AFTER UPDATE ON "public"."identity_provider" REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION "public"."atrium_change_identity_provider"();
CREATE OR REPLACE TRIGGER atrium_change_delete AFTER DELETE ON "public"."identity_provider" REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION "public"."atrium_change_identity_provider"();
CREATE OR REPLACE TRIGGER atrium_change_truncate BEFORE TRUNCATE ON "public"."identity_provider" FOR EACH STATEMENT EXECUTE FUNCTION "public"."atrium_change_identity_provider"();

CREATE OR REPLACE FUNCTION "public"."atrium_change_invitation"() RETURNS pg_catalog.trigger LANGUAGE plpgsql AS $change$
BEGIN
  IF TG_OP OPERATOR(pg_catalog.=) 'UPDATE' THEN
    INSERT INTO "public"."outbox" ("tenant_id", "kind", "topic", "payload")
    SELECT n."tenant_id", 'CHANGE', 'invitation',
      pg_catalog.jsonb_build_object('id', ARRAY[o."id"::pg_catalog.text, n."id"::pg_catalog.text], 'custom_role_id', ARRAY[o."custom_role_id"::pg_catalog.text, n."custom_role_id"::pg_catalog.text])
    FROM old_rows o, new_rows n
    WHERE NOT EXISTS (SELECT FROM new_rows OFFSET 1) AND o OPERATOR(pg_catalog.*<>) n
      AND o."tenant_id" OPERATOR(pg_catalog.=) n."tenant_id"
      AND n."tenant_id"::pg_catalog.text OPERATOR(pg_catalog.=) pg_catalog.current_setting('app.tenant_id', true);
    IF FOUND THEN RETURN NULL; END IF;
    IF NOT EXISTS (SELECT FROM old_rows o, new_rows n WHERE o OPERATOR(pg_catalog.*<>) n) THEN RETURN NULL; END IF;
    IF EXISTS (SELECT FROM new_rows OFFSET 100) THEN
      PERFORM "public"."atrium_append_change"(c.tenant, 'invitation', '{"all": true}'::pg_catalog.jsonb) FROM (
        WITH pairs AS (
          SELECT o.was, n.became FROM (SELECT pg_catalog.row_number() OVER () AS nth, r AS was FROM old_rows r) o,
            (SELECT pg_catalog.row_number() OVER () AS nth, r AS became FROM new_rows r) n
          WHERE o.nth OPERATOR(pg_catalog.=) n.nth AND o.was OPERATOR(pg_catalog.*<>) n.became
        ), changed AS (SELECT (p.was).* FROM pairs p UNION ALL SELECT (p.became).* FROM pairs p)
        SELECT DISTINCT r."tenant_id" AS tenant FROM changed r
      ) c;
    ELSE
      PERFORM "public"."atrium_append_change"(c.tenant, 'invitation', c.payload) FROM (
        WITH pairs AS (
          SELECT o.was, n.became FROM (SELECT pg_catalog.row_number() OVER () AS nth, r AS was FROM old_rows r) o,
            (SELECT pg_catalog.row_number() OVER () AS nth, r AS became FROM new_rows r) n
          WHERE o.nth OPERATOR(pg_catalog.=) n.nth AND o.was OPERATOR(pg_catalog.*<>) n.became
        ), changed AS (SELECT (p.was).* FROM pairs p UNION ALL SELECT (p.became).* FROM pairs p)
        SELECT r."tenant_id" AS tenant,
          pg_catalog.jsonb_build_object('id', pg_catalog.array_agg(r."id"::pg_catalog.text), 'custom_role_id', pg_catalog.array_agg(r."custom_role_id"::pg_catalog.text)) AS payload
        FROM changed r GROUP BY r."tenant_id"
      ) c;
    END IF;
  ELSIF TG_OP OPERATOR(pg_catalog.=) 'INSERT' THEN
    INSERT INTO "public"."outbox" ("tenant_id", "kind", "topic", "payload")
    SELECT r."tenant_id", 'CHANGE', 'invitation',
      pg_catalog.jsonb_build_object('id', ARRAY[r."id"::pg_catalog.text], 'custom_role_id', ARRAY[r."custom_role_id"::pg_catalog.text])
    FROM new_rows r
    WHERE NOT EXISTS (SELECT FROM new_rows OFFSET 1)
      AND r."tenant_id"::pg_catalog.text OPERATOR(pg_catalog.=) pg_catalog.current_setting('app.tenant_id', true);
    IF FOUND THEN RETURN NULL; END IF;
    IF EXISTS (SELECT FROM new_rows OFFSET 100) THEN
      PERFORM "public"."atrium_append_change"(c.tenant, 'invitation', '{"all": true}'::pg_catalog.jsonb) FROM (
        SELECT DISTINCT r."tenant_id" AS tenant FROM new_rows r
      ) c;
    ELSE
      PERFORM "public"."atrium_append_change"(c.tenant, 'invitation', c.payload) FROM (
        SELECT r."tenant_id" AS tenant,
          pg_catalog.jsonb_build_object('id', pg_catalog.array_agg(r."id"::pg_catalog.text), 'custom_role_id', pg_catalog.array_agg(r."custom_role_id"::pg_catalog.text)) AS payload
        FROM new_rows r GROUP BY r."tenant_id"
      ) c;
    END IF;
  ELSIF TG_OP OPERATOR(pg_catalog.=) 'DELETE' THEN
    INSERT INTO "public"."outbox" ("tenant_id", "kind", "topic", "payload")
    SELECT r."tenant_id", 'CHANGE', 'invitation',
      pg_catalog.jsonb_build_object('id', ARRAY[r."id"::pg_catalog.text], 'custom_role_id', ARRAY[r."custom_role_id"::pg_catalog.text])
    FROM old_rows r
    WHERE NOT EXISTS (SELECT FROM old_rows OFFSET 1)
      AND r."tenant_id"::pg_catalog.text OPERATOR(pg_catalog.=) pg_catalog.current_setting('app.tenant_id', true);
    IF FOUND THEN RETURN NULL; END IF;
    IF EXISTS (SELECT FROM old_rows OFFSET 100) THEN
      PERFORM "public"."atrium_append_change"(c.tenant, 'invitation', '{"all": true}'::pg_catalog.jsonb) FROM (
        SELECT DISTINCT r."tenant_id" AS tenant FROM old_rows r
      ) c;
    ELSE
      PERFORM "public"."atrium_append_change"(c.tenant, 'invitation', c.payload) FROM (
        SELECT r."tenant_id" AS tenant,
          pg_catalog.jsonb_build_object('id', pg_catalog.array_agg(r."id"::pg_catalog.text), 'custom_role_id', pg_catalog.array_agg(r."custom_role_id"::pg_catalog.text)) AS payload
        FROM old_rows r GROUP BY r."tenant_id"
      ) c;
    END IF;
  ELSE
    PERFORM "public"."atrium_append_change"(t."id", 'invitation', '{"all": true}'::pg_catalog.jsonb) FROM "public"."tenant" t;
  END IF;
  RETURN NULL;
END
$change$;
REVOKE ALL ON FUNCTION "public"."atrium_change_invitation"() FROM PUBLIC;
CREATE OR REPLACE TRIGGER atrium_change_insert AFTER INSERT ON "public"."invitation" REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION "public"."atrium_change_invitation"();
CREATE OR REPLACE TRIGGER atrium_change_update AFTER UPDATE ON "public"."invitation" REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION "public"."atrium_change_invitation"();
CREATE OR REPLACE TRIGGER atrium_change_delete AFTER DELETE ON "public"."invitation" REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION "public"."atrium_change_invitation"();
CREATE OR REPLACE TRIGGER atrium_change_truncate BEFORE TRUNCATE ON "public"."invitation" FOR EACH STATEMENT EXECUTE FUNCTION "public"."atrium_change_invitation"();
