-- The changes of feature flags land in the log, as those of every other table. Printed by `atrium db triggers feature_flag`.

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

CREATE OR REPLACE FUNCTION "public"."atrium_change_feature_flag"() RETURNS pg_catalog.trigger LANGUAGE plpgsql AS $change$
BEGIN
  IF TG_OP OPERATOR(pg_catalog.=) 'UPDATE' THEN
    INSERT INTO "public"."outbox" ("tenant_id", "kind", "topic", "payload")
    SELECT n."tenant_id", 'CHANGE', 'feature_flag',
      pg_catalog.jsonb_build_object('name', ARRAY[o."name"::pg_catalog.text, n."name"::pg_catalog.text])
    FROM old_rows o, new_rows n
    WHERE NOT EXISTS (SELECT FROM new_rows OFFSET 1) AND o OPERATOR(pg_catalog.*<>) n
      AND o."tenant_id" OPERATOR(pg_catalog.=) n."tenant_id"
      AND n."tenant_id"::pg_catalog.text OPERATOR(pg_catalog.=) pg_catalog.current_setting('app.tenant_id', true);
    IF FOUND THEN RETURN NULL; END IF;
    IF NOT EXISTS (SELECT FROM old_rows o, new_rows n WHERE o OPERATOR(pg_catalog.*<>) n) THEN RETURN NULL; END IF;
    IF EXISTS (SELECT FROM new_rows OFFSET 100) THEN
      PERFORM "public"."atrium_append_change"(c.tenant, 'feature_flag', '{"all": true}'::pg_catalog.jsonb) FROM (
        WITH pairs AS (
          SELECT o.was, n.became FROM (SELECT pg_catalog.row_number() OVER () AS nth, r AS was FROM old_rows r) o,
            (SELECT pg_catalog.row_number() OVER () AS nth, r AS became FROM new_rows r) n
          WHERE o.nth OPERATOR(pg_catalog.=) n.nth AND o.was OPERATOR(pg_catalog.*<>) n.became
        ), changed AS (SELECT (p.was).* FROM pairs p UNION ALL SELECT (p.became).* FROM pairs p)
        SELECT DISTINCT r."tenant_id" AS tenant FROM changed r
      ) c;
    ELSE
      PERFORM "public"."atrium_append_change"(c.tenant, 'feature_flag', c.payload) FROM (
        WITH pairs AS (
          SELECT o.was, n.became FROM (SELECT pg_catalog.row_number() OVER () AS nth, r AS was FROM old_rows r) o,
            (SELECT pg_catalog.row_number() OVER () AS nth, r AS became FROM new_rows r) n
          WHERE o.nth OPERATOR(pg_catalog.=) n.nth AND o.was OPERATOR(pg_catalog.*<>) n.became
        ), changed AS (SELECT (p.was).* FROM pairs p UNION ALL SELECT (p.became).* FROM pairs p)
        SELECT r."tenant_id" AS tenant,
          pg_catalog.jsonb_build_object('name', pg_catalog.array_agg(r."name"::pg_catalog.text)) AS payload
        FROM changed r GROUP BY r."tenant_id"
      ) c;
    END IF;
  ELSIF TG_OP OPERATOR(pg_catalog.=) 'INSERT' THEN
    INSERT INTO "public"."outbox" ("tenant_id", "kind", "topic", "payload")
    SELECT r."tenant_id", 'CHANGE', 'feature_flag',
      pg_catalog.jsonb_build_object('name', ARRAY[r."name"::pg_catalog.text])
    FROM new_rows r
    WHERE NOT EXISTS (SELECT FROM new_rows OFFSET 1)
      AND r."tenant_id"::pg_catalog.text OPERATOR(pg_catalog.=) pg_catalog.current_setting('app.tenant_id', true);
    IF FOUND THEN RETURN NULL; END IF;
    IF EXISTS (SELECT FROM new_rows OFFSET 100) THEN
      PERFORM "public"."atrium_append_change"(c.tenant, 'feature_flag', '{"all": true}'::pg_catalog.jsonb) FROM (
        SELECT DISTINCT r."tenant_id" AS tenant FROM new_rows r
      ) c;
    ELSE
      PERFORM "public"."atrium_append_change"(c.tenant, 'feature_flag', c.payload) FROM (
        SELECT r."tenant_id" AS tenant,
          pg_catalog.jsonb_build_object('name', pg_catalog.array_agg(r."name"::pg_catalog.text)) AS payload
        FROM new_rows r GROUP BY r."tenant_id"
      ) c;
    END IF;
  ELSIF TG_OP OPERATOR(pg_catalog.=) 'DELETE' THEN
    INSERT INTO "public"."outbox" ("tenant_id", "kind", "topic", "payload")
    SELECT r."tenant_id", 'CHANGE', 'feature_flag',
      pg_catalog.jsonb_build_object('name', ARRAY[r."name"::pg_catalog.text])
    FROM old_rows r
    WHERE NOT EXISTS (SELECT FROM old_rows OFFSET 1)
      AND r."tenant_id"::pg_catalog.text OPERATOR(pg_catalog.=) pg_catalog.current_setting('app.tenant_id', true);
    IF FOUND THEN RETURN NULL; END IF;
    IF EXISTS (SELECT FROM old_rows OFFSET 100) THEN
      PERFORM "public"."atrium_append_change"(c.tenant, 'feature_flag', '{"all": true}'::pg_catalog.jsonb) FROM (
        SELECT DISTINCT r."tenant_id" AS tenant FROM old_rows r
      ) c;
    ELSE
      PERFORM "public"."atrium_append_change"(c.tenant, 'feature_flag', c.payload) FROM (
        SELECT r."tenant_id" AS tenant,
          pg_catalog.jsonb_build_object('name', pg_catalog.array_agg(r."name"::pg_catalog.text)) AS payload
        FROM old_rows r GROUP BY r."tenant_id"
      ) c;
    END IF;
  ELSE
    PERFORM "public"."atrium_append_change"(t."id", 'feature_flag', '{"all": true}'::pg_catalog.jsonb) FROM "public"."tenant" t;
  END IF;
  RETURN NULL;
END
$change$;
REVOKE ALL ON FUNCTION "public"."atrium_change_feature_flag"() FROM PUBLIC;
CREATE OR REPLACE TRIGGER atrium_change_insert AFTER INSERT ON "public"."feature_flag" REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION "public"."atrium_change_feature_flag"();
CREATE OR REPLACE TRIGGER atrium_change_update AFTER UPDATE ON "public"."feature_flag" REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION "public"."atrium_change_feature_flag"();
CREATE OR REPLACE TRIGGER atrium_change_delete AFTER DELETE ON "public"."feature_flag" REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION "public"."atrium_change_feature_flag"();
CREATE OR REPLACE TRIGGER atrium_change_truncate BEFORE TRUNCATE ON "public"."feature_flag" FOR EACH STATEMENT EXECUTE FUNCTION "public"."atrium_change_feature_flag"();
